"""A CSS cursor in, the pointer that a browser shows for it out; the layer of the cursor calls it."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from reenact.composite.shapes import blurred, ring, shifted, strokes
from reenact.composite.sprite import Bgr, Sprite, stacked, tinted
from reenact.geometry import Point

_BLACK: Final[Bgr] = (18, 16, 16)
_WHITE: Final[Bgr] = (255, 255, 255)
_PRESSED_SIZE: Final = 0.9
_BORDER: Final = 1.2
_REACH: Final = 24.0
"""CSS pixels around the hot spot, shadow included."""

Lines = Sequence[Sequence[Point]]


def _hand(fingers: Sequence[tuple[float, float]], thumb: Sequence[Point]) -> tuple[Lines, float]:
    """Capsules for fingers (x, top), a thumb, and a palm; the half width of them all."""
    lines: list[Sequence[Point]] = [[Point(x, top), Point(x, 10.5)] for x, top in fingers]
    lines.append(thumb)
    lines += [[Point(-0.4, y), Point(8.2, y)] for y in (8.6, 10.6, 12.4)]
    lines.append([Point(1.2, 14.6), Point(7.4, 14.6)])
    return lines, 1.7


_SHAPES: Final[dict[str, tuple[Lines, float]]] = {
    # The tip of the index finger is half a finger's width below the hot spot.
    "pointer": _hand(
        [(0.0, 1.8), (2.9, 6.4), (5.7, 6.8), (8.4, 7.8)],
        [Point(-4.4, 9.0), Point(-2.6, 10.4), Point(0.4, 13.4)],
    ),
    "grab": _hand(
        [(-0.6, -3.4), (2.4, -5.0), (5.4, -4.4), (8.2, -2.6)],
        [Point(-4.8, 4.6), Point(-2.6, 6.6), Point(0.4, 11.4)],
    ),
    "grabbing": _hand(
        [(-0.6, 4.0), (2.4, 3.2), (5.4, 3.4), (8.2, 4.4)],
        [Point(-3.0, 7.4), Point(-1.6, 8.6), Point(0.4, 11.4)],
    ),
    "text": (
        [
            [Point(0, -7.4), Point(0, 7.4)],
            [Point(-3.0, -8.6), Point(-1.4, -8.4), Point(0, -7.4), Point(1.4, -8.4), Point(3.0, -8.6)],
            [Point(-3.0, 8.6), Point(-1.4, 8.4), Point(0, 7.4), Point(1.4, 8.4), Point(3.0, 8.6)],
        ],
        0.65,
    ),
    "crosshair": ([[Point(-8.5, 0), Point(8.5, 0)], [Point(0, -8.5), Point(0, 8.5)]], 0.65),
}

_ARROWHEAD: Final = 3.2


def _two_way(angle_deg: float) -> tuple[Lines, float]:
    """A double arrow through the hot spot; 0 lies flat."""
    cos, sin = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))

    def turned(x: float, y: float) -> Point:
        return Point(x * cos - y * sin, x * sin + y * cos)

    def head(tip: float) -> list[Point]:
        back = tip - math.copysign(_ARROWHEAD, tip)
        return [turned(back, -_ARROWHEAD), turned(tip, 0), turned(back, _ARROWHEAD)]

    return [[turned(-9.5, 0), turned(9.5, 0)], head(-9.5), head(9.5)], 0.8


_ANGLES: Final = {
    "ew-resize": 0.0,
    "col-resize": 0.0,
    "e-resize": 0.0,
    "w-resize": 0.0,
    "ns-resize": 90.0,
    "row-resize": 90.0,
    "n-resize": 90.0,
    "s-resize": 90.0,
    "nwse-resize": 45.0,
    "nw-resize": 45.0,
    "se-resize": 45.0,
    "nesw-resize": -45.0,
    "ne-resize": -45.0,
    "sw-resize": -45.0,
}
_SAME: Final = {"vertical-text": "text", "cell": "crosshair"}


@functools.cache
def pointer(shape: str, scale: float, *, pressed: bool) -> Sprite | None:
    """The pointer for a CSS cursor, its anchor on the hot spot; None for those that are an arrow."""
    shape = _SAME.get(shape, shape)
    unit = scale * (_PRESSED_SIZE if pressed and shape not in ("text", "crosshair") else 1.0)
    if shape in ("not-allowed", "no-drop"):
        return _forbidden(unit)
    if shape in ("move", "all-scroll"):
        flat, upright = _two_way(0.0), _two_way(90.0)
        return _outlined([*flat[0], *upright[0]], flat[1], unit, inverse=False)
    if shape in _ANGLES:
        lines, half = _two_way(_ANGLES[shape])
        return _outlined(lines, half, unit, inverse=False)
    if shape not in _SHAPES:
        return None
    lines, half = _SHAPES[shape]
    # Hands are white with a black border, as everywhere; lines are black in white.
    return _outlined(lines, half, unit, inverse=shape in ("pointer", "grab", "grabbing"))


def _outlined(lines: Lines, half: float, unit: float, *, inverse: bool) -> Sprite:
    reach = math.ceil(_REACH * unit)
    size = {"width_px": 2 * reach + 1, "height_px": 2 * reach + 1}
    middle = Point(reach + 0.5, reach + 0.5)
    placed = [[middle + point.scaled(unit) for point in line] for line in lines]
    inside = strokes(placed, half * unit, **size)
    outside = strokes(placed, (half + _BORDER) * unit, **size)
    outer, inner = (_BLACK, _WHITE) if inverse else (_WHITE, _BLACK)
    layers = [
        tinted(shifted(blurred(outside, 1.4 * unit), round(1.1 * unit)), _BLACK, 0.38, anchor=(reach, reach)),
        tinted(outside, outer),
        tinted(inside, inner),
    ]
    if inverse:
        layers.append(tinted(strokes(_between(placed, unit), 0.38 * unit, **size), _BLACK, 0.75))
    return stacked(*layers)


def _between(placed: Lines, unit: float) -> Lines:
    """The folds between the four fingers of a hand."""
    folds = []
    for one, two in pairwise(placed[:4]):
        top = max(one[0].y, two[0].y)
        folds.append(
            [
                Point((one[0].x + two[0].x) / 2, top + 1.2 * unit),
                Point((one[1].x + two[1].x) / 2, top + 4.4 * unit),
            ]
        )
    return folds


def _forbidden(unit: float) -> Sprite:
    reach = math.ceil(_REACH * unit)
    size = {"width_px": 2 * reach + 1, "height_px": 2 * reach + 1}
    middle = Point(reach + 0.5, reach + 0.5)
    offset = Point(5.4, 5.4).scaled(unit)
    slash = [[middle - offset, middle + offset]]
    line = ring(middle, 8.0 * unit, 2.4 * unit, **size)
    border = ring(middle, 8.0 * unit, 4.6 * unit, **size)
    outside = border + strokes(slash, 2.2 * unit, **size) * (1 - border)
    inside = line + strokes(slash, 1.2 * unit, **size) * (1 - line)
    return stacked(
        tinted(shifted(blurred(border, 1.4 * unit), round(unit)), _BLACK, 0.35, anchor=(reach, reach)),
        tinted(outside, _WHITE),
        tinted(inside, (48, 48, 214)),
    )
