"""A target that is not rendered in, its scroller moved a little at each try out: lists that draw only what is in view.

Only the scroller that the person had moved, and that held the target, is searched, outward from where it was left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any, Final

from msgspec import Struct

from reenact.plan import steps
from reenact.recording.events import Target
from reenact.stage.locate import Found, locate
from reenact.stage.place import Place
from reenact.stage.tab import Tab, WorldGoneError

FIRST_TRY: Final = 10
"""What is only late is there by then."""

TRIES_AT_A_PLACE: Final = 2
"""A list draws its rows in the frame after it was scrolled."""

MOST_PLACES: Final = 40
SHARE: Final = 0.8
"""Of what is in view at a time: how far the next place is."""


class _Scroller(Struct, frozen=True):
    """What is searched: its number in `frame` (None is the document's own), and where it was."""

    tab: Tab
    frame: str
    ref: int | None
    scroll_x: float
    scroll_y: float


class Searching:
    """One search at a time: for what the step that is tried now needs."""

    def __init__(self, plan: Sequence[steps.AnyStep]) -> None:
        self._plan = plan
        self._step: steps.AnyStep | None = None
        self._tries = 0
        self._scroller: _Scroller | None = None
        self._places: Iterator[tuple[float, float]] = iter(())

    def begin(self, step: steps.AnyStep) -> None:
        """`step` is tried."""
        if step is not self._step:
            self._step, self._tries = step, 0

    def found(self) -> None:
        """The target is there: the scroller stays where it shows it."""
        self._scroller = None

    async def go_on(self, target: Target, tab: Tab, place: Place) -> None:
        """The target was not there again: after some tries its scroller moves."""
        self._tries += 1
        if self._tries == FIRST_TRY:
            await self._prepare(target, tab, place.frame)
        if self._scroller is None or (self._tries - FIRST_TRY) % TRIES_AT_A_PLACE:
            return
        there = next(self._places, None)
        if there is None:
            await self.end()
        else:
            await tab.call("scrollTo", self._scroller.ref, *there, frame=self._scroller.frame)

    async def _prepare(self, target: Target, tab: Tab, frame: str) -> None:
        scroll = self._scroll_around(target)
        if scroll is None:
            return
        ref: int | None = None
        if scroll.target is not None:
            found = await locate(tab, frame, scroll.target)
            if not isinstance(found, Found):
                return
            ref = found.ref
        live = await tab.call("scrollOf", ref, frame=frame)
        self._scroller = _Scroller(tab, frame, ref, float(live["scroll_x"]), float(live["scroll_y"]))
        self._places = _places(scroll, live)

    def _scroll_around(self, target: Target) -> steps.Scroll | None:
        """The last movement before the step of something that held its target."""
        assert self._step is not None
        found: steps.Scroll | None = None
        for step in self._plan:
            if step is self._step:
                break
            if isinstance(step, steps.Scroll) and step.document == self._step.document:
                held = step.target is None or target.path.startswith(f"{step.target.path}>")
                found = step if held else found
        return found

    async def end(self) -> None:
        """The scroller goes back to where it was, if it is being searched."""
        scroller, self._scroller = self._scroller, None
        if scroller is not None and not scroller.tab.closed:
            try:
                await scroller.tab.call(
                    "scrollTo", scroller.ref, scroller.scroll_x, scroller.scroll_y, frame=scroller.frame
                )
            except WorldGoneError:
                return  # and the scroller with it


def _places(scroll: steps.Scroll, live: dict[str, Any]) -> Iterator[tuple[float, float]]:
    """Where the scroller was left, as a share of its way, then ever farther from there to both sides."""
    down = live["max_y"] > 0
    most, seen = (live["max_y"], live["client_height"]) if down else (live["max_x"], live["client_width"])
    was, of = (scroll.scroll_y, scroll.max_y) if down else (scroll.scroll_x, scroll.max_x)
    middle = min(was / of, 1.0) * most if of else 0.0
    places = 0
    for far in count():
        inside = [place for place in {middle - far * SHARE * seen, middle + far * SHARE * seen} if 0 <= place <= most]
        for place in sorted(inside, reverse=True):
            yield (live["scroll_x"], place) if down else (place, live["scroll_y"])
            places += 1
        if not inside or places >= MOST_PLACES:
            return
