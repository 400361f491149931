"""The leak checklist for what the snippet sends and stores: bodies, headers, addresses, messages, every storage.

Also 25: what it keeps while nobody answers, what goes out as the page is left, and nothing after consent ended.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.collector import Collector
from tests.browser.conftest import Serve
from tests.browser.leaks import Json, Plant, found, not_allowed, rebuilt
from tests.browser.snippet import Site, failures, stored

pytestmark = pytest.mark.browser

GPC = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true });"
MESSAGES = """<script>window.told = []; const send = window.postMessage;
window.postMessage = function (...all) { told.push(all); return send.apply(this, all) };</script>"""


@pytest.fixture
def plant() -> Plant:
    return Plant()


@pytest.fixture
def collector() -> Iterator[Collector]:
    collector = Collector()
    yield collector
    collector.down()


@pytest.fixture
def site(collector: Collector, serve: Serve, tmp_path: Path, plant: Plant) -> Site:
    site = Site(tmp_path / "site", serve, collector.url)
    body = f"""<input id=town name={plant("name")} placeholder={plant("placeholder")}><input id=secret type=password>
        <div id=rich contenteditable>{plant("editor")}</div><section><h2>{plant("heading")}</h2>
        <a id=link href="#{plant("fragment")}" title={plant("title")}>{plant("link")}</a></section>
        <iframe name={plant("frame")} srcdoc="<input id=inside>"></iframe>"""
    site.page("index.html", before=MESSAGES, body=body)
    site.page("next.html", before=MESSAGES, body=body)
    return site


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 800, "height": 600})
    yield context
    context.close()


def live(page: Page, plant: Plant) -> None:
    """What a person and a page do that could leak."""
    for field in ("#town", "#secret", "#rich"):
        page.click(field)
        page.keyboard.type(plant("typed " + field))
    page.frame_locator("iframe").locator("#inside").click()
    page.keyboard.type(plant("framed"))
    page.click("#link")
    page.evaluate(
        """(marker) => {
            document.title = marker; document.cookie = "a=" + marker; window.name = marker;
            console.error(marker, new Error(marker));
            setTimeout(() => { throw Object.assign(new Error(marker), { name: marker }) });
            history.pushState({ marker }, "", `?q=${marker}&${marker}#${marker}`);
            return fetch(`/nothing/${marker}?${marker}`, { headers: { "x-a": marker } }).then(() => 0);
        }""",
        plant("page's own"),
    )


def sent(collector: Collector) -> bytes:
    """Every byte that came: addresses, headers, bodies."""
    return b"\n".join(
        b"\n".join([request.path.encode(), repr(sorted(request.headers.items())).encode(), request.body])
        for request in collector.requests
    )


def lines_sent(collector: Collector) -> list[Json]:
    return [line for request in collector.requests for line in request.lines]


DUMP = """async () => {
    const code = async (value) => {
        if (value instanceof Blob) value = await value.arrayBuffer();
        if (ArrayBuffer.isView(value)) value = value.buffer;
        if (value instanceof ArrayBuffer) {
            return btoa(Array.from(new Uint8Array(value), (byte) => String.fromCharCode(byte)).join(""));
        }
        if (Array.isArray(value)) return Promise.all(value.map(code));
        if (typeof value === "object" && value) {
            const pairs = await Promise.all(Object.entries(value).map(async ([key, each]) => [key, await code(each)]));
            return Object.fromEntries(pairs);
        }
        return value;
    };
    const all = [];
    for (const { name } of await indexedDB.databases()) {
        const database = await new Promise((resolve) => {
            indexedDB.open(name).onsuccess = ({ target }) => resolve(target.result);
        });
        for (const store of database.objectStoreNames) {
            all.push(await new Promise((resolve) => {
                const asked = database.transaction(store).objectStore(store).getAll();
                asked.onsuccess = () => resolve(asked.result);
            }));
        }
        database.close();
    }
    return [await code(all), { ...localStorage }, { ...sessionStorage }, await caches.keys(),
        (await navigator.serviceWorker.getRegistrations()).length, told.map(([message, to]) => [String(message), to])];
}"""


def kept(page: Page) -> bytes:
    """Every byte in storages, and every message, with what is in base64 also as it is."""
    dump = page.evaluate(DUMP)
    assert all(to != "*" for _, to in dump[-1])
    found_bytes = [repr(dump).encode()]

    def walk(value: object) -> None:
        if isinstance(value, str):
            try:
                found_bytes.append(base64.b64decode(value, validate=True))
            except ValueError:
                return
        elif isinstance(value, dict):
            for each in value.values():
                walk(each)
        elif isinstance(value, list):
            for each in value:
                walk(each)

    walk(dump)
    return b"\n".join(found_bytes)


def assert_clean(plant: Plant, data: bytes, lines: list[Json]) -> None:
    assert found(data, plant.markers) == []
    assert rebuilt(lines, plant.markers) == []
    assert not_allowed(lines) == []


def test_nothing_that_is_sent_or_stored_holds_a_word(
    site: Site, collector: Collector, context: BrowserContext, plant: Plant
) -> None:
    page = site.open(context)
    live(page, plant)
    page.evaluate("reenact.flush()")
    assert_clean(plant, sent(collector) + kept(page), lines_sent(collector))
    assert {"input", "click", "error", "navigate"} <= {line["type"] for line in lines_sent(collector)}
    assert set(failures(page)) == {f"Uncaught {plant('page' + chr(39) + 's own')}: {plant('page' + chr(39) + 's own')}"}


def test_25_what_waits_while_nobody_answers_holds_none_either(
    site: Site, collector: Collector, context: BrowserContext, plant: Plant
) -> None:
    collector.answer(503)
    page = site.open(context)
    live(page, plant)
    page.evaluate("reenact.flush()")
    assert len(stored(page)) > 1
    assert_clean(plant, kept(page), [])
    collector.answer("take")
    page.reload()
    page.evaluate("reenact.flush()")
    collector.wait(lambda: bool(collector.lines("error")))
    assert_clean(plant, sent(collector) + kept(page), lines_sent(collector))


@pytest.mark.parametrize("compresses", [True, False])
def test_25_what_goes_out_as_the_page_is_left_holds_none(
    site: Site, collector: Collector, context: BrowserContext, plant: Plant, compresses: bool
) -> None:
    if not compresses:
        context.add_init_script("delete window.CompressionStream")
    page = site.open(context)
    live(page, plant)
    page.click("#town")
    page.keyboard.type(plant("last"))
    page.goto("about:blank")
    collector.wait(lambda: bool(collector.lines("pagehide")))
    assert {request.body[:2] == b"\x1f\x8b" for request in collector.requests} == {compresses}
    assert_clean(plant, sent(collector), lines_sent(collector))


@pytest.mark.parametrize("end", ["stop", "forget"])
def test_25_nothing_is_heard_or_sent_after_consent_was_withdrawn(
    site: Site, collector: Collector, context: BrowserContext, plant: Plant, end: str
) -> None:
    page = site.open(context)
    page.evaluate(f"reenact.{end}()")
    lines, requests = len(lines_sent(collector)), len(collector.requests)
    live(page, plant)
    page.evaluate("reenact.flush()")
    page.goto("about:blank")
    other = context.new_page()
    other.goto(f"{site.url}/bare.html")
    assert other.title() == "Bare"
    assert (len(lines_sent(collector)), len(collector.requests)) == (lines, requests)
    assert found(sent(collector), plant.markers) == []


def test_25_global_privacy_control_that_is_set_meanwhile_ends_it_with_the_next_page(
    site: Site, collector: Collector, context: BrowserContext, plant: Plant
) -> None:
    page = site.open(context)
    page.evaluate("reenact.flush()")
    page.goto("about:blank")
    collector.wait(lambda: bool(collector.lines("pagehide")))
    requests = len(collector.requests)
    context.add_init_script(GPC)
    page = site.open(context, "next.html", records=False)
    live(page, plant)
    page.evaluate("reenact.flush()")
    page.goto("about:blank")
    assert len(collector.requests) == requests
