"""One tab's virtual clock and compositor: page time in, the events and frames of just that time out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final

from playwright.async_api import CDPSession

from reenact.stage.tab import Tab

NETWORK_S: Final = 20.0
"""Wall time after which a request that is still open is taken for a stream, and time passes in spite of it."""

STALL_S: Final = 0.5
"""Wall time after which a frame is begun while a request holds the clock: Chromium sends the requests for CSS images
only with a frame, so that clock and request would wait for each other. The world script hides it from the page."""

LATE_S: Final = 0.25
"""Wall time to wait for an answer after the frame in which the page handled the input; some come a frame later."""

FRAME_TICK_MS: Final = 0.01
"""Two frames at one page time are this far apart, because frame time must grow."""


class Clock:
    """One tab's virtual clock and compositor."""

    def __init__(self, tab: Tab, streaming: Callable[[], bool]) -> None:
        self.tab = tab
        self._streaming = streaming
        self.cdp: CDPSession = tab.cdp
        self.ticks_ms = 0.0
        """Virtual time ticks at page time 0."""
        self.base_ms: float | None = None
        """Ticks at which the virtual time of its process began: tabs of one process have one clock."""
        self.documents = -1
        """How many documents the tab had had when its process was looked for."""
        self.frame_ms = -1.0
        """Page time of the newest frame."""
        self.moving = False
        """Whether the last frame had changed; the next one is then shot at once."""
        self.picture = ""
        self.pictured = (0, True)
        """Of which document the picture is, and whether it had loaded."""
        self.streams = False
        """Whether a request stays open for ever (events, long polling), so that requests cannot stop the clock."""
        self.pending: list[asyncio.Task[Any]] = []
        self._expired = asyncio.Event()
        self.cdp.on("Emulation.virtualTimeBudgetExpired", lambda _: self._expired.set())
        tab.page.on("close", lambda _: self._expired.set())

    async def start(self, epoch_ms: float, page_ms: float) -> None:
        """Stop real time and begin virtual time at `epoch_ms`, when the stage is at `page_ms`."""
        await self._stop({"initialVirtualTime": epoch_ms / 1000})
        assert self.base_ms is not None
        self.ticks_ms = self.base_ms - page_ms

    async def meet(self, clocks: Sequence[Clock]) -> None:
        """See in which process the tab lives by now, and go by the oldest of the `clocks` that run there."""
        if self.documents != self.tab.documents:
            await self._stop({})
        self.ticks_ms = next(clock.ticks_ms for clock in clocks if clock.base_ms == self.base_ms)

    async def _stop(self, more: dict[str, float]) -> None:
        self.documents = self.tab.documents
        answer = await self.cdp.send("Emulation.setVirtualTimePolicy", {"policy": "pause", **more})
        self.base_ms = answer["virtualTimeTicksBase"]

    async def advance(self, budget_ms: float) -> None:
        if not (self.streams or self._streaming()):
            self._expired.clear()
            await self._spend("pauseIfNetworkFetchesPending", budget_ms)
            for _ in range(round(NETWORK_S / STALL_S)):
                try:
                    await asyncio.wait_for(self._expired.wait(), STALL_S)
                    return
                except TimeoutError:
                    await self.frame(self.frame_ms)
                if self._streaming():
                    break
            self.streams = not self._streaming()
        # What is left of the budget is not told; the page may be given a little more than was asked for, once.
        self._expired.clear()
        await self._spend("advance", budget_ms)
        await self._expired.wait()

    async def _spend(self, policy: str, budget_ms: float) -> None:
        await self.cdp.send("Emulation.setVirtualTimePolicy", {"policy": policy, "budget": budget_ms})

    async def frame(self, page_ms: float, *, screenshot: bool = False, collect: bool = True) -> dict[str, Any]:
        """Begin a frame at `page_ms` and, unless another follows, collect the answers of inputs that waited for it."""
        self.frame_ms = max(page_ms, self.frame_ms + FRAME_TICK_MS)
        parameters: dict[str, Any] = {"frameTimeTicks": self.ticks_ms + self.frame_ms}
        if screenshot:
            parameters["screenshot"] = {"format": "png", "optimizeForSpeed": True}
        answer: dict[str, Any] = await self.cdp.send("HeadlessExperimental.beginFrame", parameters)
        if self.pending and collect:
            answered, rest = await asyncio.wait(self.pending, timeout=LATE_S)
            self.pending = list(rest)
            for task in answered:
                task.exception()  # a message to a frame that is gone fails; its effect is checked elsewhere
        return answer
