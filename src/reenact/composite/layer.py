"""A frame and its moment become the picture that goes into the film; the roots call `compose`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from reenact.image import BgrImage
from reenact.plan.moments import Moment


class Layer(Protocol):
    """One kind of overlay. `scale` is film pixels per CSS pixel, and must be above 0.

    What it draws depends on its arguments alone, so equal frames with equal moments give equal pictures.
    """

    def shows(self, moment: Moment) -> bool:
        """Whether there is anything to draw at this moment, wherever it may lie."""

    def draw(self, canvas: BgrImage, moment: Moment, scale: float) -> None:
        """Draw on `canvas` in place."""


def compose(frame: BgrImage, moment: Moment, layers: Sequence[Layer], scale: float) -> BgrImage:
    """A new picture of `frame` under its overlays, the first layer lowest; `frame` itself when none shows."""
    visible = [layer for layer in layers if layer.shows(moment)]
    if not visible:
        return frame
    canvas = frame.copy()
    for layer in visible:
        layer.draw(canvas, moment, scale)
    return canvas
