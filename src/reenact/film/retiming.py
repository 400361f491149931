"""Frames of the page in time order in, how often each is shown in the film out: trims, cuts idle stretches, holds."""

from __future__ import annotations

import math

from msgspec import Struct

from reenact.options import FilmOptions

CUT_SHOWN_MS = 900.0
"""How long the film says that something was left out."""

CUT_SAID_MS = 500.0
"""Of the recording; what is shorter than this is left out without a word."""


class Showtime(Struct, frozen=True):
    """A frame is shown `count` times; `cut_ms` of the recording were left out just before."""

    count: int
    cut_ms: float = 0.0


class Retimer:
    """Decides frame by frame, knowing only the past: a film is made while the page is still played."""

    def __init__(self, options: FilmOptions) -> None:
        self._trim = options.trim
        # The limit is in recording time, frames are those of the film.
        step_ms = float(options.page_rate.time_ms(1))
        self._idle_frames = None if options.idle_ms is None else max(1, math.ceil(options.idle_ms / step_ms))
        self._hold_frames = options.frame_rate.frame_index(options.hold_ms)
        self._still = 0
        self._left_from_ms: float | None = None

    def wants(self, recording_ms: float) -> bool:
        """Whether the film shows this time at all."""
        return self._trim is None or self._trim[0] <= recording_ms <= self._trim[1]

    def place(self, recording_ms: float, *, lively: bool, problem: bool) -> Showtime:
        """`lively`: something is done or changes in this frame; `problem`: something goes wrong in it."""
        self._still = 0 if lively else self._still + 1
        if self._idle_frames is not None and self._still > self._idle_frames:
            if self._left_from_ms is None:
                self._left_from_ms = recording_ms
            return Showtime(0)
        cut_ms = 0.0 if self._left_from_ms is None else recording_ms - self._left_from_ms
        self._left_from_ms = None
        return Showtime(1 + (self._hold_frames if problem else 0), cut_ms if cut_ms >= CUT_SAID_MS else 0.0)
