"""Pictures of the page in, whether one differs enough from the last to be something that happens."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from reenact.image import BgrImage

SMALL_CHANGE: Final = 120.0
"""CSS pixels of area: a blinking caret has about 40, a letter more than that."""

_LEVELS: Final = 12


class ChangeFinder:
    """Remembers the last picture; `scale` is device pixels per CSS pixel."""

    def __init__(self, scale: float) -> None:
        self._small_px = SMALL_CHANGE * scale * scale
        self._last: BgrImage | None = None

    def matters(self, image: BgrImage) -> bool:
        """Whether more than a caret differs from the picture before."""
        last, self._last = self._last, image
        if last is None or last.shape != image.shape:
            return True
        different = cv2.absdiff(last, image).max(axis=2) > _LEVELS
        return int(np.count_nonzero(different)) > self._small_px
