"""A tab whose time stands in, a page out that waits for nothing any more: answers have come and were handled."""

from __future__ import annotations

from typing import Final, Protocol

from reenact.stage.tab import Tab
from reenact.stage.traffic import Traffic

STALL_S: Final = 0.5
"""Wall time after which an answer that is awaited is looked for anew; see `traffic.NETWORK_S`."""

LOAD_STALL_S: Final = 0.2
LOAD_STALLS: Final = 10
"""So often a page that loads, and has no request open, is given such a wall time; then page time goes on without it."""

MAX_REDRAWS: Final = 5
"""Frames that may each ask for something more (a font, a picture) before one is taken as it is."""


class Standing(Protocol):
    """A page whose time stands, and what may be done with it meanwhile."""

    async def breathe(self) -> None:
        """Let its main thread do all that is due now."""

    async def pay(self) -> None:
        """Let pass what its requests cost of page time."""

    async def prod(self) -> None:
        """Draw a frame that is there only because the page may wait for one."""


class Quiet:
    """Waits for one tab; made once for each. While it waits, nothing but what the page itself awaits happens."""

    def __init__(self, tab: Tab, traffic: Traffic) -> None:
        self._tab = tab
        self._traffic = traffic
        self._overdue = 0
        """The newest document that does not load while time stands still."""
        for event in ("Page.loadEventFired", "Page.frameNavigated"):
            tab.cdp.on(event, lambda _: traffic.touch())
        for event in ("close", "crash"):
            tab.page.on(event, lambda _: traffic.touch())  # type: ignore[call-overload]

    async def come(self, page: Standing) -> None:
        """Return when all answers have come and the page's main thread has handled them."""
        traffic, stalls = self._traffic, 0
        while (traffic.restless or traffic.busy or self._loading) and not self.is_gone:
            if traffic.restless:
                traffic.restless = False
                await page.breathe()
            elif traffic.busy:
                if traffic.owes_time:
                    traffic.paid()
                    await page.pay()
                traffic.let_in()
                await traffic.stir(STALL_S)
            else:
                await traffic.stir(LOAD_STALL_S)
                if not traffic.restless:
                    await page.prod()
                    stalls += 1
                if stalls == LOAD_STALLS:
                    self._overdue = self._tab.documents
        traffic.rested()

    @property
    def is_gone(self) -> bool:
        return self._tab.closed or self._tab.crashed

    @property
    def _loading(self) -> bool:
        return not self._tab.loaded and self._overdue < self._tab.documents
