"""One tab's page time and frames: time passes only when told, and on facts alone; lockstep.py holds one for each tab.

What comes from outside (answers of servers) is let in only while time stands still, so that the page time at which the
page handles it never depends on how fast network and machine are.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any, Final

from playwright.async_api import Error

from reenact.browser.wire import Session
from reenact.stage.tab import Tab, WorldGoneError
from reenact.stage.traffic import Traffic
from reenact.stage.virtual_time import GRID_US, Budgets, Process, milliseconds

STALL_S: Final = 0.5
"""Wall time after which an answer that is awaited is looked for anew; see `traffic.NETWORK_S`."""

LOAD_STALL_S: Final = 0.1
LOAD_STALLS: Final = 20
"""So often a page that loads, and has no request open, is given such a wall time; then page time goes on without it."""

LATE_S: Final = 0.25
"""Wall time to wait for an answer after the frame in which the page handled the input; some come a frame later."""

NUDGES: Final = 3
"""The end of an answer's body reaches the page by another way than the news of it, a little later."""

MOVING: Final = 2
"""After so many frames in a row that looked otherwise, the next one is taken at once, changed or not."""

PASSED: Final = "passed"
"""Stands for the last picture where none was taken of how the page looked last."""

MAX_REDRAWS: Final = 5
"""Frames that may each ask for something more (a font, a picture) before one is taken as it is."""


