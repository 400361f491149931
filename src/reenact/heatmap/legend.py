"""Facts and a colour scale in, a strip that goes beside the picture out: it never covers the page."""

from __future__ import annotations

import cv2
from PIL import Image

from reenact.heatmap.facts import Facts, missing, numbers, setting, title, warning
from reenact.heatmap.lettering import INK, LEADING, MUTED, Line, Pen, elide, font_of, wrap, write
from reenact.heatmap.scale_bar import Scale, Tick, bar_image, ticks
from reenact.heatmap.strip import MARGIN, TEXT, heading, height_of, strip
from reenact.image import BgrImage

_GAP = 32.0
_SMALL = 11.0
_BAR_WIDTH, _BAR_HEIGHT, _TICK = 320.0, 12.0, 4.0
_TWO_COLUMNS = 760.0
"""From this width on the bar stands beside the words, below it under them."""


def legend(facts: Facts, scale_shown: Scale, width: int, scale: float) -> BgrImage:
    """The strip for a picture that is `width` device pixels wide at `scale` device pixels per CSS px."""
    width_px = width / scale
    inner_px = max(1.0, width_px - 2 * MARGIN)
    wide = width_px >= _TWO_COLUMNS
    words = _words(facts, inner_px - _BAR_WIDTH - _GAP if wide else inner_px, scale)
    words_px = height_of(words)
    bar_px = TEXT * LEADING
    if scale_shown.maximum > 0:
        bar_px += 2 + _BAR_HEIGHT + _TICK + _SMALL * LEADING
    body_px = max(words_px, bar_px) if wide else words_px + MARGIN * 0.75 + bar_px
    paper = strip(width, scale, body_px, (warning(facts), missing(facts)))
    write(paper.pen, words, MARGIN, MARGIN)
    bar_x = width_px - MARGIN - _BAR_WIDTH if wide else MARGIN
    bar_y = MARGIN if wide else MARGIN * 1.75 + words_px
    bar_width = min(_BAR_WIDTH, inner_px) if wide else inner_px
    _draw_bar(paper.image, paper.pen, scale_shown, bar_x, bar_y, bar_width, scale)
    return paper.done()


def _words(facts: Facts, width_px: float, scale: float) -> list[Line]:
    lines = [line for parts in (setting(facts), numbers(facts)) for line in wrap(parts, "  ·  ", TEXT, width_px, scale)]
    return heading(title(facts), lines, width_px, scale)


def _draw_bar(image: Image.Image, pen: Pen, shown: Scale, x: float, y: float, width: float, scale: float) -> None:
    caption = shown.caption if shown.maximum > 0 else "Nothing has a place on this picture"
    write(pen, [Line(elide(caption, TEXT, width, scale), TEXT, INK)], x, y)
    if shown.maximum <= 0:
        return
    y += TEXT * LEADING + 2
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
