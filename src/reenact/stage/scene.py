"""What the acts of one replay share: stage, plan, pointer, keyboard, and where documents and targets are found."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeAlias

from msgspec import Struct

from reenact.geometry import Point
from reenact.plan import steps
from reenact.plan.plan import Plan
from reenact.recording.events import Target
from reenact.signals.naming import name_of
from reenact.stage.hovering import Hovering
from reenact.stage.keyboard import Keyboard
from reenact.stage.locate import Found, NotFound, in_view, locate, reveal
from reenact.stage.messages import Message
from reenact.stage.outcome import Healing, NotYet, Outcome
from reenact.stage.place import Place
from reenact.stage.pointer import Pointer
from reenact.stage.reanchoring import stretch, way_of
from reenact.stage.searching import Searching
from reenact.stage.stage import Stage
from reenact.stage.tab import Tab
from reenact.stage.visits import Visits

Acts: TypeAlias = dict[type[steps.Step], Callable[[Any], Awaitable[Outcome]]]
"""What performs each kind of step."""


class Reached(Struct, frozen=True):
    """A target that is there: the place of its frame now, and where in it the step meets the target.

    No point where the step has no target: then the recorded one is all there is.
    """

    place: Place
    there: Point | None = None
    stretch: Point | None = None
    """By how much a drag from there goes farther than recorded; None where that is not known."""
    healed: Healing | None = None


class Scene:
    """One replay's stage and all that several families of acts need."""

    def __init__(self, stage: Stage, plan: Plan, visits: Visits, pointer: Pointer, *, own_viewport: bool) -> None:
        """`own_viewport` is False on another device than the recorded one."""
        self.stage = stage
        self.plan = plan
        self.visits = visits
        self.pointer = pointer
        self.own_viewport = own_viewport
        self.keyboard = Keyboard()
        self._still: set[tuple[Tab, int, str]] = set()
        self._searching = Searching(plan.steps)
        self._hovering = Hovering(stage, pointer)

    async def send(self, tab: Tab, messages: Iterable[Message]) -> None:
        for message in messages:
            await self.stage.send(tab, message)

    async def reach(self, step: steps.Press | steps.Drop, tab: Tab, place: Place) -> Reached | NotYet:
        """Where `step` meets its target, scrolled into view."""
        if step.target is None:
            return Reached(place)
        self._searching.begin(step)
        found = await locate(tab, place.frame, step.target)
        if isinstance(found, NotFound):
            if found.how == "missing":
                await self._searching.go_on(step.target, tab, place)
            return missing(found, step.target)
        self._searching.found()
        there = await self.pointer.reach(tab, place, found, step, scroll=True)
        if there is not None:
            _, place = await self.visits.place(step.document)  # to scroll moves frames, and what a phone shows
            if place.frame != tab.main_frame and not await in_view(tab, place.to_top(there)):
                await reveal(tab, place.frame, found, in_its_frame=True)
                _, place = await self.visits.place(step.document)
                there = await self.pointer.reach(tab, place, found, step) or there
            stretch = await self._stretch(step, tab, place, found) if isinstance(step, steps.Press) else None
            return Reached(place, there, stretch, self._hovering.healing(step, found))
        if await tab.call("visible", found.ref, frame=place.frame):
            return NotYet("covered", f"{name_of(step.target)} is covered by something else")
        await self._hovering.go_on(step, found, tab, place)
        where = "is hidden" if self.own_viewport else "is not shown on this device"
        return NotYet("missing", f"{name_of(step.target)}: it is on the page, but {where}")

    async def _stretch(self, press: steps.Press, tab: Tab, place: Place, found: Found) -> Point | None:
        way = () if self.own_viewport else way_of(press, self.plan.steps)
        return await stretch(press, way, self.plan.start.viewport.width, tab, place, found) if way else None

    async def keep_from_scrolling(self, tab: Tab, place: Place) -> None:
        """Where a finger stands for a mouse, what that dragged is dragged; the browser must not scroll for it."""
        document = tab, tab.documents, place.frame
        if self.pointer.mouse_is_finger and document not in self._still:
            await tab.call("keepFromScrolling", frame=place.frame)
            self._still.add(document)

    async def end_search(self) -> None:
        """What was scrolled for a target that is not there goes back to where it was."""
        await self._searching.end()

    async def aim(self, step: steps.Move) -> None:
        """Bend the way of a free pointer, or of what is dragged, to where it leads to now."""
        if step.toward is None or not self.pointer.aims_elsewhere(step.toward):
            return
        end = self.plan.steps[step.toward]
        assert isinstance(end, steps.Press | steps.Drop)
        there = await self._placed(end) if end.document == step.document else None
        self.pointer.aim(step.toward, end.client_point, there)

    async def _placed(self, end: steps.Press | steps.Drop) -> Point | None:
        """Where a way will end, seen from now: None while the target cannot be found or reached.

        Only an exact match counts: what the way there will uncover (a button that shows on hover) is not yet seen,
        and its like, that is seen, must not draw the pointer away from it.
        """
        if end.target is None:
            return None
        tab, place = await self.visits.place(end.document)
        found = await locate(tab, place.frame, end.target)
        if not isinstance(found, Found) or found.how != "exact":
            return None
        return await self.pointer.reach(tab, place, found, end)


def missing(found: NotFound, target: Target) -> NotYet:
    return NotYet(found.how, f"{name_of(target)}: {found.why}")
