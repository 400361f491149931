"""Zones and lines of a sheet in, outlines, numbers and captions drawn on the page's picture out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from reenact.geometry import Rect
from reenact.heatmap.facts import plain
from reenact.heatmap.sheet import Line, Sheet, Zone
from reenact.image import BgrImage

_INK, _PAPER = (22, 24, 29), (255, 255, 255)
_TEXT_PX: Final = 11.0
_PAD_PX: Final = 3.0
MOST_LABELS: Final = 200
"""More badges than this hide the page; the numbers of all are in the tables."""


def draw_marks(page: BgrImage, sheet: Sheet) -> None:
    """Draw on `page` (changed in place): outlines of zones with their labels, then lines across the page."""
    draw_zones(page, sheet.zones, sheet.scale, sheet.lines)


def draw_zones(page: BgrImage, zones: Sequence[Zone], scale: float, lines: Sequence[Line] = ()) -> None:
    """The same for zones and lines of a picture of `scale` device pixels per CSS px; zones are numbered from 1."""
    if not zones and not lines:
        return
    image = Image.fromarray(np.ascontiguousarray(page[..., ::-1]))
    pen = _Pen(image, scale)
    for zone in zones:
        pen.outline(zone.page_box)
    for number, zone in list(enumerate(zones, 1))[:MOST_LABELS]:
        pen.badge(zone, f"{number}  {zone.label}" if zone.label else str(number))
    for line in sorted(lines, key=lambda line: line.page_y):
        pen.line(line)
    page[...] = np.asarray(image)[..., ::-1]


class _Pen:
    """Draws in CSS px on a picture of `scale` device pixels per CSS px; labels keep clear of one another."""

    def __init__(self, image: Image.Image, scale: float) -> None:
        self._draw = ImageDraw.Draw(image)
        self._scale = scale
        self._size_px = (image.width / scale, image.height / scale)
        self._font = ImageFont.load_default(_TEXT_PX * scale)
        self._taken: list[Rect] = []

    def outline(self, box: Rect) -> None:
        sides = tuple(round(side * self._scale) for side in (box.x, box.y, box.right, box.bottom))
        if sides[2] > sides[0] and sides[3] > sides[1]:
            thick = max(1, round(self._scale))
            self._draw.rectangle(sides, outline=_PAPER, width=2 * thick)
            self._draw.rectangle(sides, outline=_INK, width=thick)

    def badge(self, zone: Zone, text: str) -> None:
        """A label in a zone's upper right corner, above it where it is low, below others that are there already."""
        width, height = self._extent(text)
        left = min(zone.page_box.right, self._size_px[0]) - width
        # On what is not much taller than a badge, that would hide the very words that it is about.
        low = zone.page_box.height < 4 * height
        place = Rect(max(0.0, left), max(0.0, zone.page_box.y - (height if low else 0)), width, height)
        self._text(self._free(place), text)

    def line(self, line: Line) -> None:
        """A rule over the whole width, its label above it at the left."""
        y = min(line.page_y, self._size_px[1] - 1)
        top, thick = round(y * self._scale), max(1, round(self._scale))
        self._draw.rectangle((0, top - thick, self._size_px[0] * self._scale, top + thick), fill=_PAPER)
        self._draw.rectangle((0, top, self._size_px[0] * self._scale, top + thick - 1), fill=_INK)
        width, height = self._extent(line.label)
        self._text(self._free(Rect(8.0, max(0.0, y - height), width, height)), line.label)

    def _extent(self, text: str) -> tuple[float, float]:
        return self._font.getlength(plain(text)) / self._scale + 2 * _PAD_PX, _TEXT_PX * 1.3 + 2

    def _free(self, place: Rect) -> Rect:
        for _ in range(20):
            hit = next((one for one in self._taken if _overlap(one, place)), None)
            if hit is None:
                break
            place = Rect(place.x, hit.bottom, place.width, place.height)
        self._taken.append(place)
        return place

    def _text(self, box: Rect, text: str) -> None:
        sides = [round(side * self._scale) for side in (box.x, box.y, box.right, box.bottom)]
        self._draw.rectangle(sides, fill=_INK)
        baseline = ((box.x + _PAD_PX) * self._scale, (box.y + _TEXT_PX * 1.05) * self._scale)
        self._draw.text(baseline, plain(text), _PAPER, self._font, "ls")


def _overlap(one: Rect, other: Rect) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom
