"""One tab's page time and frames: time passes only when told, and on facts alone; lockstep.py holds one for each tab.

What comes from outside (answers of servers) is let in only while time stands still, so that the page time at which the
page handles it never depends on how fast network and machine are.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any, Final

from playwright.async_api import Error

from reenact.browser.wire import Session
from reenact.stage.inputs import Inputs
from reenact.stage.quiet import MAX_REDRAWS, Quiet
from reenact.stage.tab import Tab
from reenact.stage.traffic import Traffic
from reenact.stage.virtual_time import GRID_US, Budgets, Process, beyond_us, milliseconds

NUDGES: Final = 3
"""The end of an answer's body reaches the page by another way than the news of it, a little later."""

REQUEST_US: Final = 11_000
"""Page time that passes between a request and its answer; whole milliseconds.

When an answer is whole, Chromium sets virtual time to 10 ms after it was asked for, in the middle of whatever the page
is doing then, unless it is that late already.
"""

REST_US: Final = 1_000
"""A page that came to rest goes on at so many µs, whatever it took to bring it there."""

EARLY_US: Final = 600
"""A page that came to rest is drawn so long before its page time, however many frames were begun for that; see
`pictures.LATE_US`."""

MISSED: Final = 3
"""So often the first frame of a document is begun again, 1 µs later each time, where it showed nothing: on a machine
that stands still just then, Chromium's compositor may not know the page yet, and what begins with its first frame would
begin with the second one."""

MOVED_US: Final = 300
MOVE_FRAMES: Final = 8
"""Moves are shown so long before the frame that they come with; in so many frames, if they have to be."""

LOST_US: Final = 1_000_000
"""What seems to be further from where it should be than this is another process's time."""


