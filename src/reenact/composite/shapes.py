"""Anti-aliased shapes as masks: outlines drawn large and averaged down, rings from their exact distance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from reenact.geometry import Point
from reenact.image import Mask

_OVERSAMPLING: Final = 8
"""Samples per film pixel and axis: 64 levels of cover, more than an eye tells apart on an edge."""

_SUBSAMPLE_BITS: Final = 4
"""OpenCV takes coordinates in fixed point; so many bits are the fraction of a sample."""


def rounded_polygon(corners_px: Sequence[Point], radii_px: Sequence[float], *, width_px: int, height_px: int) -> Mask:
    """A filled polygon, thickened at each corner by that corner's radius and evenly in between.

    Corners are in pixels from the top left corner of the mask, the first pixel's centre is at 0.5.
    """
    samples = np.zeros((height_px * _OVERSAMPLING, width_px * _OVERSAMPLING), np.uint8)
    _fill(samples, corners_px)
    following = zip([*corners_px[1:], corners_px[0]], [*radii_px[1:], radii_px[0]], strict=True)
    for start, start_radius, (end, end_radius) in zip(corners_px, radii_px, following, strict=True):
        _fill(samples, _capsule(start, start_radius, end, end_radius))
    return _averaged(samples, width_px, height_px)


def rounded_box(
    left: float, top: float, width: float, height: float, radius_px: float, *, width_px: int, height_px: int
) -> Mask:
    """A filled box with round corners, from its exact distance."""
    rows, columns = np.ogrid[:height_px, :width_px]
    radius_px = min(radius_px, width / 2, height / 2)
    outside_x = np.abs(columns + 0.5 - left - width / 2) - (width / 2 - radius_px)
    outside_y = np.abs(rows + 0.5 - top - height / 2) - (height / 2 - radius_px)
    distance = np.hypot(np.maximum(outside_x, 0), np.maximum(outside_y, 0))
    distance = distance + np.minimum(np.maximum(outside_x, outside_y), 0) - radius_px
    return np.asarray(np.clip(0.5 - distance, 0, 1), np.float32)


def strokes(lines: Sequence[Sequence[Point]], radius_px: float, *, width_px: int, height_px: int) -> Mask:
    """Lines with round ends and joints, `radius_px` to each side of the way through their points."""
    samples = np.zeros((height_px * _OVERSAMPLING, width_px * _OVERSAMPLING), np.uint8)
    for line in lines:
        for start, end in zip(line, line[1:] or line, strict=False):
            _fill(samples, _capsule(start, radius_px, end, radius_px))
    return _averaged(samples, width_px, height_px)


def ring(center: Point, radius_px: float, thickness_px: float, *, width_px: int, height_px: int) -> Mask:
    """A circle's line, `thickness_px` wide."""
    edge = thickness_px / 2 - np.abs(_distance(center, width_px, height_px) - radius_px)
    # A line thinner than a pixel is paler, not thinner.
    return np.asarray(np.clip(edge + 0.5, 0, min(1.0, thickness_px)), np.float32)


def disc(center: Point, radius_px: float, *, width_px: int, height_px: int) -> Mask:
    """A filled circle."""
    return np.asarray(np.clip(radius_px - _distance(center, width_px, height_px) + 0.5, 0, 1), np.float32)


def blurred(mask: Mask, sigma_px: float) -> Mask:
    """The mask as a soft shadow of itself."""
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), sigma_px, borderType=cv2.BORDER_CONSTANT), np.float32)


def shifted(mask: Mask, down_px: int) -> Mask:
    """The mask moved down by whole pixels; what comes in at the top is empty."""
    return np.asarray(np.pad(mask, ((down_px, 0), (0, 0)))[: mask.shape[0]], np.float32)


def _distance(center: Point, width_px: int, height_px: int) -> NDArray[np.float64]:
    """How far the middle of each pixel is from `center`, in pixels."""
    rows, columns = np.ogrid[:height_px, :width_px]
    return np.asarray(np.hypot(columns + 0.5 - center.x, rows + 0.5 - center.y), np.float64)


def _capsule(start: Point, start_radius: float, end: Point, end_radius: float) -> list[Point]:
    """The outline around two circles: the hull of both, as a polygon."""
    angles = [2 * math.pi * step / 96 for step in range(96)]
    points = [
        (center.x + radius * math.cos(angle), center.y + radius * math.sin(angle))
        for center, radius in ((start, start_radius), (end, end_radius))
        for angle in angles
    ]
    hull = cv2.convexHull(np.asarray(points, np.float32))
    return [Point(float(x), float(y)) for x, y in hull[:, 0]]


def _fill(samples: NDArray[np.uint8], outline_px: Sequence[Point]) -> None:
    scale = _OVERSAMPLING << _SUBSAMPLE_BITS
    # OpenCV's pixel 0 has its centre at 0, ours at 0.5.
    half = 1 << (_SUBSAMPLE_BITS - 1)
    corners = np.rint([[point.x * scale - half, point.y * scale - half] for point in outline_px]).astype(np.int32)
    cv2.fillPoly(samples, [corners], 255, shift=_SUBSAMPLE_BITS)


def _averaged(samples: NDArray[np.uint8], width_px: int, height_px: int) -> Mask:
    mean = samples.reshape(height_px, _OVERSAMPLING, width_px, _OVERSAMPLING).mean(axis=(1, 3))
    return np.asarray(mean / 255, np.float32)
