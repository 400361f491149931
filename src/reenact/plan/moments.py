"""What overlays show on one frame, as values; `showing` works them out, composite draws them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final, Literal

from msgspec import Struct

from reenact.geometry import Point, Rect
from reenact.recording.events import PointerType

RING_MS: Final = 500.0
"""How long a click's ring grows and fades; long enough to be seen in a film that is skimmed at double speed."""

DOUBLE_MS: Final = 500.0
DOUBLE_PX: Final = 5.0
"""Two presses within these are a double click, as in `plan.pointer`."""

TRAIL_MS: Final = 600.0
"""How much of a drag's way is still seen."""


class PointerSample(Struct, frozen=True):
    """Where the pointer was brought at a time, in client coordinates of the top frame."""

    time_ms: float
    client_point: Point
    kind: Literal["move", "down", "up"] = "move"
    button: int = 0
    pointer_type: PointerType = "mouse"


class Ring(Struct, frozen=True):
    """A click's ring; `progress` runs from 0 (pressed) to 1 (gone); `double` for the second of two quick ones."""

    client_point: Point
    progress: float
    button: int = 0
    double: bool = False


class Chip(Struct, frozen=True):
    """A key, or what was typed; `opacity` 0..1."""

    text: str
    opacity: float = 1.0


class Caption(Struct, frozen=True):
    """`text` in plain, then `name` emphasised."""

    text: str
    name: str = ""
    opacity: float = 1.0
    high: bool = False
    """At the top, because what it names is at the bottom."""


class Problem(Struct, frozen=True):
    """What went wrong in the page: `kind` is "Error" or the status of a request."""

    kind: str
    text: str
    opacity: float = 1.0


class Mark(Struct, frozen=True):
    """Something on the timeline, at `fraction` (0..1) of it."""

    kind: Literal["step", "problem", "rage", "divergence"]
    fraction: float


class Timeline(Struct, frozen=True):
    """How far the recording is, and what happens where in it."""

    fraction: float
    now_ms: float
    whole_ms: float
    marks: tuple[Mark, ...] = ()


class Moment(Struct, frozen=True):
    """All that overlays show on one frame; equal moments look the same.

    Points are client CSS pixels. `view` is the part of the page that fills the film, None for all of it.
    """

    cursor: Point | None = None
    pressed: bool = False
    pointer_type: PointerType = "mouse"
    rings: tuple[Ring, ...] = ()
    shape: str = ""
    """The CSS cursor of what the pointer is over."""
    trail: tuple[Point, ...] = ()
    keys: Chip | None = None
    scroll: tuple[int, int] = (0, 0)
    """Where to: signs of the deltas."""
    caption: Caption | None = None
    problems: tuple[Problem, ...] = ()
    timeline: Timeline | None = None
    url: str = ""
    view: Rect | None = None
    cut_ms: float = 0.0
    """How much of the recording was just left out."""


def moment_at(track: Sequence[PointerSample], time_ms: float, pace: float = 1.0) -> Moment:
    """What the pointer shows at `time_ms` of a track that is sorted by time; later samples do not matter.

    The cursor rests at its last position: it is never drawn where the page has not seen it. At a `pace` of 2 a
    second of the track is half a second of the film, and what is to be seen for a time is shown for longer.
    """
    end = bisect_right(track, time_ms, key=lambda sample: sample.time_ms)
    if end == 0:
        return Moment()
    last = track[end - 1]
    rings: list[Ring] = []
    trail: list[Point] = []
    pressed: bool | None = None
    for place in range(end - 1, max(0, end - 2000) - 1, -1):
        sample = track[place]
        age_ms = (time_ms - sample.time_ms) / pace
        if pressed is None:
            if sample.kind != "move":
                pressed = sample.kind == "down"
            if age_ms < TRAIL_MS and sample.kind != "up":
                trail.append(sample.client_point)
        if sample.kind == "down" and age_ms < RING_MS:
            rings.append(Ring(sample.client_point, age_ms / RING_MS, sample.button, _is_double(track, place)))
        if age_ms >= max(RING_MS, TRAIL_MS) and pressed is not None:
            break
    return Moment(
        last.client_point,
        bool(pressed),
        last.pointer_type,
        tuple(reversed(rings)),
        trail=tuple(reversed(trail)) if pressed and len(trail) > 1 else (),
    )


def _is_double(track: Sequence[PointerSample], place: int) -> bool:
    """Whether the press at `place` follows another one of the same button quickly and nearby."""
    press = track[place]
    for sample in reversed(track[max(0, place - 50) : place]):
        if press.time_ms - sample.time_ms > DOUBLE_MS:
            return False
        if sample.kind == "down":
            apart = press.client_point - sample.client_point
            return sample.button == press.button and max(abs(apart.x), abs(apart.y)) <= DOUBLE_PX
    return False


def seen_through(moment: Moment, view: Rect, width: float) -> Moment:
    """The moment with all its points as they lie where `view` fills a page `width` CSS pixels wide."""
    factor = width / view.width

    def shown(point: Point) -> Point:
        return Point((point.x - view.x) * factor, (point.y - view.y) * factor)

    return Moment(
        cursor=shown(moment.cursor) if moment.cursor else None,
        pressed=moment.pressed,
        pointer_type=moment.pointer_type,
        rings=tuple(Ring(shown(ring.client_point), ring.progress, ring.button, ring.double) for ring in moment.rings),
        shape=moment.shape,
        trail=tuple(map(shown, moment.trail)),
        keys=moment.keys,
        scroll=moment.scroll,
        caption=moment.caption,
        problems=moment.problems,
        timeline=moment.timeline,
        url=moment.url,
        view=view,
        cut_ms=moment.cut_ms,
    )
