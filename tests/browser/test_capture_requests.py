"""What a page asks of servers comes out of `capture` as one line for each request, without what it sent or got."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser import taking
from tests.browser.answers import BODY, answering
from tests.browser.taking import Record, Taken, opened

context, record = taking.context, taking.record
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with answering() as url:
        yield url


@pytest.fixture(scope="module")
def other_server() -> Iterator[str]:
    with answering() as url:
        yield url


def told(taken: Taken, server: str) -> list[tuple[str, str, str, int]]:
    """Kind, method, address and status of all requests in the order in which they were made."""
    return [
        (each["kind"], each.get("method", "GET"), each["url"].removeprefix(server), each.get("status", 0))
        for each in taken.told("request")
    ]


ANSWERED = """async (count) => {
  const seen = [];
  const of = ({ initiatorType }) => ["fetch", "xmlhttprequest", "beacon"].includes(initiatorType);
  await new Promise((resolve) => new PerformanceObserver((list) => {
    seen.push(...list.getEntries().filter(of));
    if (seen.length >= count) setTimeout(resolve);
  }).observe({ type: "resource", buffered: true }));
}"""
"""Waits until the browser has told of so many requests of this document."""


def asked(page: Page, answers: int, script: str) -> Any:
    """Run it; done when this document has had so many answers."""
    result = page.evaluate(f"async () => {{ {script} }}")
    page.evaluate(ANSWERED, answers)
    return result


def recorded(context: BrowserContext, server: str, record: Record, answers: int, script: str) -> Taken:
    """What was recorded while it ran on a page of the server; see `asked`."""
    with record() as taken:
        asked(opened(context, server), answers, script)
    return taken


def test_fetch_tells_what_was_asked_and_how_it_was_answered(
    context: BrowserContext, server: str, record: Record
) -> None:
    taken = recorded(
        context,
        server,
        record,
        7,
        """
        await fetch("/200?q=1#part");
        await fetch("204", { method: "post", body: "secret" });
        await fetch(new Request("/500", { method: "PUT" }));
        await fetch(new Request("/500", { method: "PUT" }), { method: "DELETE" });
        await fetch(new URL("/moved", location));
        await fetch("http://127.0.0.1:1/refused").catch(() => 0);
        await fetch("/never", { signal: AbortSignal.timeout(20) }).catch(() => 0);
        """,
    )
    assert told(taken, server) == [
        ("fetch", "GET", "/200?q=1#part", 200),
        ("fetch", "POST", "/204", 204),
        ("fetch", "PUT", "/500", 500),
        ("fetch", "DELETE", "/500", 500),
        ("fetch", "GET", "/moved", 200),
        ("fetch", "GET", "http://127.0.0.1:1/refused", 0),
        ("fetch", "GET", "/never", 0),
    ]
    first, *_, never = taken.told("request")
    assert first["size_bytes"] == len(BODY)
    assert never["duration_ms"] >= 15
    assert "secret" not in taken.path.read_text()


def test_of_two_requests_for_the_same_the_later_may_end_first(
    context: BrowserContext, server: str, record: Record
) -> None:
    taken = recorded(
        context,
        server,
        record,
        2,
        """
        const [early, late] = [new AbortController(), new AbortController()];
        const pause = () => new Promise((resolve) => setTimeout(resolve, 40));
        const ended = [fetch("/never", { signal: early.signal }).catch(() => 0)];
        await pause();
        ended.push(fetch("/never", { method: "DELETE", signal: late.signal }).catch(() => 0));
        await pause();
        late.abort();
        await pause();
        early.abort();
        await Promise.all(ended);
        """,
    )
    assert told(taken, server) == [("fetch", "GET", "/never", 0), ("fetch", "DELETE", "/never", 0)]
    first, second = taken.told("request")
    assert first["duration_ms"] > second["duration_ms"] + 60


def test_xmlhttprequest_and_beacons(context: BrowserContext, server: str, record: Record) -> None:
    taken = recorded(
        context,
        server,
        record,
        5,
        """
        const send = (method, url, wait) => new Promise((resolve) => {
          const request = new XMLHttpRequest();
          request.open(method, url, wait);
          request.onloadend = resolve;
          request.send();
          if (!wait) resolve();
        });
        await send("GET", "/404", true);
        await send("post", "/200?sync", false);
        new XMLHttpRequest().open("GET", "/200?never-sent");
        const twice = new XMLHttpRequest();
        twice.open("GET", "/never");
        twice.send();
        await new Promise((resolve) => {
          twice.onload = resolve;
          twice.open("DELETE", new URL("/200?again", location));
          twice.send();
        });
        navigator.sendBeacon("/204?beacon", "secret");
        """,
    )
    assert told(taken, server) == [
        ("xhr", "GET", "/404", 404),
        ("xhr", "POST", "/200?sync", 200),
        ("xhr", "GET", "/never", 0),
        ("xhr", "DELETE", "/200?again", 200),
        ("beacon", "POST", "/204?beacon", 204),
    ]


def test_sockets_and_event_sources_tell_whether_they_opened(
    context: BrowserContext, server: str, record: Record
) -> None:
    with record() as taken:
        page = opened(context, server)
        asked(
            page,
            0,
            """
            const settled = (it) => new Promise((resolve) => { it.onopen = it.onerror = resolve; });
            const socket = location.origin.replace("http", "ws");
            const open = new WebSocket(`${socket}/socket?room=7`);
            await settled(open);
            open.close();
            await settled(new WebSocket(`${socket}/404`));
            const source = new EventSource("/events");
            await settled(source);
            source.close();
            await settled(new EventSource("/404"));
            """,
        )
    socket = server.replace("http", "ws")
    assert told(taken, server) == [
        ("websocket", "GET", f"{socket}/socket?room=7", 101),
        ("websocket", "GET", f"{socket}/404", 0),
        ("eventsource", "GET", "/events", 200),
        ("eventsource", "GET", "/404", 0),
    ]


def test_what_is_not_answered_when_recording_ends_or_the_page_is_left_has_no_status(
    context: BrowserContext, server: str, record: Record
) -> None:
    with record() as taken:
        page = opened(context, server)
        # Playwright hears nothing of a page that is being left, so this one only looks as if it were.
        page.evaluate("""() => {
          void fetch("/never?left").catch(() => 0);
          addEventListener("pagehide", () => navigator.sendBeacon("/204?goodbye"));
          dispatchEvent(new PageTransitionEvent("pagehide"));
        }""")
        page.evaluate("void fetch('/never?ended').catch(() => 0)")
    assert told(taken, server) == [
        ("fetch", "GET", "/never?left", 0),
        ("beacon", "POST", "/204?goodbye", 0),
        ("fetch", "GET", "/never?ended", 0),
    ]


def test_only_what_scripts_ask_for_counts(context: BrowserContext, server: str, record: Record) -> None:
    page = opened(context, server)
    asked(page, 1, "await fetch('/200?before');")
    with record() as taken:
        asked(
            page,
            2,
            """
            const image = new Image();
            await new Promise((resolve) => { image.onerror = resolve; image.src = "/404"; });
            await fetch("data:text/plain,secret");
            await fetch(URL.createObjectURL(new Blob(["secret"])));
            await fetch("/200?during");
            """,
        )
    assert told(taken, server) == [("fetch", "GET", "/200?during", 200)]


def test_production_keeps_no_values_of_addresses_and_no_made_up_methods(
    context: BrowserContext, server: str, other_server: str, record: Record
) -> None:
    with record("production") as taken:
        page = opened(context, server)
        page.evaluate(
            """async (other) => {
              await fetch("/found?card=4111111111111111&name=ada#4111111111111111");
              await fetch("/odd", { method: "ada4111111111111111" });
              await fetch(other + "/missing?card=4111111111111111");
              const socket = new WebSocket(location.origin.replace("http", "ws") + "/socket?card=4111111111111111");
              await new Promise((resolve) => { socket.onopen = resolve; });
            }""",
            other_server,
        )
        page.evaluate(ANSWERED, 3)
    assert told(taken, server) == [
        ("fetch", "GET", "/found?card=&name=", 200),
        ("fetch", "", "/odd", 501),
        ("fetch", "GET", f"{other_server}/missing?card=", 404),
        ("websocket", "GET", f"{server.replace('http', 'ws')}/socket?card=", 101),
    ]
    assert not {"4111111111111111", "ada"} & set(taken.path.read_text().replace('"', " ").split())
    assert "4111111111111111" not in taken.path.read_text()


def test_code_of_the_page_runs_once_as_without_a_recorder(context: BrowserContext, server: str, record: Record) -> None:
    with record() as taken:
        page = opened(context, server)
        counts = asked(
            page,
            3,
            """
            const counts = { address: 0, method: 0, proxied: 0 };
            await fetch({ toString() { counts.address++; return "/200?object"; } });
            await fetch("/200", { get method() { counts.method++; return "GET"; } });
            const init = new Proxy({}, { get(target, name) { if (name === "method") counts.proxied++; } });
            await fetch("/200", init);
            return counts;
            """,
        )
    assert counts == {"address": 1, "method": 1, "proxied": 1}
    # What only page code knows is not recorded; a getter is not asked either.
    assert told(taken, server) == [("fetch", "GET", "/200", 200), ("fetch", "GET", "/200", 200)]
