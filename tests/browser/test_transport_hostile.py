"""The snippet in pages that replace the browser's functions, forbid nearly everything, or have no storage."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext

from tests.browser import snippet, taking
from tests.browser.collector import Collector
from tests.browser.snippet import Site, failures, press

collector, site, context = snippet.collector, snippet.site, taking.context
pytestmark = pytest.mark.browser

HOSTILE = """<script>
const refuse = () => { throw new Error("not for you"); };
JSON.stringify = JSON.parse = () => "spoilt";
for (const name of ["filter", "map", "push", "forEach", "concat", "slice", "join", "splice", "shift", "unshift"]) {
  Array.prototype[name] = refuse;
}
Array.prototype[Symbol.iterator] = refuse;
Array.prototype.toJSON = Object.prototype.toJSON = String.prototype.toJSON = () => "spoilt";
window.fetch = refuse;
navigator.sendBeacon = refuse;
EventTarget.prototype.addEventListener = window.addEventListener = refuse;
EventTarget.prototype.removeEventListener = refuse;
const { then } = Promise.prototype;
Promise.prototype.then = function () { return Reflect.apply(then, this, arguments); };
Promise.prototype.catch = Promise.prototype.finally = refuse;
window.Promise = refuse;
Object.defineProperty(window, "indexedDB", { get: refuse });
window.setTimeout = window.clearTimeout = window.queueMicrotask = refuse;
window.CompressionStream = window.Response = window.Request = window.Blob = window.TextEncoder = refuse;
Math.random = () => 0.5;
Math.min = Math.max = Math.round = refuse;
String.prototype.slice = refuse;
window.EventTarget = undefined;
</script>"""

STRICT = (
    "default-src 'none'; script-src 'self'; connect-src {endpoint}; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


def test_a_page_that_replaces_everything_after_us_is_recorded_all_the_same(
    site: Site, collector: Collector, context: BrowserContext
) -> None:
    site.page("index.html", after=HOSTILE)
    (site.folder / "page.js").write_text("")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(error.message))
    page.goto(f"{site.url}/index.html")
    page.mouse.click(30, 20)
    page.mouse.click(32, 20)
    collector.wait(lambda: collector.clicks() == 2)
    page.mouse.click(30, 20)
    page.goto(f"{site.url}/next.html")
    collector.wait(lambda: collector.clicks() == 3)
    assert len(collector.recordings) == 1
    assert errors == []


@pytest.mark.parametrize(
    "spoil",
    [
        "JSON.stringify = () => 'spoilt'",
        "Array.prototype[Symbol.iterator] = () => { throw 1; }",
        "window.fetch = () => { throw 1; }",
        "window.fetch = undefined",
        "Object.defineProperty(window, 'indexedDB', { value: { open() { throw 1; } } })",
        "Object.defineProperty(window, 'indexedDB', { value: { open: () => ({}) } })",
        "window.CompressionStream = undefined",
        "window.Promise = class extends Promise {}",
        "Promise.prototype.catch = function () { throw 1; }",
        "EventTarget.prototype.addEventListener = () => { throw 1; }",
        "Object.defineProperty(navigator, 'locks', { value: { request: () => Promise.reject(1) } })",
        "Object.defineProperty(window, 'sessionStorage', { get() { throw 1; } })",
    ],
)
def test_a_page_that_spoils_something_before_us_works(spoil: str, site: Site, context: BrowserContext) -> None:
    site.page("index.html", before=f"<script>{{ {spoil} }}</script>")
    (site.folder / "page.js").write_text(
        "document.querySelector('#button').onclick = () => { document.title = 'pressed'; };"
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(error.message))
    page.goto(f"{site.url}/index.html")
    page.mouse.click(30, 20)
    assert page.title() == "pressed"
    page.goto(f"{site.url}/bare.html")
    assert errors == []


def test_without_indexeddb_it_works_from_memory(site: Site, collector: Collector, context: BrowserContext) -> None:
    site.page(
        "index.html",
        before="<script>Object.defineProperty(window, 'indexedDB', { value: undefined })</script>",
    )
    page = site.open(context)
    collector.down()
    press(page)
    page.evaluate("reenact.flush()")
    collector.up()
    press(page)
    page.evaluate("reenact.flush()")
    assert collector.clicks() == 2
    press(page)
    page.close()
    collector.wait(lambda: collector.clicks() == 3)
    (numbers,) = collector.sequences().values()
    assert sorted(numbers) == list(range(len(numbers)))


def test_a_strict_policy_with_trusted_types_is_kept(site: Site, collector: Collector, context: BrowserContext) -> None:
    site.page("index.html", csp=STRICT.format(endpoint=collector.url))
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{site.url}/index.html")
    press(page, 2)
    collector.wait(lambda: collector.clicks() == 2)
    press(page)
    page.goto(f"{site.url}/bare.html")
    collector.wait(lambda: collector.clicks() == 3)
    assert said == []


def test_a_policy_that_forbids_the_receiver_ends_the_recording_after_one_attempt(
    site: Site, collector: Collector, context: BrowserContext
) -> None:
    site.page("index.html", csp="connect-src 'none'")
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{site.url}/index.html")
    press(page)
    page.wait_for_function("reenact.recording === undefined")
    said_then = len(said)
    press(page)
    page.evaluate("reenact.flush()")
    press(page)
    assert len(said) == said_then
    assert failures(page) == []
    assert page.evaluate("presses") == 3
    assert collector.requests == []


def test_a_page_that_deletes_its_databases_is_not_held_up(
    site: Site, collector: Collector, context: BrowserContext
) -> None:
    page = site.open(context)
    press(page)
    page.evaluate("reenact.flush()")
    outcome = page.evaluate(
        """new Promise((resolve) => {
            const deleting = indexedDB.deleteDatabase("reenact");
            deleting.onsuccess = () => resolve("deleted");
            deleting.onblocked = () => resolve("blocked");
        })"""
    )
    assert outcome == "deleted"
    press(page)
    page.evaluate("reenact.flush()")
    assert collector.clicks() == 2
    assert failures(page) == []


def test_the_page_keeps_its_own_functions_and_gets_one_global(site: Site, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{site.url}/bare.html")
    names = "Object.getOwnPropertyNames(window).sort()"
    before = page.evaluate(names)
    page = site.open(context, "next.html")
    page_own = {"failures", "presses"}
    assert set(page.evaluate(names)) - set(before) - page_own == {"reenact"}
    assert page.evaluate("String(window.fetch)") == "function fetch() { [native code] }"
    assert page.evaluate("Object.keys(window).includes('reenact')") is False
    assert page.evaluate("Object.keys(reenact)") == ["start", "stop", "forget", "flush", "recording"]


def test_a_tag_that_is_there_twice_records_once(site: Site, collector: Collector, context: BrowserContext) -> None:
    site.page("index.html", after=f'<script src="reenact.js" data-endpoint="{collector.url}" data-start></script>')
    page = site.open(context)
    press(page)
    page.evaluate("reenact.flush()")
    page.goto(f"{site.url}/bare.html")
    assert collector.clicks() == 1
    assert len(collector.sequences()) == 1
