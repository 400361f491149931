"""Names for arrays of pixels, with shape, dtype and channel order said once, and their way to and from PNG.

All of them are C-contiguous `numpy.ndarray`s with rows first. Channel order is OpenCV's (blue first).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from reenact.errors import BrowserError

BgrImage = NDArray[np.uint8]
"""(height, width, 3) uint8: blue, green, red; opaque."""

BgraImage = NDArray[np.uint8]
"""(height, width, 4) uint8: blue, green, red, alpha; alpha is straight, not premultiplied."""

Mask = NDArray[np.float32]
"""(height, width) float32 from 0 (leave) to 1 (cover)."""

Counts = NDArray[np.float64]
"""(rows, columns) float64: how many events fell into each cell."""


def decode_image(data: bytes) -> BgrImage:
    """The pixels of an opaque PNG, JPEG or WebP, as a browser's screenshot is one.

    Raises `BrowserError` where `data` is no picture: a browser is the only thing that sends us pictures.
    """
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) if data else None
    except cv2.error:
        image = None
    if image is None:
        raise BrowserError(
            f"the browser sent {len(data)} bytes that are no picture: run it again, or choose another browser"
        )
    return image.astype(np.uint8, copy=False)


def encode_png(image: NDArray[np.uint8]) -> bytes:
    """A PNG of a grey, BGR or BGRA image; the same pixels always give the same bytes."""
    _, data = cv2.imencode(".png", image)
    return data.tobytes()
