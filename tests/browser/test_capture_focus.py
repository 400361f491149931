"""Focus and submissions in real pages, shadow trees and vanishing elements included, come out of `capture` as lines."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from reenact.recording import events
from tests.browser import taking
from tests.browser.taking import Record, Taken, shown

context, record = taking.context, taking.record
pytestmark = pytest.mark.browser

FORM = """
<style>body { margin: 0 } input, button { display: block; width: 100px; height: 20px }</style>
<form id=form onsubmit="event.preventDefault()">
  <input id=name><input id=town><button id=save>Save</button><button id=send>Send</button>
</form>
<button id=outside form=form>Outside</button>"""

SHADOW = """
<shadow-form id=host></shadow-form>
<script>
  customElements.define("shadow-form", class extends HTMLElement {
    constructor() {
      super();
      const root = this.attachShadow({ mode: this.getAttribute("mode") || "open" });
      root.innerHTML = "<form id=inner><input id=one><input id=two><button id=go>Go</button></form>";
      root.querySelector("form").onsubmit = (event) => event.preventDefault();
      window.root = root;
    }
  });
</script>"""


def focuses(taken: Taken) -> list[tuple[str, str]]:
    return [(each["type"], each["target"]) for each in taken.told("focusin", "focusout")]


def submits(taken: Taken) -> list[tuple[Any, ...]]:
    """Form, button, and whether the browser did it, of each submission."""
    recording = taken.recording
    found = []
    for event in recording.events:
        if isinstance(event, events.Submit):
            form = recording.target_of(event)
            by = recording.targets.get((event.document, event.submitter)) if event.submitter else None
            assert form
            found.append((form.dom_id, by.dom_id if by else None, event.trusted))
    return found


def test_where_the_focus_goes(context: BrowserContext, record: Record) -> None:
    with record() as taken:
        page = shown(context, FORM)
        page.click("#name")
        page.keyboard.press("Tab")
        page.evaluate("document.activeElement.blur()")
    assert focuses(taken) == [("focusin", "name"), ("focusout", "name"), ("focusin", "town"), ("focusout", "town")]


def test_a_focus_that_a_script_makes_up_is_none(context: BrowserContext, record: Record) -> None:
    with record() as taken:
        page = shown(context, FORM)
        page.evaluate("town.dispatchEvent(new FocusEvent('focusin', { bubbles: true, composed: true }))")
        page.evaluate("name_ = document.querySelector('#name'); name_.focus()")
    assert focuses(taken) == [("focusin", "name")]


def test_focus_within_a_shadow_tree_is_told_once(context: BrowserContext, record: Record) -> None:
    with record() as taken:
        page = shown(context, FORM + SHADOW)
        page.click("#one")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.click("#name")
    assert focuses(taken) == [
        ("focusin", "one"),
        ("focusout", "one"),
        ("focusin", "two"),
        ("focusout", "two"),
        ("focusin", "go"),
        ("focusout", "go"),
        ("focusin", "name"),
    ]


def test_every_way_to_submit_a_form(context: BrowserContext, record: Record) -> None:
    with record() as taken:
        page = shown(context, FORM)
        page.click("#send")
        page.click("#outside")
        page.focus("#name")
        page.keyboard.press("Enter")
        page.evaluate("form.requestSubmit()")
        page.evaluate("form.requestSubmit(send)")
        page.evaluate("form.dispatchEvent(new Event('submit', { bubbles: true }))")
    assert submits(taken) == [
        ("form", "send", True),
        ("form", "outside", True),
        ("form", "save", True),
        ("form", None, True),
        ("form", "send", True),
        ("form", None, False),
    ]


def test_a_form_in_a_shadow_tree_is_submitted(context: BrowserContext, record: Record) -> None:
    with record() as taken:
        page = shown(context, SHADOW)
        page.click("#go")
        page.focus("#one")
        page.keyboard.press("Enter")
    assert submits(taken) == [("inner", "go", True), ("inner", "go", True)]


def test_of_a_closed_shadow_tree_only_the_host_is_known(context: BrowserContext, record: Record) -> None:
    with record() as taken:
        page = shown(context, SHADOW.replace("id=host", "id=host mode=closed"))
        box = page.evaluate("root.querySelector('#go').getBoundingClientRect().toJSON()")
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        assert page.evaluate("root.activeElement.id") == "go"
    told = taken.told("pointerdown", "click", "focusin")
    assert {each["type"]: each["target"] for each in told} == {
        "pointerdown": "host",
        "click": "host",
        "focusin": "host",
    }
    # Where in the host it was is enough to do it again.
    assert told[0]["client_x"] == pytest.approx(box["x"] + box["width"] / 2, abs=1)
    assert submits(taken) == []


def test_elements_that_vanish_in_the_handler_are_described_before(context: BrowserContext, record: Record) -> None:
    with record() as taken:
        page = shown(context, FORM)
        page.evaluate(
            """() => {
              addEventListener("pointerdown", ({ target }) => { if (target.id === "save") target.remove(); }, true);
              town.addEventListener("focus", () => town.remove());
              form.addEventListener("submit", () => form.remove());
              document.querySelector("#name").addEventListener("cut", (event) => event.target.remove());
            }"""
        )
        box = page.locator("#save").bounding_box()
        assert box
        page.mouse.click(box["x"] + 5, box["y"] + 5)
        page.focus("#town")
        page.focus("#name")
        page.keyboard.press("Control+X")
        page.click("#send")
        assert page.evaluate("document.body.querySelectorAll('form, input').length") == 0
    boxes = {target.dom_id: target.client_box for target in taken.recording.targets.values()}
    assert {"save", "town", "name", "send", "form"} <= set(boxes)
    assert all(boxes[name][2] > 0 and boxes[name][3] > 0 for name in ("save", "town", "name", "send", "form"))
    assert taken.told("pointerdown")[0]["target"] == "save"
    assert [each["target"] for each in taken.told("cut", "submit")] == ["name", "form"]


def test_blocked_and_ignored_parts_do_not_tell_their_focus(context: BrowserContext, record: Record) -> None:
    with record() as taken:
        page = shown(
            context,
            "<div id=box data-reenact-block><input id=hidden></div><div data-reenact-ignore><input id=ignored></div>"
            "<form id=form onsubmit='event.preventDefault()'>"
            "<p data-reenact-block><button id=inside>Go</button></form>",
        )
        page.focus("#hidden")
        page.focus("#ignored")
        page.evaluate("form.requestSubmit(inside)")
    assert focuses(taken) == [("focusin", "div"), ("focusout", "div")]
    assert [each[1:] for each in submits(taken)] == [(None, True)]
    assert "hidden" not in {target.dom_id for target in taken.recording.targets.values()}
