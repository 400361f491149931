"""What a tab asks of servers: requests are held while page time passes, and let go while it stands still.

So an answer costs no page time, and what comes of it is handled at a page time that is the same in every run, however
long the server, the network and the machine take. Answers to what was asked at one time come in the order in which it
was asked. clock.py asks.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct
from playwright.async_api import Error

from reenact.stage.polls import Polls, address_of
from reenact.stage.tab import Tab

STREAMS: Final = frozenset({"EventSource", "WebSocket", "Media"})
"""Kinds of requests that stay open, so that nobody can wait for their end."""

NETWORK_S: Final = 20.0
"""Wall time after which a request that is still open is taken for a stream too, and time passes in spite of it."""

UNREAD_S: Final = 0.5
"""Wall time after the last news of an answer to `fetch`, after which nobody reads it: then its end is told to nobody.

Pages that ask for what they never look at are common: whoever counts visits or saves a form wants the status at most.
"""


LEAVING_S: Final = 3.0
"""Wall time after which a document that was asked for is awaited no more: somebody thought better of it."""


class Asked(Struct, frozen=True):
    """An open request."""

    sent_s: float
    """In wall time."""
    address: str
    """As `polls.address_of` tells it."""
    is_page: bool
    """Whether its answer comes in place of the whole page, and page time stands for it by itself."""


class Traffic:
    """The open requests of one tab, kept up to date by CDP events; made by `Traffic.attach`."""

    def __init__(self, tab: Tab, streaming: Callable[[], bool]) -> None:
        self._tab = tab
        self._cdp = tab.cdp
        self._streaming = streaming
        """Whether nothing is waited for: whoever answers waits for page time itself."""
        self._open: dict[str, Asked] = {}
        """By request id."""
        self._answered_s: dict[str, float] = {}
        """When of an answer to `fetch` that is open was last heard, in wall time."""
        self._endless: set[str] = set()
        """Those that nobody waits for the end of."""
        self._at_once: set[str] = set()
        """Those of them whose answers others need not wait for: documents, read while they come, and preflights."""
        self._untold: set[str] = set()
        """Scripts of workers: their answers are told here, their ends only to the worker."""
        self._held: list[str] = []
        self._answers: dict[str, str] = {}
        """Answers that wait for their turn: ids of the pause by request id."""
        self._polls = Polls()
        self._paid: set[str] = set()
        """Open requests for which page time has passed since they were made."""
        self._under_way: dict[str, None] = {}
        """Requests whose answer was let in and is not whole yet."""
        self._leaving: dict[str, float] = {}
        """Frames that get another document which nobody has asked a server for yet; since when, in wall time."""
        self._sending: set[asyncio.Task[Any]] = set()
        self._holding = False
        self.document_headers: Callable[[], list[dict[str, str]]] = list
        """What is added to the headers of each document that comes, as CDP has it."""
        self.when_asked: Callable[[], None] = lambda: None
        """Called when the page asks for something that will not come before page time has passed."""
        self.stirred = asyncio.Event()
        """Something came or went; whoever waits for it clears it first."""
        self.restless = False
        """Whether anything came or went since the page was last seen quiet."""

    @classmethod
    async def attach(cls, tab: Tab, streaming: Callable[[], bool]) -> Traffic:
        traffic, cdp = cls(tab, streaming), tab.cdp
        cdp.on("Fetch.requestPaused", traffic._paused)
        cdp.on("Page.frameRequestedNavigation", traffic._leaves)
        cdp.on("Page.frameStartedNavigating", traffic._leaves)
        cdp.on("Page.frameNavigated", lambda event: traffic._arrived(event["frame"]["id"]))
        cdp.on("Page.frameDetached", lambda event: traffic._arrived(event["frameId"]))
        cdp.on("Network.requestWillBeSent", traffic._sent)
        cdp.on("Network.responseReceived", traffic._answered)
        cdp.on("Network.dataReceived", traffic._came)
        cdp.on("Network.loadingFinished", traffic._ended)
        cdp.on("Network.loadingFailed", traffic._ended)
        await cdp.send("Fetch.enable", {"patterns": [{"requestStage": stage} for stage in ("Request", "Response")]})
        return traffic

    @property
    def busy(self) -> bool:
        """Whether something is awaited that will come."""
        late_s = time.monotonic() if self._streaming() else time.monotonic() - NETWORK_S
        unread_s = time.monotonic() - UNREAD_S
        unread = {request for request, heard_s in self._answered_s.items() if heard_s < unread_s}
        for request in [request for request, asked in self._open.items() if asked.sent_s < late_s or request in unread]:
            self._give_up(request)
        now_s = time.monotonic()
        self._leaving = {frame: asked_s for frame, asked_s in self._leaving.items() if now_s - asked_s < LEAVING_S}
        return bool(self._held or self._open or self._leaving)

    @property
    def is_open(self) -> bool:
        """Whether anything has been asked for that needs page time to come to its end."""
        return bool(self._held or self._endless or any(not asked.is_page for asked in self._open.values()))

    @property
    def awaits_page(self) -> bool:
        """Whether another page is on its way, for whose end page time stands by itself."""
        return any(asked.is_page for asked in self._open.values())

    def hold(self) -> None:
        """From now on requests wait."""
        self._holding = True

    def release(self) -> None:
        """Let all go that waited, in their order, and all that come from now on."""
        self._holding = False
        held, self._held = self._held, []
        for request in held:
            self._go_on(request)

    async def stir(self, patience_s: float) -> None:
        """Wait until something comes or goes; where nothing does, what is under way is waited for no longer."""
        self.stirred.clear()
        try:
            async with asyncio.timeout(patience_s):
                await self.stirred.wait()
        except TimeoutError:
            self._under_way.clear()

    @property
    def owes_time(self) -> bool:
        """Whether page time has to pass before the next answer may come in."""
        request = self._next
        return request is not None and request not in self._paid

    def paid(self) -> None:
        """Page time passes for all that is open."""
        new = {request: asked.address for request, asked in self._open.items() if request not in self._paid}
        self._paid.update(new)
        self._polls.count(new.values())
        for request, address in new.items():
            if address in self._polls:
                self._tab.beside.add("poll")
                self._give_up(request)

    def rested(self) -> None:
        """The page has come to rest."""
        self._polls.rested()

    def let_in(self) -> None:
        """Let the first answer in once all that are awaited are there, no other is under way, and its time has passed.

        Call it when the page has told all that it asks for: its own requests come before its main thread is idle.
        """
        request = self._next
        if request is not None and request in self._paid:
            if request in self._untold:
                self._close(request)
            else:
                self._under_way[request] = None
                self._go_on(self._answers.pop(request))

    @property
    def _next(self) -> str | None:
        if self._under_way or any(
            request not in self._answers for request in self._open if request not in self._at_once
        ):
            return None
        return next((request for request in self._open if request in self._answers), None)

    def touch(self) -> None:
        """Something happened that may have changed what is open."""
        self.restless = True
        self.stirred.set()

    def _paused(self, event: dict[str, Any]) -> None:
        self.touch()
        request = event.get("networkId", "")
        if "responseStatusCode" in event or "responseErrorReason" in event:
            # A page is read while it comes, and asks for more; it cannot wait for others. They wait for it.
            if event["resourceType"] == "Document" and request in self._open:
                self._at_once.add(request)
                self._under_way[request] = None
            added = self.document_headers() if event["resourceType"] == "Document" else []
            if added and 200 <= event.get("responseStatusCode", 0) < 300:
                self._go_on(event["requestId"], _with_headers(event, added))
            elif request in self._at_once or request not in self._open:
                self._go_on(event["requestId"])
            else:
                self._answers[request] = event["requestId"]
        elif self._holding and not self._replaces_the_page(event["resourceType"], event["frameId"]):
            self._held.append(event["requestId"])
            self.when_asked()
        else:
            self._go_on(event["requestId"])

    def _replaces_the_page(self, kind: str | None, frame: str | None) -> bool:
        """Such a request stops page time by itself until it is answered; held, it would stop it for ever."""
        return (kind, frame) == ("Document", self._tab.main_frame)

    def _go_on(self, pause: str, answer: dict[str, Any] | None = None) -> None:
        task = asyncio.ensure_future(self._continue(pause, answer))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _continue(self, pause: str, answer: dict[str, Any] | None) -> None:
        with contextlib.suppress(Error):  # the page that asked is gone
            if answer is None:
                await self._cdp.send("Fetch.continueRequest", {"requestId": pause})
            else:
                await self._cdp.send("Fetch.continueResponse", {"requestId": pause, **answer})

    def _leaves(self, event: dict[str, Any]) -> None:
        """The page says so at once, but not where it goes back; the browser says that, and asks when it comes to it."""
        elsewhere = event.get("disposition", "currentTab") != "currentTab"
        if not elsewhere and not event.get("navigationType", "").lower().endswith("samedocument"):
            self.touch()
            self._leaving[event["frameId"]] = time.monotonic()

    def _arrived(self, frame: str) -> None:
        if self._leaving.pop(frame, None):
            self.touch()

    def _sent(self, event: dict[str, Any]) -> None:
        self.touch()
        if event.get("type") == "Document":
            self._leaving.pop(event.get("frameId", ""), None)
        request, kind = event["requestId"], event.get("type")
        self._under_way.pop(request, None)  # it was led elsewhere
        address, is_page = address_of(event["request"]), self._replaces_the_page(kind, event.get("frameId"))
        if kind not in STREAMS and address not in self._polls:
            self._open[request] = Asked(time.monotonic(), address, is_page and not self._streaming())
            if _is_preflight(event):
                self._at_once.add(request)
            if not event["loaderId"] and kind == "Script":
                self._untold.add(request)
        elif kind != "WebSocket":
            self._endless.add(request)
        if not is_page:
            self.when_asked()

    def _answered(self, event: dict[str, Any]) -> None:
        self.touch()
        if event["response"].get("mimeType") == "text/event-stream":
            self._give_up(event["requestId"])
        elif event["type"] == "Fetch" and event["requestId"] in self._open:
            self._answered_s[event["requestId"]] = time.monotonic()

    def _came(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._answered_s:
            self._answered_s[event["requestId"]] = time.monotonic()

    def _ended(self, event: dict[str, Any]) -> None:
        self.touch()
        self._close(event["requestId"])
        self._endless.discard(event["requestId"])

    def _give_up(self, request: str) -> None:
        """From now on nobody waits for its end."""
        self._close(request)
        self._endless.add(request)

    def _close(self, request: str) -> None:
        self._open.pop(request, None)
        self._answered_s.pop(request, None)
        self._under_way.pop(request, None)
        self._paid.discard(request)
        self._at_once.discard(request)
        self._untold.discard(request)
        if pause := self._answers.pop(request, None):
            self._go_on(pause)


def _is_preflight(event: dict[str, Any]) -> bool:
    """Whether the browser asks whether it may ask; what it asks for is open too, and comes only after this."""
    asked = event["request"]
    return asked["method"] == "OPTIONS" and "Access-Control-Request-Method" in asked["headers"]


def _with_headers(event: dict[str, Any], added: list[dict[str, str]]) -> dict[str, Any]:
    """The answer that came, with more headers."""
    answer: dict[str, Any] = {
        "responseCode": event["responseStatusCode"],
        "responseHeaders": [*event["responseHeaders"], *added],
    }
    if phrase := event.get("responseStatusText"):
        answer["responsePhrase"] = phrase
    return answer