class Clock:
    """See the module. Times lie on the grid of `virtual_time.GRID_US`."""

    def __init__(self, tab: Tab, traffic: Traffic, epoch_ms: float) -> None:
        self.tab = tab
        self.cdp: Session = tab.cdp
        self._traffic = traffic
        self._epoch_ms = epoch_ms
        """The page's calendar at page time 0."""
        self._budgets = Budgets(tab.cdp, traffic)
        self._documents = -1
        """How many documents the tab had had when its process was looked for."""
        self._frame_us = 0
        """Page time of the newest frame."""
        self._begun = -1
        """How many documents the tab had had when that was begun."""
        self.inputs = Inputs()
        self.damaged = False
        """Whether a frame since the last picture showed anything new; input is given frames that nobody pictures."""
        self._quiet = Quiet(tab, traffic)
        traffic.when_asked = self._asked
        tab.page.on("close", lambda _: self._budgets.end())
        tab.page.on("crash", lambda _: self._budgets.end())

    process: Process
    """Whose time the tab lives in; tabs of one process have one."""

    @classmethod
    async def attach(cls, tab: Tab, epoch_ms: float, streaming: Callable[[], bool]) -> Clock:
        """Follow what `tab` asks for; it is `epoch_ms` at page time 0. While `streaming`, no answer is waited for."""
        await tab.cdp.send("Performance.enable")
        return cls(tab, await Traffic.attach(tab, streaming), epoch_ms)

    async def start(self, processes: dict[int, Process], page_us: int) -> None:
        """Take over the time of the tab, which joins at `page_us`."""
        await self._find_process(processes, page_us, self._epoch_ms + page_us / 1000)
        self._frame_us = page_us
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
        stand_us = beyond_us(page_us)
        if process.ahead_us < stand_us:
            await self._pass(stand_us - process.ahead_us)

    async def _pass(self, budget_us: int) -> None:
        process = self.process
        process.spending = self._budgets
        process.ahead_us += budget_us
        await self._budgets.spend(budget_us, standing=not self._traffic.is_open)

    def _asked(self) -> None:
        if spending := self.process.spending:
            spending.ask()

    @property
    def frame_us(self) -> int:
        """When the ms began that the newest frame falls into. Frames that a picture needs besides do not change it, so
        that what counts from here is the same for a page that is pictured and for one that is not."""
        return self._frame_us // 1000 * 1000

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
            await self._quiet.come(self)
            await self.frame(self.process.now_us - EARLY_US + turn * GRID_US)
            await self.breathe()
            turn += 1
        if turn and not self._quiet.is_gone:
            await self.frame(self.process.now_us - EARLY_US + MAX_REDRAWS * GRID_US)
            await self.breathe()
            await self._round_up(REST_US)

    async def _round_up(self, step_us: int, least_us: int = 1) -> None:
        """Let pass what is missing to the next multiple of `step_us` after now."""
        with contextlib.suppress(Error):  # the page is gone
            await self._look()
            process = self.process
            missing_us = -(-(process.ahead_us + least_us) // step_us) * step_us - process.ahead_us
            if missing_us:
                await self._pass(missing_us)

    async def _look(self) -> None:
        """See how far ahead the process is; Chromium sets its time on where a request or a write to storage ends."""
        process = self.process
        found_us = await self._budgets.ticks_us() - process.ticks_us - process.now_us
        if abs(found_us - process.ahead_us) < LOST_US:
            process.ahead_us = found_us

    async def pay(self) -> None:
        """Let pass what requests cost, so that nothing is left to pass when their answers come."""
        await self._round_up_alone(REST_US, REQUEST_US)

    async def come_to_grid(self) -> None:
        """Let pass what is missing to the next time on the grid, where it is not on it.

        A document's times count from the act that led to it. If that is off the grid, all of them are, its animations'
        too; see `GRID_US`.
        """
        await self._round_up_alone(GRID_US, 0)

    async def _round_up_alone(self, step_us: int, least_us: int) -> None:
        """As `_round_up`, while what the page asks for waits."""
        self.hold()
        await self._round_up(step_us, least_us)
        self.release()

    async def breathe(self) -> None:
        """Let the page's main thread do all that is due now: time passes only when it has nothing more to do."""
        for _ in range(NUDGES):
            if not self._quiet.is_gone:
                await self._pass(1)

    async def prod(self) -> None:
        """Chromium sends the requests for CSS images only with a frame."""
        await self.extra_frame()

    async def redraw(self) -> None:
        """Draw the newest frame again once what it asked for is there: the pictures and fonts that belong to it."""
        await self._quiet.come(self)
        await self.frame(self._frame_us)

    async def extra_frame(self, *, screenshot: bool = False) -> dict[str, Any]:
        """Draw a frame that is there only because the page waits for one, as close to the last one as can be.

        One at the same time may never come, because Chromium's compositor sends nobody a frame that is no news.
        """
        return await self._begin(self._frame_us + 1, screenshot=screenshot)

    async def frame(self, page_us: int, *, screenshot: bool = False, collect: bool = True) -> dict[str, Any]:
        """Begin a frame at `page_us`, or at the next time on the grid that is later than the last frame.

        Unless another frame follows, collects the answers of inputs that waited for it.
        """
        if self.inputs.has_moved:
            await self._show_moves(page_us - MOVED_US)
        answer = await self._begin(max(page_us, self._next_us), screenshot=screenshot)
        if self._begun != self.tab.documents:
            self._begun = self.tab.documents
            for _ in range(MISSED):
                if not answer["hasDamage"]:
                    answer = await self.extra_frame(screenshot=screenshot)
        if collect:
            await self.inputs.collect()
        return answer

    @property
    def _next_us(self) -> int:
        """The first time on the grid at which there may be a frame."""
        return -(-(self._frame_us + 1) // GRID_US) * GRID_US

    async def _show_moves(self, page_us: int) -> None:
        """Draw frames until the page has seen all moves, which a frame that is begun after one may overtake.

        The first comes before they are sent, so that whichever shows them, they meet a page of this time. It and the
        next are on the grid, or transitions that begin with them would do so at one of two times, by chance.
        """
        await self._begin(max(page_us, self._next_us))
        may_scroll = self.inputs.let_move()
        await self.hear()
        await self._begin(self._next_us)
        if may_scroll:
            # It goes through the compositor, and reaches the page only with the frame after: on the grid, too.
            await self.hear()
            await self._begin(self._next_us)
        for _ in range(MOVE_FRAMES):
            if await self.inputs.collect():
                break
            # Nearer than the grid, so that what begins with it does so at the time at which it would have before.
            await self.extra_frame()

    async def hear(self) -> None:
        """Wait until the page has heard what was sent to it, and what it told us and the browser has come."""
        with contextlib.suppress(Error):  # it is gone
            await self._look()
            await self.cdp.send("Page.getNavigationHistory")

    async def _begin(self, page_us: int, *, screenshot: bool = False) -> dict[str, Any]:
        self._frame_us = page_us
        parameters: dict[str, Any] = {"frameTimeTicks": milliseconds(self.process.ticks_us + page_us)}
        if screenshot:
            parameters["screenshot"] = {"format": "png", "optimizeForSpeed": True}
        answer: dict[str, Any] = await self.cdp.send("HeadlessExperimental.beginFrame", parameters)
        self.damaged |= answer["hasDamage"]
        return answer
