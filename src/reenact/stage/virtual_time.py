"""Chromium's virtual time: one for each process, given in budgets through the session of a tab; clock.py spends them.

`Emulation.setVirtualTimePolicy` moves timers, `Date` and `performance.now`. While it is paused, most tasks of the page
do not run either, so that even work that takes no time needs a budget.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from reenact.browser.wire import Session

GRID_US: Final = 100
"""Chromium shows pages, and its own animations, times that are clamped to 0.1 ms, up or down by a number drawn anew in
every process, unless they lie on that grid already. So its ticks at page time 0, steps and frames all do."""

LOST_S: Final = 0.5
"""Wall time after which a budget that was given to a document that is gone is given anew."""


def milliseconds(whole_us: int) -> float:
    """Microseconds as CDP takes them. Chromium cuts off what is no whole microsecond: 0.003 * 1000 may be 2.9999."""
    return (whole_us + 0.5) / 1000


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


class Budgets:
    """Spends one budget after the other. A second one within the first would move the first one's end."""

    def __init__(self, cdp: Session) -> None:
        self._cdp = cdp
        self._over = asyncio.Event()
        self._replaced = False
        """Whether another document took the place of the one that the budget was given to."""
        cdp.on("Emulation.virtualTimeBudgetExpired", lambda _: self._over.set())
        cdp.on("Page.frameNavigated", self._navigated)

    async def stop(self, epoch_ms: float | None = None) -> int:
        """Stop time; answers the ticks (µs) at which the virtual time of the tab's process began.

        Where it begins only now, it is `epoch_ms` by the page's calendar.
        """
        begins = {} if epoch_ms is None else {"initialVirtualTime": epoch_ms / 1000}
        answer = await self._cdp.send("Emulation.setVirtualTimePolicy", {"policy": "pause", **begins})
        base_us: int = round(answer["virtualTimeTicksBase"] * 1000)
        return base_us

    async def begun(self, base_us: int, page_us: int) -> Process:
        """A process whose virtual time has just begun, at page time `page_us`; brings its ticks onto the grid."""
        rest_us = -base_us % GRID_US
        if rest_us:
            await self.spend(rest_us)
        return Process(base_us, base_us + rest_us - page_us, page_us)

    async def spend(self, budget_us: int) -> None:
        """Let so much time pass; it does whenever the page's main thread has nothing to do, requests or not."""
        self._over.clear()
        self._replaced = False
        while not self._over.is_set():
            await self._cdp.send(
                "Emulation.setVirtualTimePolicy", {"policy": "advance", "budget": milliseconds(budget_us)}
            )
            while not self._over.is_set():
                try:
                    async with asyncio.timeout(LOST_S):
                        await self._over.wait()
                except TimeoutError:
                    if self._replaced:
                        self._replaced = False
                        break  # the document that was to tell the end is gone

    def _navigated(self, event: dict[str, Any]) -> None:
        self._replaced |= "parentId" not in event["frame"]

    def end(self) -> None:
        """The page is gone; nobody need wait for its time."""
        self._over.set()
