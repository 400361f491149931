"""Where a recorded element lies on the live page, in page CSS pixels; survey calls it for each element."""

from __future__ import annotations

from msgspec import Struct

from reenact.geometry import Point, Rect
from reenact.signals.anchors import Anchor
from reenact.stage.locate import NotFound, as_rect, box_of, locate
from reenact.stage.place import Place
from reenact.stage.tab import Tab, WorldGoneError


class Anchored(Struct, frozen=True):
    """The border box of an element on the whole page, and what scrollers and frames leave to see of it."""

    box: Rect
    shown: Rect


async def anchored(tab: Tab, anchor: Anchor) -> Anchored | str:
    """Where the element is, or why it has no place, as part of a sentence."""
    try:
        place = await _place(tab, anchor)
        if place is None:
            return "its frame is not on the page"
        found = await locate(tab, place.frame, anchor.target)
        if isinstance(found, NotFound):
            return found.why
        if not await tab.call("seen", found.ref, frame=place.frame):
            return "it is hidden"
        box = await box_of(tab, place.frame, found)
        shown = await tab.call("shownBoxOf", found.ref, frame=place.frame)
        inner = await tab.call("scrollOf", None, frame=place.frame)
        outer = await tab.call("scrollOf", None)
    except WorldGoneError:
        return "its frame was going away"
    if box is None or shown is None or box.area == 0:
        return "it has no area"
    scrolled = Point(float(outer["scroll_x"]), float(outer["scroll_y"]))
    client = as_rect(shown)
    # Boxes of snapshots are on the whole page of their document, and a frame is scrolled on its own.
    client = Rect(client.x - inner["scroll_x"], client.y - inner["scroll_y"], client.width, client.height)
    whole, part = _on_page(place, box, scrolled), _on_page(place, client, scrolled)
    if place.frame != tab.main_frame:
        part = _common(part, _on_page(place, Rect(0, 0, *await _size(tab, place)), scrolled))
    return Anchored(whole, part) if part.area > 0 else "it is scrolled out of view"


async def zones(tab: Tab, selector: str) -> list[tuple[str, Rect]] | None:
    """Name and page box of the elements that a selector finds in the page itself; None where it is no selector."""
    found = await tab.call("zones", selector)
    return None if found is None else [(str(zone["name"]), as_rect(zone["box"])) for zone in found]


async def _place(tab: Tab, anchor: Anchor) -> Place | None:
    if not anchor.frames:
        return Place(tab.main_frame)
    frame = await tab.frame_of((place, "") for place in anchor.frames)
    return await tab.place(frame) if frame else None


async def _size(tab: Tab, place: Place) -> tuple[float, float]:
    """The viewport of a frame, CSS px of its own."""
    facts = await tab.call("viewport", frame=place.frame)
    return float(facts[0]), float(facts[1])


def _on_page(place: Place, client: Rect, scrolled: Point) -> Rect:
    """The upright box around a box of a frame, whose transforms may turn it."""
    corners = [
        place.to_top(client.at_fraction(across, down)) + scrolled for across, down in ((0, 0), (1, 0), (0, 1), (1, 1))
    ]
    left, top = min(corner.x for corner in corners), min(corner.y for corner in corners)
    return Rect(left, top, max(corner.x for corner in corners) - left, max(corner.y for corner in corners) - top)


def _common(one: Rect, other: Rect) -> Rect:
    left, top = max(one.x, other.x), max(one.y, other.y)
    return Rect(left, top, max(0.0, min(one.right, other.right) - left), max(0.0, min(one.bottom, other.bottom) - top))
