"""Clicks per cell in, heat out, and heat at the pixels of a picture; knows nothing of colours."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from reenact.heatmap.grid import Grid

Heat = NDArray[np.float32]
"""(rows, columns) float32: clicks per cell, spread over the cells around; it sums to the number of clicks."""

SIGMAS_PER_RADIUS: Final = 3.0
"""A radius is three standard deviations: 98.9 % of a click's heat lies within it (1 - exp(-9/2) in the plane)."""
_SIGMAS_CUT = 4.0
"""The kernel goes one more, to 0.03 % of its peak, so that the cut cannot be seen on a square-root scale."""
_CELLS_PER_RADIUS = 12.0


def cell_px_for(radius_px: float) -> float:
    """The cell for a radius: four to a standard deviation, which the eye cannot tell from finer, never below 1 px."""
    return max(1.0, radius_px / _CELLS_PER_RADIUS)


def _kernel(radius_px: float, cell_px: float) -> NDArray[np.float64]:
    sigma = radius_px / SIGMAS_PER_RADIUS / cell_px
    reach = math.ceil(_SIGMAS_CUT * sigma)
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / max(sigma, 1e-9)) ** 2)
    return np.asarray(weights / weights.sum())


def spread(grid: Grid, radius_px: float) -> Heat:
    """A kernel density estimate of the clicks: a Gaussian with a standard deviation of `radius_px` / 3 on each.

    Nothing is reflected at the page's border: the part of a click's heat that falls off the page is lost, so
    that one click is as hot there as elsewhere. Further inside, heat sums to the number of clicks.
    """
    kernel = _kernel(radius_px, grid.cell_px)
    heat = cv2.sepFilter2D(grid.counts.astype(np.float32), cv2.CV_32F, kernel, kernel, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(heat, np.float32)


def heat_of_one_click(radius_px: float, cell_px: float) -> float:
    """The heat at the very cell of a single click: heat divided by this reads as clicks on one spot."""
    return float(_kernel(radius_px, cell_px).max() ** 2)


def resample(heat: Heat, step: float, rows: range, columns: int) -> Heat:
    """Heat at the pixels of a picture with `step` cells per pixel, for these rows of it and all its columns.

    Linear between the centres of cells, level outside the outermost centres. By rows, because a long page at
    scale 3 has too many pixels for float arrays of all of them.
    """
    if step == 1 and rows.stop <= heat.shape[0] and columns == heat.shape[1]:
        return heat[rows.start : rows.stop]
    above, below, share_y = _neighbours(np.arange(rows.start, rows.stop), step, heat.shape[0])
    tall = heat[above]
    tall += (heat[below] - tall) * share_y[:, None]
    # OpenCV keeps the centres of cells where they are, as above; it gives whole multiples of a cell, hence the cut.
    wide = cv2.resize(tall, None, fx=1 / step, fy=1, interpolation=cv2.INTER_LINEAR)[:, :columns]
    return np.asarray(np.pad(wide, ((0, 0), (0, columns - wide.shape[1])), "edge") if wide.shape[1] < columns else wide)


def _neighbours(
    pixels: NDArray[np.int64], step: float, cells: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """For each pixel the cell centres before and after its own centre, and the share of the one after."""
    position = np.clip((pixels + 0.5) * step - 0.5, 0, cells - 1)
    before = position.astype(np.int64)
    return before, np.minimum(before + 1, cells - 1), (position - before).astype(np.float32)
