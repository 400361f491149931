"""A recording in, where its pointer stayed out: every point of its path with how long it was there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from reenact.geometry import ORIGIN, Point, Rect
from reenact.recording import events
from reenact.recording.recording import Recording
from reenact.signals.showing import Showing, shown

DWELL_MS: Final = 1000.0
"""A pointer that rests longer counts no more: a mouse that was let go looks at nothing."""


class Dwell(Struct, frozen=True, kw_only=True):
    """The pointer was at `point` (client CSS px of its document) from `time_ms` on, for `stayed_ms`."""

    showing: Showing
    document: int
    target: int | None
    """The element that it came to rest on, where it lies within the box that this had when it was first seen."""
    fraction: Point
    time_ms: float
    stayed_ms: float
    point: Point


def dwells(recording: Recording) -> Iterator[Dwell]:
    """The whole path of a person's mouse or pen, in order; fingers have no path while they are up."""
    before: Dwell | None = None
    scrolls: dict[tuple[int, int], Point] = {}
    for event, showing in shown(recording):
        target_id = getattr(event, "target", None)
        if target_id is not None:
            scrolls.setdefault((event.document, target_id), showing.scroll)
        if before and (showing.arrival != before.showing.arrival or isinstance(event, events.PageHide)):
            yield _until(before, event.time_ms)
            before = None
        if not isinstance(event, events.PointerMove) or not event.trusted or event.pointer_type == "touch":
            continue
        for late_ms, x, y in event.points:
            if before:
                yield _until(before, event.time_ms + late_ms)
            # A box is where it was when its element was first seen, as long as nobody scrolled.
            still = target_id is not None and scrolls[event.document, target_id] == showing.scroll
            before = _dwell(recording, event, showing, event.time_ms + late_ms, Point(x, y), still)
    if before:
        yield _until(before, recording.duration_ms)


def _dwell(
    recording: Recording, event: events.PointerMove, showing: Showing, time_ms: float, point: Point, still: bool
) -> Dwell:
    target = recording.target_of(event) if still else None
    box = target.client_rect if target else Rect(0, 0, 0, 0)
    inside = box.area > 0 and box.contains(point)
    return Dwell(
        showing=showing,
        document=event.document,
        target=event.target if inside else None,
        fraction=Point((point.x - box.x) / box.width, (point.y - box.y) / box.height) if inside else ORIGIN,
        time_ms=time_ms,
        stayed_ms=0.0,
        point=point,
    )


def _until(dwell: Dwell, time_ms: float) -> Dwell:
    return replace(dwell, stayed_ms=min(max(0.0, time_ms - dwell.time_ms), DWELL_MS))