class Clock:
    """See the module. Times lie on the grid of `virtual_time.GRID_US`."""

    def __init__(self, tab: Tab, traffic: Traffic, epoch_ms: float) -> None:
        self.tab = tab
        self.cdp: Session = tab.cdp
        self._traffic = traffic
        self._epoch_ms = epoch_ms
        """The page's calendar at page time 0."""
        self._budgets = Budgets(tab.cdp)
        self._documents = -1
        """How many documents the tab had had when its process was looked for."""
        self.frame_us = 0
        """Page time of the newest frame."""
        self.pending: list[asyncio.Future[Any]] = []
        """Inputs that the page has not yet answered."""
        self._picture = ""
        self._damaged = False
        """Whether a frame since the last picture showed anything new; input is given frames that nobody pictures."""
        self._pictured = (0, True)
        """Of which document the picture is, and whether it had loaded."""
        self._changes = 0
        """How many frames in a row looked otherwise than the one before."""
        self._overdue = 0
        """The newest document that does not load while time stands still."""
        self.cdp.on("Page.loadEventFired", lambda _: traffic.touch())
        self.cdp.on("Page.frameNavigated", lambda _: traffic.touch())
        tab.page.on("close", lambda _: self._gone())
        tab.page.on("crash", lambda _: self._gone())

    process: Process
    """Whose time the tab lives in; tabs of one process have one."""

    @classmethod
    async def attach(cls, tab: Tab, epoch_ms: float, streaming: Callable[[], bool]) -> Clock:
        """Follow what `tab` asks for; it is `epoch_ms` at page time 0. While `streaming`, no answer is waited for."""
        return cls(tab, await Traffic.attach(tab, streaming), epoch_ms)

    async def start(self, processes: dict[int, Process], page_us: int) -> None:
        """Take over the time of the tab, which joins at `page_us`."""
        await self._find_process(processes, page_us, self._epoch_ms + page_us / 1000)
        self.frame_us = page_us
        self._traffic.touch()  # what it asked for before now was not seen, and may have put the process ahead

    async def meet(self, processes: dict[int, Process], page_us: int) -> None:
        """See in which process the tab lives by now: another document may have come in another one."""
        if self._documents != self.tab.documents:
            await self._find_process(processes, page_us)

    async def _find_process(self, processes: dict[int, Process], page_us: int, epoch_ms: float | None = None) -> None:
        self._documents = self.tab.documents
        base_us = await self._budgets.stop(epoch_ms)
        if base_us not in processes:
            processes[base_us] = await self._budgets.begun(base_us, page_us)
        self.process = processes[base_us]

    async def spend_until(self, page_us: int) -> None:
        """Let time pass in the tab's process; what its tabs ask for meanwhile is to be held."""
        process = self.process
        process.ahead_us -= page_us - process.now_us
        process.now_us = page_us
        if process.ahead_us < 0:
            budget_us, process.ahead_us = -process.ahead_us, 0
            await self._budgets.spend(budget_us)

    @property
    def restless(self) -> bool:
        """Whether anything came or went since the page was last seen quiet, so that it wants to `settle`."""
        return self._traffic.restless

    def hold(self) -> None:
        """From now on what the page asks for waits."""
        self._traffic.hold()

    def release(self) -> None:
        """Let go what it asked for, and all that it will ask for."""
        self._traffic.release()

    async def settle(self) -> None:
        """Bring the page to where nothing moves any more while time stands: answers have come and were handled.

        Ends with a frame where anything came, so that what begins with a frame (animations, observers) begins at
        this page time, and not with the next frame of the film.
        """
        turn = 0
        while self._traffic.restless and turn < MAX_REDRAWS:
            await self._quiet()
            await self.frame(self.process.now_us - (MAX_REDRAWS - turn) * GRID_US)
            await self._nudge()
            turn += 1
        if turn:
            await self._look_at_the_clock()

    async def _look_at_the_clock(self) -> None:
        """Find out how far ahead page time is: Chromium lets 10 ms pass for a request, whenever its answer comes."""
        with contextlib.suppress(WorldGoneError, Error):
            told_ms = await self.tab.call("epochMs")
            process = self.process
            process.ahead_us += round(told_ms - self._epoch_ms - (process.now_us + process.ahead_us) / 1000) * 1000

    async def _quiet(self) -> None:
        """Return when all answers have come and the page's main thread has handled them."""
        stalls = 0
        while (self._traffic.restless or self._traffic.busy or self._loading) and not self._is_gone:
            if self._traffic.restless:
                self._traffic.restless = False
                for _ in range(NUDGES):
                    await self._nudge()
            elif self._traffic.busy:
                self._traffic.let_in()
                await self._traffic.stir(STALL_S)
            else:
                # Chromium sends the requests for CSS images only with a frame.
                await self.extra_frame()
                await self._traffic.stir(LOAD_STALL_S)
                stalls += not self._traffic.restless
                if stalls == LOAD_STALLS:
                    self._overdue = self.tab.documents

    async def _nudge(self) -> None:
        """Let the page's main thread do all that is due now: time passes only when it has nothing more to do."""
        if not self._is_gone:
            self.process.ahead_us += 1
            await self._budgets.spend(1)

    @property
    def _loading(self) -> bool:
        return not self.tab.loaded and self._overdue < self.tab.documents

    @property
    def _is_gone(self) -> bool:
        return self.tab.closed or self.tab.crashed

    def _gone(self) -> None:
        self._budgets.end()
        self._traffic.touch()

    async def new_picture(self, *, taken: bool = True) -> str:
        """Base64 PNG of the page as it is now, or "" where it looks as the last one did, or none is to be `taken`.

        The page is given the same frames in both cases, so that it goes on in the same way.

        A document's first frame may show nothing of it and tell no damage, so it is always shot, and so is the
        first one after it has loaded.
        """
        await self.settle()
        if self._pictured != (self.tab.documents, self.tab.loaded):
            self._pictured = (self.tab.documents, self.tab.loaded)
            self._picture, self._changes = "", 0
        moves = self._changes >= MOVING
        if not moves:
            await self.frame(self.process.now_us)
            if not self._damaged and self._picture and not self._traffic.restless:
                self._changes = 0
                return ""
        data, later_us = "", 0 if moves else GRID_US
        for _ in range(MAX_REDRAWS):
            if self._traffic.restless:  # the frame has asked for pictures or fonts; they belong to it
                await self._quiet()
                await self.extra_frame()
                continue
            data = (await self.frame(self.process.now_us + later_us, screenshot=taken)).get("screenshotData", "")
            if not self._traffic.restless:
                break
        changed = bool(data) and data != self._picture if taken else self._damaged or not self._picture
        self._changes = self._changes + 1 if changed else 0
        if self._changes < MOVING:
            await self.frame(self.process.now_us + GRID_US)  # a picture leaves damage behind that is none
        self._damaged = False
        self._picture = data or (self._picture if taken else PASSED)
        return data if changed else ""

    async def extra_frame(self) -> None:
        """Draw a frame that is there only because the page waits for one, as close to the last one as can be.

        One at the same time may never come, because Chromium's compositor sends nobody a frame that is no news.
        """
        await self._begin(self.frame_us + 1)

    async def frame(self, page_us: int, *, screenshot: bool = False, collect: bool = True) -> dict[str, Any]:
        """Begin a frame at `page_us`, or at the next time on the grid that is later than the last frame.

        Unless another frame follows, collects the answers of inputs that waited for it.
        """
        next_us = -(-(self.frame_us + 1) // GRID_US) * GRID_US
        answer = await self._begin(max(page_us, next_us), screenshot=screenshot)
        if self.pending and collect:
            answered, rest = await asyncio.wait(self.pending, timeout=LATE_S)
            self.pending = list(rest)
            for task in answered:
                task.exception()  # a message to a frame that is gone fails; its effect is checked elsewhere
        return answer

    async def _begin(self, page_us: int, *, screenshot: bool = False) -> dict[str, Any]:
        self.frame_us = page_us
        parameters: dict[str, Any] = {"frameTimeTicks": milliseconds(self.process.ticks_us + page_us)}
        if screenshot:
            parameters["screenshot"] = {"format": "png", "optimizeForSpeed": True}
        answer: dict[str, Any] = await self.cdp.send("HeadlessExperimental.beginFrame", parameters)
        self._damaged |= answer["hasDamage"]
        return answer
