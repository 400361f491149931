"""How high its words are and what it warns of in, the strip of paper that stands above a picture out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec import Struct
from PIL import Image

from reenact.heatmap.lettering import (
    INK,
    LEADING,
    MUTED,
    PAPER,
    RULE,
    WARNING_EDGE,
    WARNING_INK,
    WARNING_PAPER,
    Line,
    Pen,
    elide,
    wrap,
    write,
)
from reenact.image import BgrImage

# Lengths in CSS px; the drawing multiplies them by the picture's scale.
MARGIN: Final = 16.0
TITLE: Final = 15.0
TEXT: Final = 13.0
_EDGE: Final = 4.0
_PADDING: Final = 6.0


class Strip(Struct, frozen=True, eq=False, kw_only=True):
    """Paper to write on; `done` when all is written."""

    image: Image.Image
    pen: Pen

    def done(self) -> BgrImage:
        return np.ascontiguousarray(np.asarray(self.image)[..., ::-1])


def heading(title: str, lines: Sequence[str], width_px: float, scale: float) -> list[Line]:
    return [Line(elide(title, TITLE, width_px, scale), TITLE, INK), *(Line(text, TEXT, MUTED) for text in lines)]


def height_of(lines: Sequence[Line]) -> float:
    return sum(line.size * LEADING for line in lines)


def strip(width: int, scale: float, body_px: float, cautions: Sequence[str | None]) -> Strip:
    """Paper `width` device pixels wide, with `body_px` for words from `MARGIN` on; sentences of caution are below."""
    width_px = width / scale
    said = [
        Line(text, TEXT, WARNING_INK)
        for sentence in cautions
        for text in wrap((sentence or "").split(), " ", TEXT, max(1.0, width_px - 2 * MARGIN) - 2 * _PADDING, scale)
    ]
    caution_px = height_of(said) + 2 * _PADDING if said else 0.0
    height_px = MARGIN + body_px + MARGIN * 0.75 + caution_px
    image = Image.new("RGB", (width, max(1, round(height_px * scale))), PAPER)
    pen = Pen(image, scale)
    if said:
        top = height_px - caution_px
        pen.block(0, top, width_px, caution_px, WARNING_PAPER)
        pen.block(0, top, _EDGE, caution_px, WARNING_EDGE)
        write(pen, said, MARGIN, top + _PADDING)
    pen.block(0, height_px - 1, width_px, 1, RULE)
    return Strip(image=image, pen=pen)
