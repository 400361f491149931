"""Chromium's virtual time: one for each process, given in budgets through the session of a tab; clock.py spends them.

`Emulation.setVirtualTimePolicy` moves timers, `Date` and `performance.now`. While it is paused, most tasks of the page
do not run either, so that even work that takes no time needs a budget.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from reenact.browser.wire import Session
from reenact.stage.traffic import NETWORK_S, Traffic

GRID_US: Final = 100
"""Chromium shows pages, and its own animations, times that are clamped to 0.1 ms, up or down by a number drawn anew in
every process, unless they lie on that grid already. So its ticks at page time 0, steps and frames all do."""

LOST_S: Final = 0.5
"""Wall time after which a budget that was given to a document that is gone is given anew."""

STALL_S: Final = 3.0
MAX_STALLS: Final = 2
"""Wall time after which time passes although the page waits for something unknown; and so often it is given that.

While another page is on its way, as long as a request may take: `NETWORK_S`.
"""


def milliseconds(whole_us: int) -> float:
    """Microseconds as CDP takes them. Chromium cuts off what is no whole microsecond: 0.003 * 1000 may be 2.9999."""
    return (whole_us + 0.5) / 1000


def beyond_us(page_us: int) -> int:
    """How far beyond `page_us` (on the grid) time is let pass to, less than the grid.

    A timer that is due at the very time at which time stops is run before the next frame or after it, by chance. Timers
    that are set while time stands are due whole ms later, when it may stand again: so it stands elsewhere within the
    grid each time, equal only after multiples of 97 ms.
    """
    return 1 + page_us // GRID_US * 31 % 97


class Process:
    """The virtual time of one process, which all tabs in it share. `base_us` are the ticks at which it began."""

    def __init__(self, base_us: int, ticks_us: int, now_us: int) -> None:
        self.base_us = base_us
        self.ticks_us = ticks_us
        """Virtual time ticks at page time 0."""
        self.now_us = now_us
        """How far page time was told to be."""
        self.ahead_us = 0
        """How far it is ahead of that."""
        self.spending: Budgets | None = None
        """Through which of its tabs time passes."""

    @property
    def page_us(self) -> int:
        """How far page time is."""
        return self.now_us + self.ahead_us


class Budgets:
    """Spends one budget after the other. A second one within the first would move the first one's end."""

    def __init__(self, cdp: Session, traffic: Traffic) -> None:
        self._cdp = cdp
        self._traffic = traffic
        self._due = 0
        """How many budgets have not told their end."""
        self._news = asyncio.Event()
        self._asked = False
        self._gone = False
        self._stalls = 0
        self._replaced = False
        """Whether another document took the place of the one that the budget was given to."""
        cdp.on("Emulation.virtualTimeBudgetExpired", lambda _: self._expired())
        cdp.on("Page.frameNavigated", self._navigated)

    async def stop(self, epoch_ms: float | None = None) -> int:
        """Stop time; answers the ticks (µs) at which the virtual time of the tab's process began.

        Where it begins only now, it is `epoch_ms` by the page's calendar.
        """
        begins = {} if epoch_ms is None else {"initialVirtualTime": milliseconds(round(epoch_ms * 1000)) / 1000}
        answer = await self._cdp.send("Emulation.setVirtualTimePolicy", {"policy": "pause", **begins})
        base_us: int = round(answer["virtualTimeTicksBase"] * 1000)
        return base_us

    async def ticks_us(self) -> int:
        """The ticks of the tab's process now, exactly; what pages can read is clamped."""
        answer = await self._cdp.send("Performance.getMetrics")
        now_s: float
        (now_s,) = (metric["value"] for metric in answer["metrics"] if metric["name"] == "Timestamp")
        return round(now_s * 1_000_000)

    async def begun(self, base_us: int, page_us: int) -> Process:
        """A process whose virtual time has just begun, at page time `page_us`; brings its ticks onto the grid."""
        rest_us = -base_us % GRID_US
        if rest_us:
            await self.spend(rest_us)
        return Process(base_us, base_us + rest_us - page_us, page_us)

    async def spend(self, budget_us: int, *, standing: bool = False) -> None:
        """Let so much time pass; it does whenever the page's main thread has nothing to do.

        With `standing` it also stands while the page waits for what comes by itself, as storage and another page do:
        Chromium sets the time 10 ms on when that is done, but then never past the end of the budget. Not while requests
        are open, nor once the page asks for something: these come when time has passed.
        """
        self._due, self._asked, self._replaced = 0, False, False
        stops = standing and self._stalls < MAX_STALLS
        await self._grant("pauseIfNetworkFetchesPending" if stops else "advance", budget_us)
        silent_s = 0.0
        while self._due and not self._gone:
            heard = (stops and self._asked) or await self._heard(LOST_S)
            silent_s = 0.0 if heard else silent_s + LOST_S
            stalled = silent_s >= (NETWORK_S if self._traffic.awaits_page else STALL_S)
            if self._replaced and (stalled if stops else not heard):
                self._due, self._replaced = 0, False  # the document that was to tell the end is gone
                await self._grant("advance", budget_us)
            elif stops and (self._asked or stalled):
                stops = False
                self._stalls += not self._asked
                await self._go_on()

    async def _go_on(self) -> None:
        """Let the rest of the budget pass although the page waits for something.

        Another budget for the rest would end when the first one does, and of two such ends only one may be told, and
        the other at once in the next budget. Stopped first, or time would run on where the end was just on its way.
        """
        await self.stop()
        if self._due and not self._replaced:
            await self._cdp.send("Emulation.setVirtualTimePolicy", {"policy": "advance"})

    async def _grant(self, policy: str, budget_us: int) -> None:
        self._due += 1
        await self._cdp.send("Emulation.setVirtualTimePolicy", {"policy": policy, "budget": milliseconds(budget_us)})

    async def _heard(self, patience_s: float) -> bool:
        """Whether there was news within such a wall time."""
        self._news.clear()
        try:
            async with asyncio.timeout(patience_s):
                await self._news.wait()
        except TimeoutError:
            return False
        return True

    def ask(self) -> None:
        """The page has asked for what will not come before time has passed."""
        self._asked = True
        self._news.set()

    def _expired(self) -> None:
        self._due = max(0, self._due - 1)
        self._news.set()

    def _navigated(self, event: dict[str, Any]) -> None:
        self._replaced |= "parentId" not in event["frame"]

    def end(self) -> None:
        """The page is gone; nobody need wait for its time."""
        self._gone = True
        self._news.set()
