"""Facts and a colour scale in, a strip that goes beside the picture out: it never covers the page."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import cv2
import numpy as np
from msgspec import Struct
from PIL import Image, ImageDraw, ImageFont

from reenact.heatmap.facts import Facts, missing, numbers, setting, title, warning
from reenact.heatmap.scale_bar import Scale, Tick, bar_image, ticks
from reenact.image import BgrImage

_PAPER, _INK, _MUTED, _RULE = "#ffffff", "#16181d", "#596170", "#d5d9e0"
_WARNING_PAPER, _WARNING_INK, _WARNING_EDGE = "#fff5df", "#7a4300", "#e59a10"

# Lengths in CSS px; the drawing multiplies them by the picture's scale.
_MARGIN = 16.0
_GAP = 32.0
_TITLE, _TEXT, _SMALL = 15.0, 13.0, 11.0
_LEADING = 1.5
_BAR_WIDTH, _BAR_HEIGHT, _TICK = 320.0, 12.0, 4.0
_TWO_COLUMNS = 760.0
"""From this width on the bar stands beside the words, below it under them."""

_Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


class _Line(Struct, frozen=True):
    text: str
    size: float
    color: str


class _Pen:
    """Draws in CSS px on a picture of `scale` device pixels per CSS px."""

    def __init__(self, image: Image.Image, scale: float) -> None:
        self._draw = ImageDraw.Draw(image)
        self._scale = scale

    def text(self, x: float, y: float, line: _Line, anchor: str = "ls") -> None:
        place = (x * self._scale, round(y * self._scale))
        self._draw.text(place, line.text, line.color, _font(line.size * self._scale), anchor)

    def block(self, x: float, y: float, width: float, height: float, color: str) -> None:
        """A filled box, at least one device pixel thick."""
        left, top = round(x * self._scale), round(y * self._scale)
        right = max(left + 1, round((x + width) * self._scale))
        bottom = max(top + 1, round((y + height) * self._scale))
        self._draw.rectangle((left, top, right - 1, bottom - 1), color)


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
        for line in _wrap((sentence or "").split(), " ", _TEXT, inner_px - 12, scale)
    ]

    words_height = sum(line.size * _LEADING for line in words)
    bar_height = _TEXT * _LEADING
    if scale_shown.maximum > 0:
        bar_height += 2 + _BAR_HEIGHT + _TICK + _SMALL * _LEADING
    body = max(words_height, bar_height) if wide else words_height + _MARGIN * 0.75 + bar_height
    caution_height = len(cautions) * _TEXT * _LEADING + 12 if cautions else 0.0
    height_px = _MARGIN + body + _MARGIN * 0.75 + caution_height
    image = Image.new("RGB", (width, max(1, round(height_px * scale))), _PAPER)
    pen = _Pen(image, scale)

    _write(pen, words, _MARGIN, _MARGIN)
    bar_x = width_px - _MARGIN - _BAR_WIDTH if wide else _MARGIN
    bar_y = _MARGIN if wide else _MARGIN * 1.75 + words_height
    _draw_bar(image, pen, scale_shown, bar_x, bar_y, min(_BAR_WIDTH, inner_px) if wide else inner_px, scale)
    if cautions:
        top = height_px - caution_height
        pen.block(0, top, width_px, caution_height, _WARNING_PAPER)
        pen.block(0, top, 4, caution_height, _WARNING_EDGE)
        _write(pen, [_Line(text, _TEXT, _WARNING_INK) for text in cautions], _MARGIN, top + 6)
    pen.block(0, height_px - 1, width_px, 1, _RULE)
    return np.ascontiguousarray(np.asarray(image)[..., ::-1])


def _words(facts: Facts, width_px: float, scale: float) -> list[_Line]:
    return [
        _Line(_elide(title(facts), _TITLE, width_px, scale), _TITLE, _INK),
        *(_Line(text, _TEXT, _MUTED) for text in _wrap(setting(facts), "  ·  ", _TEXT, width_px, scale)),
        *(_Line(text, _TEXT, _MUTED) for text in _wrap(numbers(facts), "  ·  ", _TEXT, width_px, scale)),
    ]


def _write(pen: _Pen, lines: Sequence[_Line], x: float, y: float) -> None:
    for line in lines:
        # The baseline lies a quarter of the leading and the font's ascent below the line's top.
        pen.text(x, y + line.size * ((_LEADING - 1) / 2 + 0.85), line)
        y += line.size * _LEADING


def _draw_bar(image: Image.Image, pen: _Pen, shown: Scale, x: float, y: float, width: float, scale: float) -> None:
    caption = shown.caption if shown.maximum > 0 else "Nothing has a place on this picture"
    _write(pen, [_Line(_elide(caption, _TEXT, width, scale), _TEXT, _INK)], x, y)
    if shown.maximum <= 0:
        return
    y += _TEXT * _LEADING + 2
    bar = bar_image(shown, max(2, round(width * scale)), max(1, round(_BAR_HEIGHT * scale)))
    image.paste(Image.fromarray(cv2.cvtColor(bar, cv2.COLOR_BGR2RGB)), (round(x * scale), round(y * scale)))
    font = _font(_SMALL * scale)

    def left_edge(tick: Tick) -> float:
        # Labels move from left-aligned at the left end to right-aligned at the right end: none stands over.
        label_px = font.getlength(tick.label) / scale
        return min(max(tick.position * width - label_px / 2, 0), width - label_px)

    def fits(left: Tick, right: Tick) -> bool:
        return left_edge(left) + font.getlength(left.label) / scale + _SMALL <= left_edge(right)

    y += _BAR_HEIGHT
    for tick in ticks(shown, fits):
        pen.block(x + min(tick.position * width, width - 1), y, 1, _TICK, _MUTED)
        baseline = y + _TICK + _SMALL * ((_LEADING - 1) / 2 + 0.85)
        pen.text(x + left_edge(tick), baseline, _Line(tick.label, _SMALL, _MUTED))


def _font(size: float) -> _Font:
    return ImageFont.load_default(size)


def _length_px(text: str, size: float, scale: float) -> float:
    return _font(size * scale).getlength(text) / scale


def _elide(text: str, size: float, width_px: float, scale: float) -> str:
    """`text`, or its two ends around an ellipsis: a URL's host and its last words both matter."""
    if _length_px(text, size, scale) <= width_px:
        return text

    def short(kept: int) -> str:
        return f"{text[: (kept + 1) // 2].rstrip('.')}…{text[len(text) - kept // 2 :]}"

    too_long = bisect_left(range(len(text)), True, key=lambda kept: _length_px(short(kept), size, scale) > width_px)
    return short(max(0, too_long - 1))


def _wrap(parts: Sequence[str], separator: str, size: float, width_px: float, scale: float) -> list[str]:
    """The parts joined by `separator`, broken into lines between parts; a part too long for a line is elided."""
    lines: list[str] = []
    for part in (_elide(part, size, width_px, scale) for part in parts):
        longer = f"{lines[-1]}{separator}{part}" if lines else part
        if lines and _length_px(longer, size, scale) <= width_px:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines
