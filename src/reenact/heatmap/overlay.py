"""A picture of a page and shaded heat of the same size in, one opaque picture out."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np

from reenact.image import BgraImage, BgrImage

_GREY = 0.8
"""How much of the page's colour is taken away, so that colour means heat."""
_BLACK, _WHITE = 44.0, 240.0
"""What black and white become: heat is seen on dark pages too, and text keeps a contrast of 12 to 1."""
_DETAIL = 0.7
"""How much of the page's fine detail stays above fully opaque heat."""
DETAIL_PX: Final = 8.0
"""What is finer than about this, CSS px, is detail: strokes of letters, rules, edges of buttons."""


def quieten(picture: BgrImage) -> BgrImage:
    """The page in muted colours and a narrower range of grey, so that heat stands out and text can be read."""
    grey = cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    span = (_WHITE - _BLACK) / 255
    return np.asarray(cv2.addWeighted(picture, (1 - _GREY) * span, grey, _GREY * span, _BLACK), np.uint8)


def reach(scale: float) -> int:
    """How many pixels around it decide a pixel of `overlay`: the margin for whoever lays a picture in parts."""
    return math.ceil(4 * DETAIL_PX * scale)


def overlay(picture: BgrImage, shaded: BgraImage, scale: float = 1.0) -> BgrImage:
    """Shaded heat over the quietened picture of `scale` pixels per CSS px; `ValueError` unless sizes are equal.

    Plain blending would wash out text where heat is strong. So the page's detail, its difference from its own
    blurred copy, is added to the colours of the heat: letters stay legible, and even areas show the scale's
    true colour.
    """
    if picture.shape[:2] != shaded.shape[:2]:
        raise ValueError(f"picture {picture.shape[:2]} and heat {shaded.shape[:2]} must have the same size")
    quiet = quieten(picture)
    if not shaded[..., 3].any():
        return quiet
    grey = cv2.cvtColor(quiet, cv2.COLOR_BGR2GRAY)
    detail = cv2.subtract(grey, cv2.GaussianBlur(grey, (0, 0), DETAIL_PX * scale), dtype=cv2.CV_32F)
    # By OpenCV and in place, because these are the largest arrays of the whole map.
    blend = np.asarray(shaded[..., :3], np.float32)
    cv2.add(blend, cv2.cvtColor(np.asarray(detail, np.float32) * np.float32(_DETAIL), cv2.COLOR_GRAY2BGR), dst=blend)
    cv2.subtract(blend, quiet, dst=blend, dtype=cv2.CV_32F)
    cv2.multiply(blend, cv2.cvtColor(shaded[..., 3], cv2.COLOR_GRAY2BGR), dst=blend, scale=1 / 255, dtype=cv2.CV_32F)
    return np.asarray(cv2.add(blend, quiet, dtype=cv2.CV_8U), np.uint8)
