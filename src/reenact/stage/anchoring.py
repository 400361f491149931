"""Where a recorded element lies on the live page, in page CSS pixels; survey calls it for each target."""

from __future__ import annotations

from reenact.geometry import Point, Rect
from reenact.signals.clicks import ClickedTarget
from reenact.stage.locate import Found, box_of, locate
from reenact.stage.place import Place
from reenact.stage.tab import Tab, WorldGoneError


async def page_box(tab: Tab, clicked: ClickedTarget) -> Rect | None:
    """The border box of the element on the whole page; None where it is not there, or hidden."""
    if clicked.target is None:
        return None
    try:
        place = await _place(tab, clicked)
        if place is None:
            return None
        found = await locate(tab, place.frame, clicked.target)
        if not isinstance(found, Found):
            return None
        if not await tab.call("seen", found.ref, frame=place.frame):
            return None
        box = await box_of(tab, place.frame, found)
        scroll = await tab.call("scrollOf", None)
    except WorldGoneError:
        return None
    if box is None or box.area == 0:
        return None
    start, end = place.to_top(Point(box.x, box.y)), place.to_top(Point(box.right, box.bottom))
    return Rect(
        min(start.x, end.x) + float(scroll["scroll_x"]),
        min(start.y, end.y) + float(scroll["scroll_y"]),
        abs(end.x - start.x),
        abs(end.y - start.y),
    )


async def _place(tab: Tab, clicked: ClickedTarget) -> Place | None:
    if len(clicked.chain) == 1:
        return Place(tab.main_frame)
    frame = await tab.frame_of(clicked.chain)
    return await tab.place(frame) if frame else None
