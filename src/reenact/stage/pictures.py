"""How a tab looks: its clock in, PNGs out where it looks otherwise than before; lockstep.py has one for each tab."""

from __future__ import annotations

from typing import Final

from reenact.stage.clock import Clock
from reenact.stage.quiet import MAX_REDRAWS
from reenact.stage.virtual_time import GRID_US

MOVING: Final = 2
"""After so many frames in a row that looked otherwise, the next one is taken at once, changed or not."""

PASSED: Final = "passed"
"""Stands for the last picture where none was taken of how the page looked last."""

LATE_US: Final = 300
"""A page that was pictured is drawn once more so long after its page time, however many frames were begun for that.

Blink counts the time of animations that a script begins between two frames from the last one. The page itself sees
them as one; see `oneFramePerTime` in the page code.
"""


class Pictures:
    """See the module."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._newest = ""
        self._pictured = (0, True)
        """Of which document the newest is, and whether it had loaded."""
        self._changes = 0
        """How many frames in a row looked otherwise than the one before."""

    def forget(self) -> None:
        """Another tab was shown since: the next picture is news even where this one looks as it did."""
        self._newest, self._changes = "", 0

    async def take(self, *, taken: bool = True) -> str:
        """Base64 PNG of the page as it is now, or "" where it looks as the last one did, or none is to be `taken`.

        The page is given the same frames in both cases, so that it goes on in the same way.

        A document's first frame may show nothing of it and tell no damage, so it is always shot, and so is the
        first one after it has loaded.
        """
        clock, tab = self._clock, self._clock.tab
        await clock.settle()
        if self._pictured != (tab.documents, tab.loaded):
            self._pictured = (tab.documents, tab.loaded)
            self.forget()
        moves = self._changes >= MOVING
        if not moves:
            await clock.frame(clock.process.now_us)
            if not clock.damaged and self._newest and not clock.restless:
                self._changes = 0
                return ""
        data, later_us = "", 0 if moves else GRID_US
        for _ in range(MAX_REDRAWS):
            if clock.restless:
                await clock.redraw()
                continue
            frame = await clock.frame(clock.process.now_us + later_us, screenshot=taken)
            data = frame.get("screenshotData", "")
            if not clock.restless:
                break
        changed = bool(data) and data != self._newest if taken else clock.damaged or not self._newest
        self._changes = self._changes + 1 if changed else 0
        if self._changes < MOVING:
            await clock.frame(clock.process.now_us + LATE_US)  # a picture leaves damage behind that is none
        clock.damaged = False
        self._newest = data or (self._newest if taken else PASSED)
        return data if changed else ""
