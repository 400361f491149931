"""What the overlays show at a time: a pure function of the pointer's track; composite draws it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final, Literal

from msgspec import Struct

from reenact.geometry import Point
from reenact.recording.events import PointerType

RING_MS: Final = 500.0
"""How long a click's ring grows and fades; long enough to be seen in a film that is skimmed at double speed."""


class PointerSample(Struct, frozen=True):
    """Where the pointer was brought at a time, in client coordinates of the top frame."""

    time_ms: float
    client_point: Point
    kind: Literal["move", "down", "up"] = "move"
    button: int = 0
    pointer_type: PointerType = "mouse"


class Ring(Struct, frozen=True):
    """A click's ring; `progress` runs from 0 (pressed) to 1 (gone)."""

    client_point: Point
    progress: float
    button: int = 0


class Moment(Struct, frozen=True):
    """All that overlays show on one frame; equal moments look the same."""

    cursor: Point | None = None
    pressed: bool = False
    pointer_type: PointerType = "mouse"
    rings: tuple[Ring, ...] = ()


def moment_at(track: Sequence[PointerSample], time_ms: float) -> Moment:
    """The moment at `time_ms` of a track that is sorted by time; later samples do not matter.

    The cursor rests at its last position: it is never drawn where the page has not seen it.
    """
    end = bisect_right(track, time_ms, key=lambda sample: sample.time_ms)
    if end == 0:
        return Moment()
    last = track[end - 1]
    rings: list[Ring] = []
    pressed: bool | None = None
    for sample in reversed(track[max(0, end - 2000) : end]):
        age_ms = time_ms - sample.time_ms
        if pressed is None and sample.kind != "move":
            pressed = sample.kind == "down"
        if sample.kind == "down" and age_ms < RING_MS:
            rings.append(Ring(sample.client_point, age_ms / RING_MS, sample.button))
        if age_ms >= RING_MS and pressed is not None:
            break
    return Moment(last.client_point, bool(pressed), last.pointer_type, tuple(reversed(rings)))
