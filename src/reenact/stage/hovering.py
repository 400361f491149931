"""A target that is hidden in, a pointer brought over what holds it out: what shows on hover, for fingers too.

A mouse opens it on its own way, unless the page has moved from under that way.
What a finger taps counts as hovered from then on, so people open such menus by a tap. But a tap may do something else
too: here a mouse is moved there, once for each step, and nothing is pressed.
"""

from __future__ import annotations

from typing import Final

from reenact.geometry import Point
from reenact.plan import steps
from reenact.stage.locate import Found
from reenact.stage.outcome import Healing
from reenact.stage.place import Place
from reenact.stage.pointer import Pointer
from reenact.stage.stage import Stage
from reenact.stage.tab import Tab

FIRST_TRY: Final = 3
"""What is only late is shown by then."""

SHOWN_ON_HOVER: Final = "shown while a pointer is over what holds it"


class Hovering:
    """One hidden target at a time: that of the step which is tried now."""

    def __init__(self, stage: Stage, pointer: Pointer) -> None:
        self._stage = stage
        self._pointer = pointer
        self._step: steps.AnyStep | None = None
        self._tries = 0

    async def go_on(self, step: steps.AnyStep, found: Found, tab: Tab, place: Place) -> None:
        """The target of `step` was hidden again: after some tries a pointer goes over what holds it."""
        with_mouse = isinstance(step, steps.Press) and step.pointer_type == "mouse"
        if not (with_mouse or self._pointer.mouse_is_finger):
            return
        if step is not self._step:
            self._step, self._tries = step, 0
        self._tries += 1
        if self._tries == FIRST_TRY and (around := await tab.call("pointAround", found.ref, frame=place.frame)):
            there = place.to_top(Point(*around))
            for message in self._pointer.hover(there, self._stage.page_ms):
                await self._stage.send(tab, message)

    def healing(self, step: steps.AnyStep, found: Found) -> Healing | None:
        """How the target of `step`, which is there now, came to be seen."""
        if step is self._step and self._tries >= FIRST_TRY:
            return Healing(found.score, found.lead, SHOWN_ON_HOVER)
        return found.healing
