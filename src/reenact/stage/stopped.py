"""One tab whose clock is replaced by one that stands: time passes when told, on facts alone; pageclock.py asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reenact.stage.quiet import MAX_REDRAWS, Quiet
from reenact.stage.tab import Tab
from reenact.stage.traffic import Traffic


class StoppedPage:
    """See the module. Times are page time."""

    def __init__(self, tab: Tab, channel: str, traffic: Traffic, beyond_ms: float) -> None:
        self.tab = tab
        self._beyond_ms = beyond_ms
        self.beside: set[str] = set()
        """Kinds of what moves by itself; see `beside.warnings_about`."""
        self._channel = channel
        self._traffic = traffic
        # The one thing that a document can read before its first script runs, and that differs from one to the next.
        traffic.document_headers = lambda: [
            {"name": "Server-Timing", "value": f"{channel};dur={max(0, self._whole(self._told_ms))}"}
        ]
        self._told = ""
        """The script that tells new documents the time, as the browser calls it."""
        self._told_ms = -1.0
        self._page_ms = 0.0
        """When it is while it comes to rest."""
        self._picture = ""
        self._quiet = Quiet(tab, traffic)
        tab.cdp.on("Network.responseReceived", self._answered)

    @classmethod
    async def attach(cls, tab: Tab, channel: str, streaming: Callable[[], bool], beyond_ms: float = 0.0) -> StoppedPage:
        """Stop the animations of `tab`; its documents have a clock that listens to `channel`.

        Page time 0 is `beyond_ms` later than the whole millisecond that the clock begins at.
        """
        page = cls(tab, channel, await Traffic.attach(tab, streaming), beyond_ms)
        await tab.cdp.send("Animation.enable")
        await tab.cdp.send("Animation.setPlaybackRate", {"playbackRate": 0})
        return page

    async def tell(self, page_ms: float) -> None:
        """Documents that begin from now on begin at `page_ms`."""
        if page_ms == self._told_ms:
            return
        name, now = repr(self._channel), self._whole(page_ms)
        source = f"dispatchEvent(new CustomEvent({name} + ' begin', {{detail: {now}}}))"
        before, self._told_ms = self._told, page_ms
        answer = await self.tab.cdp.send("Page.addScriptToEvaluateOnNewDocument", {"source": source})
        self._told = answer["identifier"]
        if before:
            await self.tab.cdp.send("Page.removeScriptToEvaluateOnNewDocument", {"identifier": before})

    async def pass_time(self, from_ms: float, page_ms: float) -> None:
        """Let time pass; what the page asks for meanwhile waits."""
        self._traffic.hold()
        await self.tab.call_everywhere("passTime", self._channel, self._whole(from_ms), self._whole(page_ms))
        await self.tell(page_ms)
        self._traffic.release()

    async def handle(self, page_ms: float) -> None:
        """Let the page do what its input brought."""
        self._page_ms = page_ms
        await self.breathe()

    async def breathe(self) -> None:
        """Let the page do all that is due now."""
        now_ms = self._whole(self._page_ms)
        await self.tab.call_everywhere("passTime", self._channel, now_ms, now_ms)

    async def pay(self) -> None:
        """Requests cost no page time here."""

    async def prod(self) -> None:
        """Frames come by themselves here."""

    async def draw(self, page_ms: float) -> None:
        """Let the page draw its frame for this time, once."""
        await self.tab.call_everywhere("drawFrame", self._channel, self._whole(page_ms))

    async def settle(self, page_ms: float) -> None:
        """Bring the page to where nothing moves any more while time stands: answers have come and were handled."""
        self._page_ms = page_ms
        turn = 0
        while self._traffic.restless and turn < MAX_REDRAWS:
            await self._quiet.come(self)
            await self.draw(page_ms)
            await self.breathe()
            turn += 1

    def forget_picture(self) -> None:
        """Another tab was shown since: the next picture is news even where this one looks as it did."""
        self._picture = ""

    async def new_picture(self, page_ms: float) -> str:
        """Base64 PNG of the page as it is now, or "" where it looks as the last one did."""
        await self.settle(page_ms)
        data = ""
        for _ in range(MAX_REDRAWS):
            await self.draw(page_ms)
            answer = await self.tab.cdp.send("Page.captureScreenshot", {"format": "png", "optimizeForSpeed": True})
            data = answer["data"]
            if not self._traffic.restless:
                break
            await self.settle(page_ms)  # the frame has asked for pictures or fonts; they belong to it
        changed = data != self._picture
        self._picture = data
        return data if changed else ""

    def _whole(self, page_ms: float) -> int:
        """As the page is told. Begin and page time are rounded together: each by itself, what comes of an act might
        bear a time that is a whole millisecond before it, and would be taken for the outcome of the act before."""
        return round(page_ms + self._beyond_ms)

    def _answered(self, event: dict[str, Any]) -> None:
        if event["response"].get("mimeType") == "image/gif":
            self.beside.add("image/gif")
