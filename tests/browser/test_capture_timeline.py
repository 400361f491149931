"""Long tasks, layout shifts and the sections in view come out of `capture`, each when it changed and not before."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser import taking
from tests.browser.taking import Record, Taken, opened, shown

context, record, site = taking.context, taking.record, taking.site
pytestmark = pytest.mark.browser

BUSY = """() => new Promise((resolve) => {
  new PerformanceObserver(() => setTimeout(resolve)).observe({ type: "longtask" });
  setTimeout(() => { const end = performance.now() + 120; while (performance.now() < end); });
})"""
"""Holds the page up, and waits until the browser has told pages of it; the recorder listened before."""

SHIFT = """() => new Promise((resolve) => {
  new PerformanceObserver(() => setTimeout(resolve)).observe({ type: "layout-shift" });
  document.body.prepend(Object.assign(document.createElement("p"), { style: "height: 200px" }));
})"""

SECTIONS = """<!doctype html><meta charset=utf-8><title>Sections</title>
<style>body { margin: 0 } body * { height: 400px } .thin { height: 20px }</style>
<header id=head></header>
<main style="height: auto"><div id=first></div><section id=second></section><p class=thin id=thin></p></main>
<div id=plain><div role=region id=third style="height: 100%"></div></div>
<article id=secret data-reenact-ignore></article>
<footer id=foot></footer>
"""


class Lines:
    """Every line that pages hand over, as it comes."""

    def __init__(self, taken: Taken, page: Page) -> None:
        self._page = page
        self._lines: list[dict[str, Any]] = []
        self._names: dict[int, str] = {}
        take = taken.capturing.reception.take

        def spy(page: Any, frame: Any, batch: Any) -> bool:
            self._lines += json.loads(batch)
            return take(page, frame, batch)

        taken.capturing.reception.take = spy  # type: ignore[method-assign]

    def until(self, done: Callable[[list[Any]], bool]) -> Any:
        """What is in view as (id, top, bottom) in each line, as soon as that is as wanted."""
        end = time.monotonic() + 10
        while not done(self.sections):
            assert time.monotonic() < end, self.sections
            self._page.evaluate("new Promise(requestAnimationFrame)")
        return self.sections

    @property
    def sections(self) -> list[list[tuple[str, float, float]]]:
        names = {line["target"]: line.get("dom_id", "") for line in self._lines if line["type"] == "target"}
        return [
            [(names[target], top, bottom) for target, top, bottom in line["visible"]]
            for line in self._lines
            if line["type"] == "sections"
        ]


def test_tasks_that_hold_the_page_up_are_told(context: BrowserContext, site: str, record: Record) -> None:
    with record() as taken:
        page = opened(context, f"{site}/form_fields.html")
        page.evaluate(BUSY)
    assert max(each["duration_ms"] for each in taken.told("longtask")) >= 120


def test_what_jumps_is_told_with_whether_a_person_had_just_acted(context: BrowserContext, record: Record) -> None:
    with record() as taken:
        page = shown(context, "<p id=line style='height: 200px; background: red'>It jumps</p>")
        page.evaluate("new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))")
        page.evaluate(SHIFT)
        page.click("#line")
        page.evaluate(SHIFT)
    alone, acted = taken.told("layoutshift")
    assert (alone.get("input", False), acted["input"]) == (False, True)
    assert min(alone["value"], acted["value"]) > 0.01


def test_what_was_measured_before_the_recording_is_not_told(context: BrowserContext, site: str, record: Record) -> None:
    page = opened(context, f"{site}/form_fields.html")
    page.evaluate(BUSY)
    with record() as taken:
        page.click("#line")
    assert [each for each in taken.told("longtask") if each["duration_ms"] >= 120] == []


def test_sections_are_told_where_the_page_comes_to_rest(context: BrowserContext, site: str, record: Record) -> None:
    with record() as taken:
        page = opened(context, f"{site}/form_fields.html")
        lines = Lines(taken, page)
        page.set_content(SECTIONS)
        lines.until(lambda told: bool(told) and ("first", 0, 0.5) in told[-1])
        page.evaluate("scrollTo(0, 620)")
        lines.until(lambda told: ("second", 0, 1) in told[-1])
        page.evaluate("scrollTo(0, 1e6)")
        *_, last = lines.until(lambda told: "foot" in [name for name, *_ in told[-1]])
    # 2,420 px are 2.02 of what is 400 px tall: the window shows the last 600 of them; nothing of what is ignored.
    assert last == [("foot", 0, 1)]
    assert lines.sections[-3:] == [
        [("head", 0, 1), ("first", 0, 0.5)],
        [("first", 0.55, 1), ("second", 0, 1)],
        [("foot", 0, 1)],
    ]
    assert taken.told("sections")  # and they are in the recording


def test_sections_that_a_click_brings_are_found_and_a_hidden_tab_shows_none(
    context: BrowserContext, site: str, record: Record
) -> None:
    with record() as taken:
        page = opened(context, f"{site}/form_fields.html")
        lines = Lines(taken, page)
        page.set_content("<button id=more>More</button>")
        page.evaluate("""() => { more.onclick = () => setTimeout(() => document.body.append(
          Object.assign(document.createElement("section"), { id: "late", style: "height: 100px" })), 500); }""")
        page.click("#more")
        lines.until(lambda told: bool(told) and told[-1] == [("late", 0, 1)])
        page.evaluate("""() => {
          Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
          document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
        }""")
        lines.until(lambda told: told[-1] == [])
        page.evaluate("""() => {
          delete document.visibilityState;
          document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
        }""")
        lines.until(lambda told: told[-1] == [("late", 0, 1)])
    assert lines.sections == [[("late", 0, 1)], [], [("late", 0, 1)]]


def test_the_whole_of_a_page_is_no_section(context: BrowserContext, site: str, record: Record) -> None:
    with record() as taken:
        page = opened(context, f"{site}/form_fields.html")
        lines = Lines(taken, page)
        page.set_content(
            "<style>* { margin: 0 }</style><form id=all><section id=one style='height: 900px'></section>"
            "<section id=two style='height: 900px'></section></form>"
        )
        assert lines.until(bool)[-1] == [("one", 0, 0.67)]


def test_a_page_is_searched_for_sections_again_only_once_it_changed(
    context: BrowserContext, site: str, record: Record
) -> None:
    context.add_init_script(
        """{
          const { matches } = Element.prototype;
          window.searches = 0;
          Element.prototype.matches = function (selector) {
            window.searches += this.id === "plain";
            return matches.call(this, selector);
          };
        }"""
    )
    with record() as taken:
        page = opened(context, f"{site}/form_fields.html")
        lines = Lines(taken, page)
        page.set_content(SECTIONS)
        lines.until(lambda told: bool(told) and ("first", 0, 0.5) in told[-1])
        page.wait_for_timeout(1_500)  # a second after the page came to rest another search is due
        searches = page.evaluate("searches")
        page.evaluate("scrollTo(0, 620)")
        lines.until(lambda told: ("second", 0, 1) in told[-1])
        page.wait_for_timeout(1_500)
        assert page.evaluate("searches") == searches
        page.evaluate("plain.className = 'seen'; scrollTo(0, 0)")
        page.wait_for_function(f"searches > {searches}")
