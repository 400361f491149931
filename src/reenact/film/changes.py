"""Pictures of the page in, whether one differs enough from the last to be something that happens."""

from __future__ import annotations

from typing import Final

import cv2

from reenact.image import BgrImage

SMALL_CHANGE: Final = 120.0
"""CSS pixels of area: a blinking caret has about 40, a letter more than that."""

_NOTHING: Final = (0, 0, 0)
_NEARLY: Final = (12, 12, 12)
"""Channels that differ by no more than this look alike."""


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
        # Not numpy's maximum over the channels: along an axis that short it costs more than all else that a film does.
        alike = cv2.inRange(cv2.absdiff(last, image), _NOTHING, _NEARLY)
        return alike.size - cv2.countNonZero(alike) > self._small_px
