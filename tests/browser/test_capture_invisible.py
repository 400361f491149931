"""A page sees the same with a recorder as without: functions, flags, promises, order; and all is its own after."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser import taking
from tests.browser.answers import answering
from tests.browser.taking import Record, opened

context, record, site = taking.context, taking.record, taking.site
pytestmark = pytest.mark.browser

LOOK: Final = Path(__file__).with_name("invisible.js").read_text(encoding="utf-8")

STOOD_BEFORE: Final = """() => [
  window.fetch, window.alert, window.confirm, window.prompt, window.WebSocket, WebSocket.prototype.constructor,
  window.EventSource, EventSource.prototype.constructor, XMLHttpRequest.prototype.open, XMLHttpRequest.prototype.send,
  navigator.sendBeacon, console.error, console.warn, Function.prototype.toString,
]"""
"""All functions that the recorder stands before."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with answering() as url:
        yield url


def looked(context: BrowserContext, server: str) -> Any:
    page = opened(context, server)
    page.on("dialog", lambda dialog: dialog.dismiss())
    seen = page.evaluate(LOOK)
    page.close()
    return seen


def kept(page: Page) -> list[bool]:
    """Which of the functions are those that `originals` remembers."""
    same: list[bool] = page.evaluate(f"() => ({STOOD_BEFORE})().map((it, index) => it === originals[index])")
    return same


@pytest.mark.parametrize("profile", ["qa", "production"])
def test_a_page_sees_the_same_with_a_recorder_as_without(
    context: BrowserContext, server: str, record: Record, profile: str
) -> None:
    context.expose_binding("other", lambda _: None)  # what Playwright itself adds for a binding is there in both
    alone = looked(context, server)
    with record(profile) as taken:
        recorded = looked(context, server)
    assert {each["kind"] for each in taken.told("request")} >= {"fetch", "xhr", "websocket", "eventsource"}
    (control,) = [name for name in recorded["names"] if name.startswith("__reenact_")]
    recorded["names"].remove(control)  # by which whoever started the recorder ends it; not enumerable
    assert recorded == alone
    assert recorded["fetch"]["source"] == ["function fetch() { [native code] }"] * 3
    assert recorded["errors"] == ["first", "second"]


def test_everything_is_the_pages_own_again_when_recording_ends(
    context: BrowserContext, server: str, record: Record
) -> None:
    page = opened(context, server)
    page.evaluate(f"() => {{ window.originals = ({STOOD_BEFORE})(); }}")
    assert all(kept(page))
    with record() as taken:
        during = kept(page)
        page.evaluate("() => { window.kept = [fetch, console.error]; }")
    assert not any(during)
    assert all(kept(page))
    count = taken.capturing.reception.lines
    # What the page has kept is the plain function now.
    page.evaluate(
        "() => { const [fetch, error] = kept; error('x'); return fetch('/200').then((answer) => answer.text()); }"
    )
    assert page.evaluate("() => ['' + fetch, Object.keys(console).includes('error')]") == [
        "function fetch() { [native code] }",
        True,
    ]
    assert taken.capturing.reception.lines == count


def test_what_a_page_put_in_place_meanwhile_stays(context: BrowserContext, server: str, record: Record) -> None:
    page = opened(context, server)
    with record() as taken:
        page.evaluate("""() => {
          const before = window.fetch;
          window.mine = window.fetch = function fetch(...all) { return before.apply(this, all); };
        }""")
        page.evaluate("fetch('/200?through')")
    assert page.evaluate("window.fetch === window.mine")
    assert page.evaluate("fetch('/200').then((answer) => answer.status)") == 200
    assert [each["url"] for each in taken.told("request")] == [f"{server}/200?through"]


def test_properties_that_cannot_be_written_are_left_alone(context: BrowserContext, server: str, record: Record) -> None:
    context.add_init_script("""
      Object.freeze(console);
      Object.defineProperty(window, "alert", { get: () => () => "own", configurable: true });
      Object.freeze(Function.prototype);
    """)
    with record() as taken:
        page = opened(context, server)
        assert page.evaluate("() => [alert(), console.error('x') === undefined]") == ["own", True]
        page.evaluate("fetch('/200')")
    assert taken.told("error", "dialog") == []
    assert len(taken.told("request")) == 1


def test_without_the_navigation_api_routes_are_told_by_standing_before_history(
    context: BrowserContext, site: str, record: Record
) -> None:
    context.add_init_script("delete window.navigation")
    with record() as taken:
        page = opened(context, f"{site}/routes.html")
        assert page.evaluate("typeof navigation") == "undefined"
        page.click("#push")
        page.click("#replace")
        page.click("#fragment")
        text = page.evaluate("""() => {
          const { value, ...flags } = Object.getOwnPropertyDescriptor(History.prototype, "pushState");
          return [`${history.pushState}`, history.pushState.length, Object.keys(history), flags];
        }""")
        page.evaluate("() => { try { history.pushState({}, '', 'http://elsewhere.test/'); } catch {} }")
    assert text == [
        "function pushState() { [native code] }",
        2,
        [],
        {"writable": True, "enumerable": True, "configurable": True},
    ]
    assert [(each["kind"], each["url"].removeprefix(f"{site}/")) for each in taken.told("navigate")] == [
        ("push", "routes.html?page=2"),
        ("replace", "routes.html?page=3"),
        ("hash", "routes.html?page=3#part"),
    ]


def test_a_page_that_fails_in_a_loop_is_heard_ten_times(context: BrowserContext, site: str, record: Record) -> None:
    with record() as taken:
        page = opened(context, f"{site}/failures.html")
        page.evaluate(
            "() => { for (let count = 0; count < 1000; count++) console.warn('again'); console.warn('once'); }"
        )
    told = [each["message"] for each in taken.told("error")]
    assert told[-1] == "once"
    assert 10 <= told.count("again") < 100  # ten in each of the seconds that it took


def test_production_names_only_errors_of_the_browser(context: BrowserContext, site: str, record: Record) -> None:
    with record("production") as taken:
        page = opened(context, f"{site}/failures.html")
        page.evaluate("""() => {
          class Ada4111111111111111Error extends Error { name = "Ada4111111111111111Error"; }
          const errors = [
            new TypeError("4111111111111111"),
            new Ada4111111111111111Error("4111111111111111"),
            new DOMException("4111111111111111", "AbortError"),
            new DOMException("4111111111111111", "NotAllowedError"),
            new DOMException("4111111111111111", "Ada4111111111111111"),
          ];
          for (const error of errors) {
            console.error(error, "4111111111111111");
          }
          console.warn("4111111111111111");
        }""")
    names = [each.get("name", "") for each in taken.told("error")]
    assert [name if not name.startswith("#") else "#" for name in names] == [
        "TypeError", "#", "AbortError", "NotAllowedError", "#", "",
    ]  # fmt: skip
    assert all(each.keys() <= {"type", "kind", "name"} for each in taken.told("error"))
    assert "4111111111111111" not in taken.path.read_text()
