"""Frame rates as exact fractions, and where a clock was held; time comes from the frame index, never from a sum."""

from __future__ import annotations

import math
from fractions import Fraction

import msgspec

MILLISECONDS = 1000


class FrameRate(msgspec.Struct, frozen=True):
    """Frames per second as a fraction, such as 30 or 30000/1001.

    Why a fraction: 29.97 as a float drifts by a frame every nine hours, and PySceneDetect took years
    to hunt down the bugs of adding up rounded frame times.
    """

    numerator: int
    denominator: int = 1

    @classmethod
    def parse(cls, text: str) -> FrameRate:
        """Read `30`, `29.97` or `30000/1001`; `ValueError` unless it is between 1 and 60."""
        try:
            value = Fraction(text)
        except (ValueError, ZeroDivisionError) as error:
            raise ValueError(f"{text!r} is not a frame rate: give a number or a fraction such as 30000/1001") from error
        if not 1 <= value <= 60:
            raise ValueError(f"{text} frames per second is out of range: give a rate from 1 to 60")
        return cls(value.numerator, value.denominator)

    @property
    def fraction(self) -> Fraction:
        return Fraction(self.numerator, self.denominator)

    def __str__(self) -> str:
        return str(self.fraction)

    def time_ms(self, frame_index: int) -> Fraction:
        """When the frame with this index is shown, exactly, in milliseconds."""
        return frame_index * MILLISECONDS / self.fraction

    def frame_index(self, time_ms: float | Fraction) -> int:
        """The first frame that shows the state at `time_ms`: the smallest index whose time is not before it."""
        return math.ceil(Fraction(time_ms) * self.fraction / MILLISECONDS)


class Hold(msgspec.Struct, frozen=True):
    """A replay's recording clock stood still at `time_ms` (recording time) while the page went on for `duration_ms`.

    `step` is the place in the plan of what waited, `why` what it waited for.
    """

    time_ms: float
    duration_ms: float
    step: int | None = None
    why: str = ""
