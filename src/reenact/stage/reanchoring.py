"""A press on a screen of another size in, by how much the way that it drags is longer or shorter there out.

A way that stays on its element (a canvas, a slider) keeps its share of the element's box. Others go farther across as
the page is wider, and as far down as they did: a narrower page is no lower.
"""

from __future__ import annotations

from collections.abc import Sequence

from reenact.geometry import SAME_SIZE, Point, Rect
from reenact.plan import steps
from reenact.plan.acts import DRAG_PX
from reenact.stage.locate import Found, box_of
from reenact.stage.place import Place
from reenact.stage.tab import Tab


def way_of(press: steps.Press, plan: Sequence[steps.AnyStep]) -> tuple[Point, ...]:
    """Where the pointer went while it was pressed; empty where that was no drag."""
    points: list[Point] = []
    for step in plan[plan.index(press) + 1 :]:
        if isinstance(step, steps.Press):
            break
        if isinstance(step, steps.Move | steps.Release) and step.document == press.document:
            points.append(step.client_point)
        if isinstance(step, steps.Release):
            break
    far = any(point.apart(press.client_point) > DRAG_PX for point in points)
    return tuple(points) if far else ()


async def stretch(
    press: steps.Press, way: Sequence[Point], recorded_width: float, tab: Tab, place: Place, found: Found
) -> Point:
    """The factors, across and down."""
    recorded, live = _box(press), await box_of(tab, place.frame, found)
    if recorded and live and all(recorded.contains(point) for point in way):
        return Point(live.width / recorded.width, live.height / recorded.height)
    if place.frame != tab.main_frame:
        return SAME_SIZE
    width = float((await tab.call("scrollOf", None))["client_width"])
    return Point(width / recorded_width, 1.0)


def _box(press: steps.Press) -> Rect | None:
    """The box of what was pressed, as it was then."""
    _, _, width, height = press.target.client_box if press.target else (0.0, 0.0, 0.0, 0.0)
    if not width or not height:
        return None
    corner = press.client_point - Point(press.fraction_x * width, press.fraction_y * height)
    return Rect(corner.x, corner.y, width, height)
