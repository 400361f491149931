"""Whatever a page is made of and whatever is done in it: a production recording holds nothing that was planted.

REENACT_LEAK_EXAMPLES says how many pages are tried, 10 where it is not set.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as PlaywrightError

from tests.browser.leaks import Plant, not_allowed, spied

pytestmark = pytest.mark.browser

EXAMPLES: Final = int(os.environ.get("REENACT_LEAK_EXAMPLES", "10"))
PLACES: Final = 12

TAGS = (
    "a", "article", "b", "button", "canvas", "details", "div", "fieldset", "figure", "form", "h2", "img",
    "input", "label", "li", "nav", "p", "section", "select", "summary", "svg", "table", "td", "textarea", "tr",
    "ul", "x-made-up",
)  # fmt: skip
ATTRIBUTES = (
    "alt", "aria-description", "aria-label", "aria-labelledby", "aria-valuetext", "autocomplete", "class",
    "data-id", "data-testid", "data-qa", "download", "for", "href", "id", "label", "lang", "list", "name",
    "pattern", "placeholder", "role", "src", "srcdoc", "style", "title", "type", "value", "xlink:href",
)  # fmt: skip
FIXED = (
    "contenteditable", "contenteditable=plaintext-only", "type=password", "type=email", "type=checkbox",
    "type=submit", "type=range", "tabindex=0", "draggable=true", "autocomplete=cc-number", "role=button",
    "role=textbox", "hidden", "data-reenact-mask", "data-reenact-block", "data-reenact-ignore", "inert",
    "disabled", "multiple", "inputmode=numeric",
)  # fmt: skip
FORMS = (
    "{}", "/users/{}", "?q={}", "#{}", "mailto:{}@example.org", "data:text/plain,{}", "user-{}", "{} 4711", "a {} b",
)  # fmt: skip
WORDS = ("abcdefghijklmnopqrstuvwxyz", "abcdef0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

Element = tuple[str, list[tuple[str, str, int]], list[str], bool, list[Any]]

ACTS = ("click", "dblclick", "type", "key", "paste", "compose", "drag", "script", "hover", "wheel")

attributes = st.lists(
    st.tuples(st.sampled_from(ATTRIBUTES), st.sampled_from(FORMS), st.integers(0, 2)),
    max_size=4,
    unique_by=lambda attribute: attribute[0],
)
marks = st.lists(st.sampled_from(FIXED), max_size=2, unique=True)
elements: st.SearchStrategy[Element] = st.deferred(
    lambda: st.tuples(st.sampled_from(TAGS), attributes, marks, st.booleans(), st.lists(elements, max_size=3))
)
actions = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, PLACES - 1)), min_size=3, max_size=10)
SCRIPTS = (
    "document.title = marker", "history.pushState({}, marker, '/a/' + marker + '?' + marker)",
    "console.error(marker)", "location.hash = '#/' + marker", "setTimeout(() => { throw new Error(marker) })",
    "fetch('/' + marker).catch(() => 0)", "document.body.append(marker)",
    "element.setAttribute('aria-label', marker)", "element.id = marker", "alert(marker)",
    "element.attachShadow?.({ mode: 'open' }).append(marker)", "element.toggleAttribute('data-reenact-mask')",
    "element.replaceWith(element.cloneNode(true))", "document.cookie = 'a=' + marker", "element.value = marker",
)  # fmt: skip


def html_of(element: Element, plant: Plant) -> str:
    tag, varied, fixed, has_text, children = element
    parts = [tag, *fixed]
    for name, form, alphabet in varied:
        marker = plant(f"{len(plant.markers)} {name}", letters=WORDS[alphabet])
        parts.append(f'{name}="{form.format(marker)}"')
    text = plant(f"{len(plant.markers)} text") if has_text else ""
    return f"<{' '.join(parts)}>{text}{''.join(html_of(child, plant) for child in children)}</{tag}>"


def perform(page: Page, what: str, place: int, plant: Plant) -> None:
    marker = plant(f"{len(plant.markers)} {what}")
    found = page.locator("body *:not(script, style)")
    target = found.nth(place % max(1, found.count()))
    box = target.bounding_box() or {"x": 5.0, "y": 5.0, "width": 10.0, "height": 10.0}
    x, y = box["x"] + min(box["width"] / 2, 60), box["y"] + box["height"] / 2
    match what:
        case "click":
            page.mouse.click(x, y)
        case "dblclick":
            page.mouse.dblclick(x, y)
        case "type":
            target.focus()
            page.keyboard.type(marker)
        case "key":
            for key in ("Control+a", "Control+c", "Tab", "Backspace", "Enter", "ArrowDown", "Shift+End"):
                page.keyboard.press(key)
        case "paste":
            page.mouse.click(x, y)
            page.keyboard.press("Control+v")
        case "compose":
            cdp = page.context.new_cdp_session(page)
            for end in (1, 2, len(marker)):
                cdp.send("Input.imeSetComposition", {"text": marker[:end], "selectionStart": end, "selectionEnd": end})
            cdp.send("Input.insertText", {"text": marker})
        case "drag":
            page.mouse.move(x, y)
            page.mouse.down()
            page.mouse.move(x + 90, y + 50, steps=4)
            page.mouse.up()
        case "hover":
            page.mouse.move(x, y)
        case "wheel":
            page.mouse.wheel(0, 60)
        case _:
            script = SCRIPTS[place % len(SCRIPTS)]
            target.evaluate(f"(element, marker) => {{ try {{ {script} }} catch {{}} }}", marker)


@settings(
    max_examples=EXAMPLES, database=None, derandomize="REENACT_LEAK_EXAMPLES" not in os.environ,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(body=st.lists(elements, min_size=2, max_size=5), done=actions, seed=st.integers(1, 2**32))
def test_no_page_and_no_action_lets_a_marker_out(
    chromium: Browser, body: list[Element], done: list[tuple[str, int]], seed: int
) -> None:
    plant = Plant(seed)
    html = "<base target=_self>" + "".join(html_of(element, plant) for element in body)

    def act(page: Page) -> None:
        page.set_default_timeout(2_000)
        for what, place in done:
            try:
                perform(page, what, place, plant)
            except PlaywrightError:
                continue  # the page went away, or hides what was to be used

    context = chromium.new_context(viewport={"width": 800, "height": 600})
    try:
        with tempfile.TemporaryDirectory() as folder:
            evidence = spied(context, Path(folder), html, act)
    finally:
        context.close()
    assert evidence.leaks(plant) == [], html
    assert not_allowed(evidence.lines) == [], html
    assert evidence.of("document")
