"""A number for each cell of a page: what maps are made of before they are spread and coloured."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from msgspec import Struct

from reenact.geometry import Rect
from reenact.image import Counts


class Grid(Struct, frozen=True, eq=False):
    """Square cells, the first one at the page's top left corner."""

    counts: Counts
    cell_px: float
    """The side of a cell, CSS px. The last row and column may reach beyond the page."""


def grid_of_boxes(boxes: Iterable[tuple[Rect, float]], rows: int, columns: int, cell_px: float) -> Grid:
    """The value of each box all over it; where boxes overlap, the smaller one counts, as it lies on top."""
    counts = np.zeros((rows, columns))
    for box, value in sorted(boxes, key=lambda each: -each[0].area):
        counts[cells_of(box, cell_px)] = value
    return Grid(counts, cell_px)


def cells_of(box: Rect, cell_px: float) -> tuple[slice, slice]:
    """The rows and columns of cells that a box covers, at least one of each; slices may reach beyond the grid."""
    top, bottom, left, right = (max(0, round(side / cell_px)) for side in (box.y, box.bottom, box.x, box.right))
    return slice(top, max(bottom, top + 1)), slice(left, max(right, left + 1))
