"""Pictures of several devices in, where each stands on one canvas out, in a row or a grid, with room for its name."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, Literal

from msgspec import Struct

GAP: Final = 32
"""Film pixels between the pictures and around them."""

NAME_HEIGHT: Final = 36
"""Film pixels above each picture, for its name."""

SMALLEST: Final = 16

Arrangement = Literal["row", "grid"]


class Place(Struct, frozen=True):
    """Of one picture, in film pixels; its name stands above it."""

    left: int
    top: int
    width: int
    height: int


class Desk(Struct, frozen=True):
    """The canvas and the places of all pictures on it."""

    width: int
    height: int
    places: tuple[Place, ...]


def desk_of(sizes: Sequence[tuple[int, int]], arrangement: Arrangement, size: tuple[int, int] | None) -> Desk:
    """Places for pictures of these widths and heights; all get the height of the lowest, or what fits into `size`."""
    columns = len(sizes) if arrangement == "row" else math.ceil(math.sqrt(len(sizes)))
    shapes = [width / height for width, height in sizes]
    rows = [shapes[start : start + columns] for start in range(0, len(shapes), columns)]
    beside_px = [GAP * (len(row) + 1) for row in rows]
    around_px = GAP + (NAME_HEIGHT + GAP) * len(rows)
    if size is None:
        height = min(height for _, height in sizes)
    else:
        widest = min((size[0] - gaps) / sum(row) for row, gaps in zip(rows, beside_px, strict=True))
        height = max(SMALLEST, math.floor(min(widest, (size[1] - around_px) / len(rows))))
    widths = [[max(1, round(shape * height)) for shape in row] for row in rows]
    needed = (max(map(sum, map(list.__add__, widths, ([gaps] for gaps in beside_px)))), around_px + height * len(rows))
    canvas = (max(needed[0], size[0]), max(needed[1], size[1])) if size else needed
    places = []
    top = (canvas[1] - needed[1]) // 2 + GAP
    for row, gaps in zip(widths, beside_px, strict=True):
        left = (canvas[0] - sum(row) - gaps) // 2 + GAP
        for width in row:
            places.append(Place(left, top + NAME_HEIGHT, width, height))
            left += width + GAP
        top += NAME_HEIGHT + height + GAP
    return Desk(*canvas, tuple(places))
