"""Points on a page in, clicks per cell out; knows nothing of kernels or colours."""

from __future__ import annotations

import math

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from reenact.image import Counts


class Grid(Struct, frozen=True, eq=False):
    """Clicks per square cell of a page, its first cell at the page's top left corner."""

    counts: Counts
    cell_px: float
    """The side of a cell, CSS px. The last row and column may reach beyond the page."""
    outside: int = 0
    """How many points lay outside the page: `counts.sum() + outside` is the number of points given."""

    @property
    def inside(self) -> int:
        return int(self.counts.sum())


def count(points_page: NDArray[np.float64], width_px: float, height_px: float, cell_px: float = 1.0) -> Grid:
    """How many points (n, 2: x, y in page CSS px) fall into each cell of a page of this size.

    Edges count as in `Rect`: left and top belong to the page and to the cell, right and bottom do not. A point
    that is no number is outside. Raises `ValueError` for points of another shape and for sizes not above zero.
    """
    if points_page.ndim != 2 or points_page.shape[1] != 2:
        raise ValueError(f"points must have shape (n, 2): {points_page.shape}")
    if not (width_px > 0 and height_px > 0 and cell_px > 0):
        raise ValueError(f"sizes must be above zero: page {width_px} x {height_px}, cell {cell_px}")
    columns, rows = math.ceil(width_px / cell_px), math.ceil(height_px / cell_px)
    inside = np.all((points_page >= 0) & (points_page < (width_px, height_px)), axis=1)
    # Division may round up onto the far edge, hence the minimum.
    cells = np.minimum((points_page[inside] / cell_px).astype(np.int64), (columns - 1, rows - 1))
    counts = np.bincount(cells[:, 1] * columns + cells[:, 0], minlength=rows * columns)
    return Grid(
        counts.astype(np.float64).reshape(rows, columns), cell_px, len(points_page) - int(np.count_nonzero(inside))
    )
