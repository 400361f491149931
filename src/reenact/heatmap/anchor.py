"""Recorded fractions of elements and where those elements are now in, points on the page out; survey calls it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from reenact.geometry import Rect

_NOWHERE = (np.nan, np.nan, np.nan, np.nan)


class Placement(Struct, frozen=True, eq=False):
    """Where clicks lie on the page, and which of them have no place there."""

    points_page: NDArray[np.float64]
    """(n, 2): x, y in page CSS px, in the order the clicks were given."""
    unplaced_indices: tuple[int, ...]
    """Which clicks got no point: their element is not on this page, or has no area."""


def place(boxes_page: Sequence[Rect | None], fractions: NDArray[np.float64]) -> Placement:
    """Put click i at `fractions[i]` (x, y in 0..1 of the border box) of `boxes_page[i]`; None is an element not found.

    Every point lies inside its box, whose right and bottom edges are outside it. A fraction beyond 0..1, which
    a captured pointer gives when it is released elsewhere, is moved to the nearest edge: the click belongs to
    the element that captured it. Raises `ValueError` unless there is one fraction for each box.
    """
    if fractions.shape != (len(boxes_page), 2):
        raise ValueError(f"{len(boxes_page)} boxes need fractions of shape ({len(boxes_page)}, 2): {fractions.shape}")
    sides = np.array(
        [_NOWHERE if box is None else (box.x, box.y, box.width, box.height) for box in boxes_page], np.float64
    ).reshape(-1, 4)
    near, extent = sides[:, :2], sides[:, 2:]
    far = near + extent
    # An extent too small to change the coordinate leaves no number inside the box.
    placed = np.all((far > near) & np.isfinite(far) & np.isfinite(fractions), axis=1)
    points = near[placed] + extent[placed] * np.clip(fractions[placed], 0.0, 1.0)
    points = np.minimum(points, np.nextafter(far[placed], -np.inf))
    return Placement(points, tuple(np.flatnonzero(~placed).tolist()))
