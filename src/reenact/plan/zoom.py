"""Where things happen in, which part of the page the film shows at a time out: a camera that moves slowly and early."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from reenact.geometry import Point, Rect, Size

ZOOM: Final = 1.6
"""So near that a button is read on a phone, and so far that one sees where on the page it is."""

WIDE_PX: Final = 1_000.0
NARROW_PX: Final = 500.0
"""CSS pixels: pages that are narrower than the first are magnified less, phones' not at all: they fill the film anyway,
and lines of text would be cut off."""

MOVE_MS: Final = 700.0
EARLY_MS: Final = 200.0
"""The camera has arrived so long before it happens."""

STAY_MS: Final = 1_800.0
"""It stays so long after the last thing, then it shows the whole page again."""

REST_MS: Final = 4_000.0
"""Between two things that are further apart than this it goes back."""

CALM: Final = 0.7
"""What happens within this share of the view does not move the camera."""

MARGIN_PX: Final = 56.0
"""How far from the view's edge a click lies at least, in CSS pixels of the page."""


class Shot(Struct, frozen=True):
    """From `time_ms` on (recording time) the camera is on its way to `center` at `zoom`, and stays there."""

    time_ms: float
    center: Point
    zoom: float


def shots_of(focus: Sequence[tuple[float, Point]], page: Size, pace: float = 1.0) -> tuple[Shot, ...]:
    """The camera's ways, by time; `focus` says when something happens where, `pace` is that of the film."""
    middle, zoom = Point(page.width / 2, page.height / 2), zoom_of(page)
    if zoom == 1:
        return ()
    shots: list[Shot] = []
    last_ms = 0.0
    for time_ms, point in focus:
        if shots and time_ms - last_ms > REST_MS * pace:
            shots.append(Shot(last_ms + STAY_MS * pace, middle, 1.0))
        near = shots and shots[-1].zoom > 1 and _is_calm(shots[-1], point, page)
        if not near:
            earliest_ms = shots[-1].time_ms + 1 if shots else 0.0
            # The middle of what will be seen, so that the way there is even where a corner stops the camera.
            center = _within(point, zoom, page).at_fraction(0.5, 0.5)
            shots.append(Shot(max(earliest_ms, time_ms - (MOVE_MS + EARLY_MS) * pace), center, zoom))
        last_ms = time_ms
    if shots:
        shots.append(Shot(last_ms + STAY_MS * pace, middle, 1.0))
    return tuple(shots)


def zoom_of(page: Size) -> float:
    """How near the camera goes on a page of this size."""
    return 1 + (ZOOM - 1) * min(1.0, max(0.0, (page.width - NARROW_PX) / (WIDE_PX - NARROW_PX)))


def view_at(shots: Sequence[Shot], time_ms: float, page: Size, pace: float = 1.0) -> Rect:
    """The part of the page in view: always within it, and of its shape."""
    middle = Point(page.width / 2, page.height / 2)
    center, zoom = middle, 1.0
    # What is older than a way takes is over: only the newest such shot counts, whatever was before it.
    settled = bisect_right(shots, time_ms - MOVE_MS * pace, key=lambda shot: shot.time_ms)
    for shot in shots[max(0, settled - 1) : bisect_right(shots, time_ms, key=lambda shot: shot.time_ms)]:
        done = _eased(min(1.0, (time_ms - shot.time_ms) / (MOVE_MS * pace)))
        center = center.toward(shot.center, done)
        zoom += (shot.zoom - zoom) * done
    return _within(center, zoom, page)


def keeping(view: Rect, points: Sequence[Point], page: Size) -> Rect:
    """The view, moved as little as it must so that none of `points` is cut off."""
    x, y = view.x, view.y
    for point in points:
        margin_x, margin_y = min(MARGIN_PX, view.width / 3), min(MARGIN_PX, view.height / 3)
        x = min(max(x, point.x + margin_x - view.width), point.x - margin_x)
        y = min(max(y, point.y + margin_y - view.height), point.y - margin_y)
    return Rect(
        max(0.0, min(x, page.width - view.width)),
        max(0.0, min(y, page.height - view.height)),
        view.width,
        view.height,
    )


def _within(center: Point, zoom: float, page: Size) -> Rect:
    width, height = page.width / zoom, page.height / zoom
    x = max(0.0, min(center.x - width / 2, page.width - width))
    y = max(0.0, min(center.y - height / 2, page.height - height))
    return Rect(x, y, width, height)


def _is_calm(shot: Shot, point: Point, page: Size) -> bool:
    view = _within(shot.center, shot.zoom, page)
    inset_x, inset_y = view.width * (1 - CALM) / 2, view.height * (1 - CALM) / 2
    calm = Rect(view.x + inset_x, view.y + inset_y, view.width - 2 * inset_x, view.height - 2 * inset_y)
    return calm.contains(point)


def _eased(done: float) -> float:
    """Slow, fast, slow (smoothstep), so that the camera has no jerk at either end."""
    return done * done * (3 - 2 * done)
