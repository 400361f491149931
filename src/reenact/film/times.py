"""Which moment of the recording each frame of a film shows, exactly, as few stretches."""

from __future__ import annotations

from bisect import bisect_left
from fractions import Fraction

from msgspec import Struct

from reenact.timing import FrameRate

_SAME_MS = 1e-6


class Stretch(Struct, frozen=True, kw_only=True):
    """Frame `first_frame + n`, n from 0 to `frame_count - 1`, shows the recording at `recording_ms + n * step_ms`."""

    first_frame: int
    frame_count: int
    recording_ms: float
    step_ms: float


class TimeMap:
    """Grows with a film; `stretches` and the two directions of looking up are exact at every frame."""

    def __init__(self, step_ms: float) -> None:
        """`step_ms`: how far frames are apart in the recording where nothing is held or cut."""
        self._step_ms = step_ms
        self._open: list[list[float]] = []
        """First frame, count, recording time of the first, step."""
        self.frame_count = 0

    def add(self, recording_ms: float, count: int = 1) -> None:
        """The next `count` frames all show this moment."""
        for repeated in range(count):
            self._extend(recording_ms, may_step=repeated == 0)
            self.frame_count += 1

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        return tuple(
            Stretch(first_frame=int(first), frame_count=int(count), recording_ms=start, step_ms=step)
            for first, count, start, step in self._open
        )

    def recording_ms(self, frame: int) -> float:
        """What a frame shows."""
        for first, count, start, step in reversed(self._open):
            if first <= frame < first + count:
                return start + (frame - first) * step
        raise IndexError(f"the film has no frame {frame}")

    def first_frame_at(self, recording_ms: float) -> int | None:
        """The first frame that shows this moment or a later one; None where the film ends before it."""
        place = bisect_left(self._open, recording_ms - _SAME_MS, key=_last_ms)
        if place == len(self._open):
            return None
        first, _, start, step = self._open[place]
        behind = Fraction(max(0.0, recording_ms - start - _SAME_MS))
        return int(first) + (-int(-behind // Fraction(step)) if step > 0 else 0)

    def film_ms(self, recording_ms: float, rate: FrameRate) -> float | None:
        """When the film comes to a moment of the recording."""
        frame = self.first_frame_at(recording_ms)
        return None if frame is None else float(rate.time_ms(frame))

    def _extend(self, recording_ms: float, *, may_step: bool) -> None:
        if self._open:
            last = self._open[-1]
            _, count, start, step = last
            if count == 1 and (may_step or recording_ms == start):
                ahead = recording_ms - start
                if abs(ahead - self._step_ms) < _SAME_MS or ahead == 0:
                    last[1], last[3] = 2, self._step_ms if ahead else 0.0
                    return
            elif abs(start + count * step - recording_ms) < _SAME_MS:
                last[1] = count + 1
                return
        self._open.append([self.frame_count, 1, recording_ms, 0.0])


def _last_ms(stretch: list[float]) -> float:
    """What the last frame of an open stretch shows; of later ones later, for recordings never go back."""
    _, count, start, step = stretch
    return start + (count - 1) * step
