"""A recorded target in, a live element and a point on it out; asks the stage script, decides nothing by position."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import Struct

from reenact.geometry import Point, Rect
from reenact.recording.events import Target
from reenact.stage.outcome import Healing
from reenact.stage.tab import Tab


class Found(Struct, frozen=True):
    """The element; `ref` names it in later calls for as long as its document lives."""

    ref: int
    how: Literal["exact", "healed"]
    score: float
    lead: float = 0.0
    why: str = ""

    @property
    def healing(self) -> Healing | None:
        return Healing(self.score, self.lead, self.why) if self.how == "healed" else None


class NotFound(Struct, frozen=True):
    """No element, or several that fit equally well; `why` is part of a sentence."""

    how: Literal["missing", "ambiguous"]
    why: str


async def locate(tab: Tab, frame: str, target: Target) -> Found | NotFound:
    """Find `target` in `frame`. Raises `WorldGoneError` while the document is being replaced."""
    answer = await tab.call("resolve", msgspec.to_builtins(target), frame=frame)
    if answer["status"] in ("exact", "healed"):
        return Found(answer["ref"], answer["status"], float(answer["score"]), float(answer["lead"]), str(answer["why"]))
    return NotFound(answer["status"], str(answer["why"]))


async def hits(tab: Tab, frame: str, found: Found, client_point: Point) -> bool:
    """Whether a press at `client_point` of the frame would reach the element."""
    answer = await tab.call("hit", found.ref, client_point.x, client_point.y, frame=frame)
    return bool(answer["hit"])


async def free_point(tab: Tab, frame: str, found: Found, fraction_x: float, fraction_y: float) -> Point | None:
    """The point of the element's box nearest to these fractions that a press reaches; None where all is covered."""
    answer = await tab.call("freePoint", found.ref, fraction_x, fraction_y, frame=frame)
    return Point(answer["client_x"], answer["client_y"]) if answer else None


async def reveal(tab: Tab, frame: str, found: Found, *, in_its_frame: bool = False) -> bool:
    """Scroll the element into view where it is not; True when something moved.

    `in_its_frame` it is in view, so that the frame has to be scrolled into view.
    """
    return bool((await tab.call("reveal", found.ref, in_its_frame, frame=frame))["scrolled"])


async def in_view(tab: Tab, point: Point) -> bool:
    """Whether a point of the top frame is on the screen."""
    width, height = await tab.call("viewport")
    return bool(0 <= point.x < width and 0 <= point.y < height)


async def box_of(tab: Tab, frame: str, found: Found) -> Rect | None:
    """The element's client rectangle in its frame; None when it is gone."""
    answer = await tab.call("boxOf", found.ref, frame=frame)
    return as_rect(answer) if answer else None


def as_rect(box: Any) -> Rect:
    """A box as page code gives it: x, y, width, height."""
    return Rect(*(float(side) for side in box))
