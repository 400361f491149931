"""Keeps the traffic of a context while it is recorded, and writes it beside the recording; knows nothing of secrets.

Playwright's own process collects requests, bodies and WebSocket messages (HAR), from before a page's first request on
and however busy the test is. What it leaves out, the messages of server-sent events, comes from DevTools.
"""

from __future__ import annotations

import contextlib
import inspect
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from msgspec import Struct, field
from playwright.async_api import Error as PlaywrightError

from reenact.browser.failures import first_line
from reenact.capture.calls import Calls
from reenact.errors import OutputError
from reenact.network.har import StreamMessage
from reenact.network.storage import traffic_path, write_traffic

MAX_MESSAGES: Final = 100_000
DURABLE: Final = {"maxTotalBufferSize": 256 << 20, "maxResourceBufferSize": 64 << 20}
"""The browser keeps bodies of pages that were left, so that Playwright can still ask for them (3 MB were seen lost)."""


class Stream(Struct):
    """One request for server-sent events; `offset_s` turns DevTools' own times into those of the epoch."""

    url: str
    offset_s: float
    messages: list[StreamMessage] = field(default_factory=list)


class TrafficKeeper:
    """The traffic of one recording. `run` walks through calls of Playwright, now or as a task, as the API has it."""

    def __init__(self, context: Any, recording: Path, run: Callable[[Calls], None]) -> None:
        """Raises `OutputError` where this Playwright cannot keep traffic."""
        if not hasattr(context.tracing, "start_har"):
            raise OutputError("traffic cannot be kept with this version of Playwright; install 1.60 or newer")
        self._context = context
        self._run = run
        self.path = traffic_path(recording)
        self.requests = 0
        """How many were kept, once it is written."""
        self._folder = tempfile.TemporaryDirectory(prefix="reenact-")
        self._har = Path(self._folder.name) / "traffic.zip"
        self._streams: dict[tuple[int, str], Stream] = {}
        self._messages = 0
        self._stopped = False

    def install(self) -> Calls:
        try:
            yield self._context.tracing.start_har(self._har, content="attach", mode="full")
        except PlaywrightError as error:
            raise OutputError(
                f"traffic cannot be kept: {first_line(error)}; end the other HAR of this context"
            ) from error
        for page in self._context.pages:
            yield from self._listen(page)

    def follow(self, page: Any) -> None:
        """A page has opened."""
        self._run(self._listen(page))

    def remove(self) -> Calls:
        with contextlib.suppress(PlaywrightError):  # said below, with what came of it
            yield self._context.tracing.stop_har()
            self._stopped = True

    def write(self) -> None:
        """Write the traffic file; raises `OutputError`."""
        try:
            if not self._stopped:
                raise OutputError(
                    f"cannot write {self.path}: the browser was closed before the recording ended; close it afterwards"
                )
            # In the order of their requests, as the entries are.
            streams = [(stream.url, tuple(stream.messages)) for stream in self._streams.values()]
            self.requests = write_traffic(self.path, self._har, streams)
        finally:
            self.discard()

    def discard(self) -> None:
        """Remove what was kept so far."""
        self._folder.cleanup()

    def _listen(self, page: Any) -> Calls:
        # A page that closes again at once has no stream to tell of.
        with contextlib.suppress(PlaywrightError):
            session = self._context.new_cdp_session(page)
            session = (yield session) if inspect.isawaitable(session) else session
            key = id(session)
            session.on("Network.requestWillBeSent", lambda event: self._asked(key, event))
            session.on("Network.eventSourceMessageReceived", lambda event: self._heard(key, event))
            with contextlib.suppress(PlaywrightError):  # older browsers do not know it
                yield session.send("Network.configureDurableMessages", DURABLE)
            yield session.send("Network.enable")

    def _asked(self, session: int, event: dict[str, Any]) -> None:
        if event.get("type") == "EventSource":
            offset_s = event["wallTime"] - event["timestamp"]
            self._streams[session, event["requestId"]] = Stream(event["request"]["url"], offset_s)

    def _heard(self, session: int, event: dict[str, Any]) -> None:
        stream = self._streams.get((session, event["requestId"]))
        if stream is None or self._messages >= MAX_MESSAGES:
            return
        self._messages += 1
        stream.messages.append(
            StreamMessage(
                time=event["timestamp"] + stream.offset_s,
                name=event["eventName"],
                id=event["eventId"],
                data=event["data"],
            )
        )
