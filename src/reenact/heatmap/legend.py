"""Facts and a colour scale in, a strip that goes beside the picture out: it never covers the page."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image

from reenact.heatmap.facts import Facts, missing, numbers, setting, title, warning
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
    font_of,
    wrap,
    write,
)
from reenact.heatmap.scale_bar import Scale, Tick, bar_image, ticks
from reenact.image import BgrImage

# Lengths in CSS px; the drawing multiplies them by the picture's scale.
_MARGIN = 16.0
_GAP = 32.0
_TITLE, _TEXT, _SMALL = 15.0, 13.0, 11.0
_BAR_WIDTH, _BAR_HEIGHT, _TICK = 320.0, 12.0, 4.0
_TWO_COLUMNS = 760.0
"""From this width on the bar stands beside the words, below it under them."""


def legend(facts: Facts, scale_shown: Scale, width: int, scale: float) -> BgrImage:
    """The strip for a picture that is `width` device pixels wide at `scale` device pixels per CSS px."""
    width_px = width / scale
    inner_px = max(1.0, width_px - 2 * _MARGIN)
    wide = width_px >= _TWO_COLUMNS
    words_px = inner_px - _BAR_WIDTH - _GAP if wide else inner_px
    words = _words(facts, words_px, scale)
    cautions = [
        line
        for sentence in (warning(facts), missing(facts))
        for line in wrap((sentence or "").split(), " ", _TEXT, inner_px - 12, scale)
    ]

    words_height = sum(line.size * LEADING for line in words)
    bar_height = _TEXT * LEADING
    if scale_shown.maximum > 0:
        bar_height += 2 + _BAR_HEIGHT + _TICK + _SMALL * LEADING
    body = max(words_height, bar_height) if wide else words_height + _MARGIN * 0.75 + bar_height
    caution_height = len(cautions) * _TEXT * LEADING + 12 if cautions else 0.0
    height_px = _MARGIN + body + _MARGIN * 0.75 + caution_height
    image = Image.new("RGB", (width, max(1, round(height_px * scale))), PAPER)
    pen = Pen(image, scale)

    write(pen, words, _MARGIN, _MARGIN)
    bar_x = width_px - _MARGIN - _BAR_WIDTH if wide else _MARGIN
    bar_y = _MARGIN if wide else _MARGIN * 1.75 + words_height
    _draw_bar(image, pen, scale_shown, bar_x, bar_y, min(_BAR_WIDTH, inner_px) if wide else inner_px, scale)
    if cautions:
        top = height_px - caution_height
        pen.block(0, top, width_px, caution_height, WARNING_PAPER)
        pen.block(0, top, 4, caution_height, WARNING_EDGE)
        write(pen, [Line(text, _TEXT, WARNING_INK) for text in cautions], _MARGIN, top + 6)
    pen.block(0, height_px - 1, width_px, 1, RULE)
    return np.ascontiguousarray(np.asarray(image)[..., ::-1])


def _words(facts: Facts, width_px: float, scale: float) -> list[Line]:
    return [
        Line(elide(title(facts), _TITLE, width_px, scale), _TITLE, INK),
        *(Line(text, _TEXT, MUTED) for text in wrap(setting(facts), "  ·  ", _TEXT, width_px, scale)),
        *(Line(text, _TEXT, MUTED) for text in wrap(numbers(facts), "  ·  ", _TEXT, width_px, scale)),
    ]


def _draw_bar(image: Image.Image, pen: Pen, shown: Scale, x: float, y: float, width: float, scale: float) -> None:
    caption = shown.caption if shown.maximum > 0 else "Nothing has a place on this picture"
    write(pen, [Line(elide(caption, _TEXT, width, scale), _TEXT, INK)], x, y)
    if shown.maximum <= 0:
        return
    y += _TEXT * LEADING + 2
    bar = bar_image(shown, max(2, round(width * scale)), max(1, round(_BAR_HEIGHT * scale)))
    image.paste(Image.fromarray(cv2.cvtColor(bar, cv2.COLOR_BGR2RGB)), (round(x * scale), round(y * scale)))
    font = font_of(_SMALL * scale)

    def left_edge(tick: Tick) -> float:
        # Labels move from left-aligned at the left end to right-aligned at the right end: none stands over.
        label_px = font.getlength(tick.label) / scale
        return min(max(tick.position * width - label_px / 2, 0), width - label_px)

    def fits(left: Tick, right: Tick) -> bool:
        return left_edge(left) + font.getlength(left.label) / scale + _SMALL <= left_edge(right)

    y += _BAR_HEIGHT
    for tick in ticks(shown, fits):
        pen.block(x + min(tick.position * width, width - 1), y, 1, _TICK, MUTED)
        baseline = y + _TICK + _SMALL * ((LEADING - 1) / 2 + 0.85)
        pen.text(x + left_edge(tick), baseline, Line(tick.label, _SMALL, MUTED))
