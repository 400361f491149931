"""Names for arrays of pixels; shape, dtype and channel order are said here once.

All of them are C-contiguous `numpy.ndarray`s with rows first. Channel order is OpenCV's (blue first).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BgrImage = NDArray[np.uint8]
"""(height, width, 3) uint8: blue, green, red; opaque."""

BgraImage = NDArray[np.uint8]
"""(height, width, 4) uint8: blue, green, red, alpha; alpha is straight, not premultiplied."""

Mask = NDArray[np.float32]
"""(height, width) float32 from 0 (leave) to 1 (cover)."""

Counts = NDArray[np.float64]
"""(rows, columns) float64: how many events fell into each cell."""
