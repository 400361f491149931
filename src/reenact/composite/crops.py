"""Pictures of a page and a box in, the part around the box out, framed, or two of them side by side; roots call it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from reenact.geometry import Rect
from reenact.image import BgrImage

MARGIN_PX: Final = 120
"""What is shown around a box, CSS pixels: enough to see where on the page it is."""

LEAST_WIDTH_PX: Final = 480
LEAST_HEIGHT_PX: Final = 320
"""Never less is shown, CSS pixels."""

FRAME_BGR: Final = (170, 30, 230)
"""Magenta: few pages use it."""

PAPER_BGR: Final = (245, 245, 245)
INK_BGR: Final = (60, 60, 60)
CAPTION_PX: Final = 28
GAP_PX: Final = 12


def around(image: BgrImage, box_px: Rect | None, scale: float, *, framed: Sequence[Rect] = ()) -> BgrImage:
    """The part of `image` around `box_px` (the whole picture for None), with thin frames around `framed`.

    `scale` is pixels per CSS pixel; boxes are in pixels of `image`.
    """
    canvas = image.copy()
    for box in framed:
        start, end = (round(box.x) - 2, round(box.y) - 2), (round(box.right) + 1, round(box.bottom) + 1)
        cv2.rectangle(canvas, start, end, FRAME_BGR, max(2, round(2 * scale)))
    if box_px is None:
        return canvas
    rows = _span(box_px.y, box_px.bottom, LEAST_HEIGHT_PX * scale, MARGIN_PX * scale, image.shape[0])
    columns = _span(box_px.x, box_px.right, LEAST_WIDTH_PX * scale, MARGIN_PX * scale, image.shape[1])
    return canvas[rows, columns].copy()


def side_by_side(captions: Sequence[str], images: Sequence[BgrImage]) -> BgrImage:
    """Pictures next to each other, each under its caption."""
    height = max(image.shape[0] for image in images) + CAPTION_PX
    width = sum(image.shape[1] for image in images) + GAP_PX * (len(images) - 1)
    canvas: BgrImage = np.full((height, width, 3), PAPER_BGR, np.uint8)
    left = 0
    for caption, image in zip(captions, images, strict=True):
        place = (left + 8, CAPTION_PX - 9)
        cv2.putText(canvas, caption, place, cv2.FONT_HERSHEY_SIMPLEX, 0.5, INK_BGR, 1, cv2.LINE_AA)
        canvas[CAPTION_PX : CAPTION_PX + image.shape[0], left : left + image.shape[1]] = image
        left += image.shape[1] + GAP_PX
    return canvas


def _span(start_px: float, end_px: float, least_px: float, margin_px: float, side_px: int) -> slice:
    """From `start_px` to `end_px` with a margin, not less than `least_px`, within a side of the picture."""
    more_px = max(margin_px, (least_px - (end_px - start_px)) / 2)
    first = min(max(0, round(start_px - more_px)), max(0, side_px - round(least_px)))
    last = min(side_px, max(round(end_px + more_px), first + round(least_px)))
    return slice(first, max(last, first + 1))
