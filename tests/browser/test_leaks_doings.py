"""The leak checklist, 16 to 21 and 25: what a page does and a person does with it tells nothing of what they say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

import reenact
from tests.browser import taking
from tests.browser.conftest import Serve
from tests.browser.leaks import Evidence, Plant, found, not_allowed, spied

pytestmark = pytest.mark.browser

context = taking.context
COMPOSITION = ("compositionstart", "compositionupdate", "compositionend")
BOTH = pytest.mark.parametrize("profile", ["qa", "production"])


@pytest.fixture
def plant() -> Plant:
    return Plant()


def test_16_requests(context: BrowserContext, tmp_path: Path, plant: Plant) -> None:
    def act(page: Page) -> None:
        page.route("**/api/**", lambda route: route.fulfill(body=plant("answer"), headers={"x-token": plant("header")}))
        page.evaluate(
            """async ([path, query, header, body, bare]) => {
                const url = `/api/${path}/orders?${query}=1&token=${query}&${bare}#${query}`;
                await fetch(url, { method: "POST", headers: { authorization: header }, body });
                await fetch(new Request(url, { method: body }));
                await new Promise((resolve) => {
                    const asked = new XMLHttpRequest();
                    asked.open("PUT", url, true, query, header);
                    asked.setRequestHeader("x-secret", header);
                    asked.onloadend = resolve;
                    asked.send(body);
                });
                navigator.sendBeacon(url, body);
                const socket = new WebSocket(`ws://127.0.0.1:1/${path}?${query}`, [query]);
                await new Promise((resolve) => { socket.onerror = resolve });
                const source = new EventSource(`/api/${path}?${query}`);
                await new Promise((resolve) => { source.onerror = resolve });
                source.close();
            }""",
            [plant(what) for what in ("path", "query", "request header", "body", "bare")],
        )

    evidence = spied(context, tmp_path, "<p>a</p>", act)
    assert evidence.leaks(plant) == []
    assert not_allowed(evidence.lines) == []
    kinds = {line["kind"] for line in evidence.of("request")}
    assert kinds == {"fetch", "xhr", "beacon", "websocket", "eventsource"}
    assert {line["url"].partition(":1")[0] for line in evidence.of("request") if line["kind"] == "fetch"} == {
        "http://127.0.0.1/api/:id/orders?token="
    }


def test_17_the_console(context: BrowserContext, tmp_path: Path, plant: Plant) -> None:
    def act(page: Page) -> None:
        page.evaluate(
            """(marker) => {
                const error = Object.assign(new Error(marker), { name: marker, code: marker });
                for (const level of ["error", "warn", "log", "info", "debug"]) {
                    console[level](marker, { marker }, [marker], error, `%c${marker}`, marker);
                }
                console.assert(false, marker); console.table([{ marker }]); console.group(marker);
            }""",
            plant("logged"),
        )

    evidence = spied(context, tmp_path, "<p>a</p>", act)
    assert evidence.leaks(plant) == []
    assert not_allowed(evidence.lines) == []
    assert {line["kind"] for line in evidence.of("error")} == {"console", "warning"}


def test_18_exceptions_rejections_and_policies(context: BrowserContext, tmp_path: Path, plant: Plant) -> None:
    def act(page: Page) -> None:
        page.evaluate(
            """([message, reason, name, path]) => {
                const later = (run) => new Promise((done) => setTimeout(() => { setTimeout(done); run(); }));
                const named = Object.assign(new Error(message), { name });
                const script = document.createElement("script");
                script.textContent = `throw new TypeError("${message}")\\n//# sourceURL=/scripts/${path}.js?v=${path}`;
                return (async () => {
                    await later(() => { throw new RangeError(message) });
                    await later(() => { throw named });
                    await later(() => { throw reason });
                    await later(() => void Promise.reject(new Error(reason)));
                    await later(() => void Promise.reject(reason));
                    await later(() => void Promise.reject({ reason }));
                    document.head.append(script);
                    new Image().src = "/blocked/" + path;
                    await later(() => 0);
                })();
            }""",
            [plant(what) for what in ("message", "reason", "name", "path")],
        )

    policy = "<meta http-equiv=Content-Security-Policy content=\"img-src 'none'\">"
    evidence = spied(context, tmp_path, policy, act)
    assert evidence.leaks(plant) == []
    assert not_allowed(evidence.lines) == []
    assert {line["kind"] for line in evidence.of("error")} == {"exception", "rejection"}
    assert len(evidence.of("error")) >= 7


def test_19_selections(context: BrowserContext, tmp_path: Path, plant: Plant) -> None:
    def act(page: Page) -> None:
        page.dblclick("p")
        page.click("p", click_count=3)
        page.click("input")
        for key in ("Control+a", "Home", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+End"):
            page.keyboard.press(key)
        page.wait_for_timeout(200)

    html = f"<p>one {plant('text')} three</p><input value='{plant('value')}'>"
    evidence = spied(context, tmp_path, html, act)
    assert evidence.leaks(plant) == []
    assert evidence.of("click")
    assert evidence.of("selectionchange") == []


def test_20_clipboard_and_drag(context: BrowserContext, tmp_path: Path, plant: Plant) -> None:
    def act(page: Page) -> None:
        page.click("p", click_count=3)
        page.keyboard.press("Control+c")
        page.click("input")
        page.keyboard.press("Control+v")
        page.keyboard.press("Control+a")
        page.keyboard.press("Control+x")
        page.drag_and_drop("#card", "#there")
        page.evaluate(
            """([name, type, text]) => {
                const data = new DataTransfer();
                data.items.add(new File([text], name + ".pdf", { type: "application/" + type }));
                data.setData("text/x-" + type, text);
                there.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, composed: true }));
            }""",
            [plant("file"), plant("type"), plant("content")],
        )

    html = f"""<p>{plant("copied")}</p><input><div id=card draggable=true style="height:40px">{plant("card")}</div>
        <div id=there style="height:80px">there</div><script>
        card.ondragstart = (event) => {{ event.dataTransfer.setData("text/plain", "{plant("dragged")}");
        event.dataTransfer.setData("application/x-{plant("dragged type")}", "{plant("dragged")}") }};
        there.ondragover = (event) => event.preventDefault()</script>"""
    evidence = spied(context, tmp_path, html, act)
    assert evidence.leaks(plant) == []
    assert not_allowed(evidence.lines) == []
    kinds = {line["type"] for line in evidence.lines}
    assert kinds >= {"dragstart", "drop"}
    assert not kinds & {"copy", "cut", "paste"}
    assert any(line.get("files") for line in evidence.of("drop"))


def composed(page: Page, text: str) -> None:
    """As an input method does, letter by letter."""
    cdp = page.context.new_cdp_session(page)
    for end in range(1, len(text) + 1):
        cdp.send("Input.imeSetComposition", {"text": text[:end], "selectionStart": end, "selectionEnd": end})
    cdp.send("Input.insertText", {"text": text})


@BOTH
def test_21_keys_of_a_secret_tell_neither_text_nor_number_nor_rhythm(
    context: BrowserContext, tmp_path: Path, plant: Plant, profile: str
) -> None:
    def act(page: Page) -> None:
        page.click("input")
        page.keyboard.type(plant("typed") + "Aa1!")
        for key in ("Backspace", "ArrowLeft", "Home", "Delete", "Shift+End", "Control+a", "F9"):
            page.keyboard.press(key)
        composed(page, plant("composed", length=12))
        page.keyboard.press("Tab")

    evidence = spied(context, tmp_path, "<input type=password><button>b</button>", act, profile=profile)
    assert evidence.leaks(plant) == []
    about_typing = (
        "keydown",
        "input",
        "change",
        "beforeinput",
        "compositionstart",
        "compositionupdate",
        "compositionend",
    )
    assert [(line["type"], line.get("key")) for line in evidence.of(*about_typing)] == [
        ("input", None),
        ("keydown", "Tab"),
        ("change", None),
    ]
    assert not any("length" in line for line in evidence.lines)
    assert evidence.of("selectionchange") == []


def test_21_in_production_no_key_is_a_character(context: BrowserContext, tmp_path: Path, plant: Plant) -> None:
    def act(page: Page) -> None:
        for selector in ("input", "textarea", "div", "button"):
            page.focus(selector)
            page.keyboard.type(plant(selector) + "Aü1@")
            page.keyboard.press("Control+b")
            page.keyboard.press("Alt+q")
            page.keyboard.press("Control+Alt+e")
            composed(page, plant("composed " + selector, length=12))
            page.keyboard.press("Enter")

    html = "<input><textarea></textarea><div contenteditable></div><button>b</button>"
    evidence = spied(context, tmp_path, html, act)
    assert evidence.leaks(plant) == []
    assert not_allowed(evidence.lines) == []
    keys = [(line["key"], line.get("modifiers", 0)) for line in evidence.of("keydown")]
    assert {key for key, _ in keys} == {"Control", "b", "Alt", "Enter"}
    assert {modifiers for key, modifiers in keys if key == "b"} == {2}
    assert evidence.of(*COMPOSITION) == []
    typed = [line["time_ms"] for line in evidence.of("input")]
    assert len(typed) < 4 * 10  # of more than forty characters each


@BOTH
def test_25_what_goes_wrong_tells_nothing(context: BrowserContext, tmp_path: Path, plant: Plant, profile: str) -> None:
    """A page that breaks what the recorder might call, and a line that is too long."""

    def act(page: Page) -> None:
        page.evaluate(
            """(marker) => {
                for (const [owner, name] of [[Element.prototype, "getAttribute"], [Element.prototype, "matches"],
                    [Node.prototype, "getRootNode"], [window, "getComputedStyle"], [RegExp.prototype, "test"],
                    [String.prototype, "slice"], [Array.prototype, "push"]]) {
                    owner[name] = () => { throw new Error(marker) };
                }
                Object.defineProperty(field, "value", { get() { throw new Error(marker) } });
            }""",
            plant("thrown"),
        )
        page.focus("#field")
        page.keyboard.type(plant("typed"))
        page.keyboard.press("Enter")

    html = f"<input id=field type=password title={plant('title', length=60_000) if profile == 'production' else 'a'}>"
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    evidence = spied(context, tmp_path, html, act, profile=profile)
    assert evidence.leaks(plant) == []
    assert max(len(line) for line in evidence.data.splitlines()) < 16 * 1024
    assert errors == []


@BOTH
def test_25_a_replay_says_and_keeps_nothing_of_a_secret(
    context: BrowserContext, tmp_path: Path, plant: Plant, profile: str, serve: Serve
) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "page.html").write_text("<input type=password id=field><p id=said></p>")
    url = serve(tmp_path / "site") + "/page.html"
    kept: dict[str, Any] = {"profile": profile}
    path = tmp_path / "visit.jsonl"
    with reenact.capture(context, path, **kept):
        page = context.new_page()
        page.goto(url)
        page.click("#field")
        page.keyboard.type(plant("typed"))
        page.keyboard.press("Tab")
    context.close()
    seen = tmp_path / "seen.jsonl"
    options = reenact.ReplayOptions(seen_path=seen, expect="field.value")
    result = reenact.replay(path, None, options)
    report = json.dumps(result, default=str).encode() + str(result).encode()
    assert found(path.read_bytes() + report, plant.markers) == []
    assert Evidence(seen.read_bytes()).leaks(plant) == []
    assert b"Reenact-2026" not in seen.read_bytes()
    assert result.expectation is not None
    assert result.expectation.value == "Reenact-2026"
    assert [remark.kind for remark in result.remarks] == ["masked"]
