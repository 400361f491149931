"""Two pictures of a page in, how much of them differs out, whatever smoothed their edges; the roots call it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from reenact.geometry import Rect
from reenact.image import BgrImage

EDGE_LEVELS: Final = 24
"""Of 255: by so much a pixel may lie outside of what is around it in the other picture."""

FEWEST_PIXELS: Final = 4
"""Fewer pixels than these are taken for a rounded edge, not for a change."""


class Difference(Struct, frozen=True):
    """How much of two pictures differs: pixels, their share of what is compared, and the box around them, in pixels."""

    pixels: int
    share: float
    box_px: Rect | None

    @property
    def equal(self) -> bool:
        return self.pixels < FEWEST_PIXELS


def difference(one: BgrImage, other: BgrImage, ignored_px: Sequence[Rect] = ()) -> Difference:
    """Compare two pictures but for the boxes in `ignored_px`; pictures of different sizes differ everywhere.

    A pixel differs where its colour lies outside of all that is within one pixel of it in the other picture, either
    way round: edges that are smoothed otherwise, and what is off by one pixel, are the same.
    """
    if one.shape != other.shape:
        return Difference(one.shape[0] * one.shape[1], 1.0, None)
    differs = _outside(one, other) | _outside(other, one)
    compared = np.ones(differs.shape, bool)
    for box in ignored_px:
        left, top = max(0, int(box.x)), max(0, int(box.y))
        compared[top : max(0, int(np.ceil(box.bottom))), left : max(0, int(np.ceil(box.right)))] = False
    differs &= compared
    pixels = int(np.count_nonzero(differs))
    x, y, width, height = cv2.boundingRect(differs.astype(np.uint8)) if pixels else (0, 0, 0, 0)
    return Difference(pixels, pixels / max(1, int(compared.sum())), Rect(x, y, width, height) if pixels else None)


def _outside(one: BgrImage, other: BgrImage) -> NDArray[np.bool_]:
    """Where `one` has a colour that `other` has nowhere near."""
    near = np.ones((3, 3), np.uint8)
    least, most = cv2.erode(other, near), cv2.dilate(other, near)
    above = cv2.subtract(one, most)  # saturates at 0
    below = cv2.subtract(least, one)
    return np.asarray((np.maximum(above, below) > EDGE_LEVELS).any(axis=2))
