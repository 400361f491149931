"""The layers that show movement: the trail of a drag, and where the wheel scrolls to."""

from __future__ import annotations

import functools
import math
from typing import Final

import cv2
import numpy as np

from reenact.composite.panels import PAPER, WHITE
from reenact.composite.shapes import blurred, disc, strokes
from reenact.composite.sprite import Bgr, Sprite, stacked, stamp, tinted
from reenact.geometry import Point
from reenact.image import BgrImage
from reenact.plan.moments import Moment

_AMBER: Final[Bgr] = (10, 159, 255)
_TRAIL: Final = 5.0
_TRAIL_COVER: Final = 0.55
_SUBPIXEL_BITS: Final = 4


class Trail:
    """Draws the last stretch of a drag, thin where it is old."""

    def shows(self, moment: Moment) -> bool:
        return len(moment.trail) > 1

    def draw(self, canvas: BgrImage, moment: Moment, scale: float) -> None:
        if not self.shows(moment):
            return
        points = np.asarray([(point.x * scale, point.y * scale) for point in moment.trail])
        reach = math.ceil(_TRAIL * scale) + 1
        left, top = np.floor(points.min(axis=0)).astype(int) - reach
        right, bottom = np.ceil(points.max(axis=0)).astype(int) + reach
        left, top = max(0, int(left)), max(0, int(top))
        part = canvas[top : max(top, int(bottom)), left : max(left, int(right))]
        if part.size == 0:
            return
        ink = np.zeros(part.shape[:2], np.uint8)
        places = np.rint((points - (left, top) - 0.5) * (1 << _SUBPIXEL_BITS)).astype(np.int32)
        for index in range(1, len(places)):
            thickness = max(1, round(_TRAIL * scale * index / len(places)))
            start, end = places[index - 1].tolist(), places[index].tolist()
            cv2.line(ink, start, end, 255, thickness, cv2.LINE_AA, _SUBPIXEL_BITS)
        cover = ink[:, :, None].astype(np.float32) * (_TRAIL_COVER / 255)
        part[:] = np.rint(part * (1 - cover) + np.asarray(_AMBER, np.float32) * cover)


class ScrollHint:
    """Draws a chevron at the page's edge while the wheel turns."""

    def shows(self, moment: Moment) -> bool:
        return moment.scroll != (0, 0)

    def draw(self, canvas: BgrImage, moment: Moment, scale: float) -> None:
        if not self.shows(moment):
            return
        height, width = canvas.shape[:2]
        x, y = moment.scroll
        if y:
            stamp(canvas, chevron(scale, (0, y)), Point(width - 34 * scale, height / 2))
        elif x:  # not at the bottom, where captions are
            edge = 34 * scale
            stamp(canvas, chevron(scale, (x, 0)), Point(width - edge if x > 0 else edge, height / 2))


@functools.cache
def chevron(scale: float, toward: tuple[int, int]) -> Sprite:
    """Two angles on a dark disc, pointing `toward`; its anchor is the centre."""
    radius, margin = 16.0 * scale, 6.0 * scale
    reach = math.ceil(radius + margin)
    size = {"width_px": 2 * reach + 1, "height_px": 2 * reach + 1}
    center = Point(reach + 0.5, reach + 0.5)

    def turned(along: float, across: float) -> Point:
        x, y = toward
        return center + Point(along * x + across * y, along * y + across * x).scaled(scale)

    angles = [[turned(tip - 4, -5), turned(tip, 0), turned(tip - 4, 5)] for tip in (0.0, 6.0)]
    paper = disc(center, radius, **size)
    return stacked(
        tinted(blurred(paper, 2 * scale), (0, 0, 0), 0.3, anchor=(reach, reach)),
        tinted(paper, PAPER, 0.88),
        tinted(strokes(angles, 1.1 * scale, **size), WHITE),
    )
