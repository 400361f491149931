"""A way of our own to a running browser, beside Playwright's: what is asked thousands of times costs a third there.

Playwright's driver passes each message through another process and looks at the caller's stack; a frame of a still page
takes 1 ms here and 3 ms there. Errors are Playwright's, so that they are translated in one place.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, Protocol

import msgspec
from playwright.async_api import Browser, Error

from reenact.browser.websocket import WebSocket

DETACHED: Final = "Target.detachedFromTarget"

Handler = Callable[[dict[str, Any]], object]
Answer = asyncio.Future[dict[str, Any]]


class Session(Protocol):
    """What speaks CDP with one page: Playwright's `CDPSession`, or a `WireSession`."""

    def send(self, method: str, params: dict[str, Any] | None = None) -> Awaitable[dict[str, Any]]:
        """Call a method; raises Playwright's `Error`."""

    def on(self, event: Any, f: Any) -> None:
        """Call `f` with the parameters of each such event."""


class Told(msgspec.Struct):
    """A message of the browser: the answer to the call `id`, or an event."""

    id: int = 0
    method: str = ""
    params: dict[str, Any] = {}
    result: dict[str, Any] = {}
    error: dict[str, Any] | None = None
    sessionId: str = ""  # noqa: N815


class Asked(msgspec.Struct, omit_defaults=True):
    """A call."""

    id: int
    method: str
    params: dict[str, Any]
    sessionId: str = ""  # noqa: N815


class WireSession:
    """See `Session`. Calls are sent in the order in which they are made, at once."""

    def __init__(self, wire: Wire, name: str) -> None:
        self._wire = wire
        self._name = name
        self._handlers: dict[str, list[Handler]] = {}
        self._asked: dict[int, Answer] = {}
        self._end = ""
        """Why nothing can be asked any more, as Playwright says it."""

    def send(self, method: str, params: dict[str, Any] | None = None) -> Answer:
        answer: Answer = asyncio.get_running_loop().create_future()
        if self._end:
            answer.set_exception(Error(self._end))
        else:
            self._asked[self._wire.ask(method, params or {}, self._name)] = answer
        return answer

    def on(self, event: str, f: Handler) -> None:
        """Besides CDP's events: `Target.detachedFromTarget`, when the page is gone."""
        self._handlers.setdefault(event, []).append(f)

    def hear(self, told: Told) -> None:
        """The browser has told something of this session."""
        if told.id:
            answer = self._asked.pop(told.id, None)
            if answer is None or answer.done():
                return
            if told.error is None:
                answer.set_result(told.result)
            else:
                answer.set_exception(Error(f"Protocol error: {told.error.get('message', '')}"))
            return
        if told.method == "Inspector.targetCrashed":
            self.end("Target crashed")
        for handler in self._handlers.get(told.method, ()):
            handler(told.params)

    def end(self, why: str) -> None:
        """Nothing will be answered any more."""
        self._end = self._end or why
        asked, self._asked = self._asked, {}
        for answer in asked.values():
            if not answer.done():
                answer.set_exception(Error(why))


class Wire:
    """A connection to a browser's debugging port; made by `wired`."""

    def __init__(self) -> None:
        self._count = 0
        self._root = WireSession(self, "")
        self._sessions: dict[str, WireSession] = {"": self._root}
        self._decoder = msgspec.json.Decoder(Told)
        self._encoder = msgspec.json.Encoder()
        self._root.on(DETACHED, self._detached)

    url: str
    _socket: WebSocket

    async def connect(self, port: int, path: str) -> None:
        self.url = f"ws://127.0.0.1:{port}{path}"
        self._socket = await WebSocket.connect(port, path, self._hear, self._ended)

    async def session(self, target: str) -> WireSession:
        """Speak with a page."""
        answer = await self._root.send("Target.attachToTarget", {"targetId": target, "flatten": True})
        return self._sessions.setdefault(answer["sessionId"], WireSession(self, answer["sessionId"]))

    def ask(self, method: str, params: dict[str, Any], session: str) -> int:
        """Send a call; returns its number."""
        self._count += 1
        self._socket.send(self._encoder.encode(Asked(self._count, method, params, session)))
        return self._count

    def close(self) -> None:
        self._socket.close()

    def _hear(self, message: bytes) -> None:
        told = self._decoder.decode(message)
        if session := self._sessions.get(told.sessionId):
            session.hear(told)

    def _detached(self, event: dict[str, Any]) -> None:
        if session := self._sessions.pop(event["sessionId"], None):
            session.hear(Told(method=DETACHED, params=event))
            session.end("Target closed")

    def _ended(self) -> None:
        for session in self._sessions.values():
            session.end("Browser closed")


@asynccontextmanager
async def wired(browser: Browser) -> AsyncIterator[Wire | None]:
    """A connection to a browser that was launched with a debugging port, closed when the block ends; None without."""
    endpoint = await _endpoint(browser)
    if endpoint is None:
        yield None
        return
    wire = Wire()
    await wire.connect(*endpoint)
    try:
        yield wire
    finally:
        wire.close()


async def _endpoint(browser: Browser) -> tuple[int, str] | None:
    """The port and path that the browser listens at: it writes them into the folder of its profile."""
    root = await browser.new_browser_cdp_session()
    processes = (await root.send("SystemInfo.getProcessInfo"))["processInfo"]
    await root.detach()
    (process,) = (each["id"] for each in processes if each["type"] == "browser")
    return await asyncio.to_thread(_told_by, process)


def _told_by(process: int) -> tuple[int, str] | None:
    try:
        words = Path(f"/proc/{process}/cmdline").read_text().split("\0")
        (profile,) = (word.partition("=")[2] for word in words if word.startswith("--user-data-dir="))
        port, path = Path(profile, "DevToolsActivePort").read_text().split()
    except (OSError, ValueError):
        return None
    return int(port), path
