"""The layer below the page: how far the recording is, and what happens where in it."""

from __future__ import annotations

from typing import Final

import numpy as np

from reenact.composite.panels import text_mask
from reenact.composite.shapes import disc, rounded_box
from reenact.composite.sprite import Bgr, stamp, tinted
from reenact.composite.words import clock
from reenact.geometry import Point
from reenact.image import BgrImage
from reenact.plan.moments import Mark, Moment

TIMELINE_HEIGHT: Final = 34.0
"""CSS pixels of the film; the strip stands below the page and covers nothing."""

PAPER: Final[Bgr] = (30, 25, 22)
_TRACK: Final[Bgr] = (84, 74, 68)
_DONE: Final[Bgr] = (222, 214, 208)
_INK: Final[Bgr] = (214, 206, 200)
MARK_COLORS: Final[dict[str, Bgr]] = {
    "step": (170, 158, 150),
    "rage": (10, 149, 255),
    "divergence": (238, 104, 178),
    "problem": (84, 92, 248),
}
_SIDE: Final = 16.0
_TEXT_SIZE: Final = 12.0
_LINE: Final = 4.0


class TimelineBar:
    """Draws the strip on a canvas that is as large as it; use one for each film, for it keeps the marks."""

    def __init__(self) -> None:
        self._drawn: tuple[tuple[Mark, ...], tuple[int, ...], BgrImage, BgrImage] | None = None
        """The marks and the shape of the strip, and how it looks with them to come, and behind."""

    def shows(self, moment: Moment) -> bool:
        return moment.timeline is not None

    def draw(self, canvas: BgrImage, moment: Moment, scale: float) -> None:
        shown = moment.timeline
        if shown is None:
            return
        height, width = canvas.shape[:2]
        middle = height / 2
        said = text_mask(f"{clock(shown.now_ms)} / {clock(shown.whole_ms)}", _TEXT_SIZE * scale)
        widest = text_mask(f"{clock(shown.whole_ms)} / {clock(shown.whole_ms)}", _TEXT_SIZE * scale).shape[1]
        left, right = _SIDE * scale, width - 2 * _SIDE * scale - widest
        has_room = right - left >= 40 * scale
        canvas[:], behind = self._strips(canvas, shown.marks if has_room else (), left, right, scale, has_room=has_room)
        stamp(canvas, tinted(said, _INK), Point(round(right + _SIDE * scale), round(middle - said.shape[0] / 2)))
        if has_room:
            at = left + (right - left) * shown.fraction
            canvas[:, : round(at)] = behind[:, : round(at)]  # the dot covers where they meet
            self._dot(canvas, Point(at, middle), 6.0 * scale, (255, 255, 255))

    def _strips(
        self, canvas: BgrImage, marks: tuple[Mark, ...], left: float, right: float, scale: float, *, has_room: bool
    ) -> tuple[BgrImage, BgrImage]:
        """The strip as it is before its beginning and after its end: drawn once, for hours have thousands of marks."""
        if self._drawn is None or self._drawn[0] is not marks or self._drawn[1] != canvas.shape:
            strips = np.full_like(canvas, PAPER), np.full_like(canvas, PAPER)
            for strip, color in zip(strips, (_TRACK, _DONE), strict=True):
                if has_room:
                    self._line(strip, left, right, scale, color)
                for mark in marks:
                    x = left + (right - left) * mark.fraction
                    self._mark(strip, x, canvas.shape[0] / 2, scale, mark.kind)
            self._drawn = (marks, canvas.shape, *strips)
        return self._drawn[2], self._drawn[3]

    def _line(self, canvas: BgrImage, left: float, right: float, scale: float, color: Bgr) -> None:
        height, width = canvas.shape[:2]
        thick = _LINE * scale
        if right - left >= 1:
            mask = rounded_box(
                left, (height - thick) / 2, right - left, thick, thick / 2, width_px=width, height_px=height
            )
            stamp(canvas, tinted(mask, color), Point(0, 0))

    def _mark(self, canvas: BgrImage, x: float, middle: float, scale: float, kind: str) -> None:
        color = MARK_COLORS[kind]
        if kind == "step":
            half = max(1, round(scale))
            rows = slice(round(middle - 6 * scale), round(middle + 6 * scale))
            canvas[rows, round(x) - half // 2 : round(x) + (half + 1) // 2] = color
        else:
            self._dot(canvas, Point(x, middle), 5.0 * scale, PAPER)
            self._dot(canvas, Point(x, middle), 4.0 * scale, color)

    def _dot(self, canvas: BgrImage, center: Point, radius_px: float, color: Bgr) -> None:
        reach = int(np.ceil(radius_px)) + 1
        mask = disc(Point(reach + 0.5, reach + 0.5), radius_px, width_px=2 * reach + 1, height_px=2 * reach + 1)
        stamp(canvas, tinted(mask, color, anchor=(reach, reach)), center)
