"""Words on a strip of paper: what legends are written with, in CSS px on a picture of any scale."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from PIL import Image, ImageDraw, ImageFont

PAPER, INK, MUTED, RULE = "#ffffff", "#16181d", "#596170", "#d5d9e0"
WARNING_PAPER, WARNING_INK, WARNING_EDGE = "#fff5df", "#7a4300", "#e59a10"
LEADING: Final = 1.5

_Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


class Line(Struct, frozen=True):
    text: str
    size: float
    color: str


class Pen:
    """Draws in CSS px on a picture of `scale` device pixels per CSS px."""

    def __init__(self, image: Image.Image, scale: float) -> None:
        self._draw = ImageDraw.Draw(image)
        self._scale = scale

    def text(self, x: float, y: float, line: Line, anchor: str = "ls") -> None:
        place = (x * self._scale, round(y * self._scale))
        self._draw.text(place, line.text, line.color, font_of(line.size * self._scale), anchor)

    def block(self, x: float, y: float, width: float, height: float, color: str) -> None:
        """A filled box, at least one device pixel thick."""
        left, top = round(x * self._scale), round(y * self._scale)
        right = max(left + 1, round((x + width) * self._scale))
        bottom = max(top + 1, round((y + height) * self._scale))
        self._draw.rectangle((left, top, right - 1, bottom - 1), color)


def write(pen: Pen, lines: Sequence[Line], x: float, y: float) -> None:
    for line in lines:
        # The baseline lies a quarter of the leading and the font's ascent below the line's top.
        pen.text(x, y + line.size * ((LEADING - 1) / 2 + 0.85), line)
        y += line.size * LEADING


def font_of(size: float) -> _Font:
    return ImageFont.load_default(size)


def length_px(text: str, size: float, scale: float) -> float:
    return font_of(size * scale).getlength(text) / scale


def elide(text: str, size: float, width_px: float, scale: float) -> str:
    """`text`, or its two ends around an ellipsis: a URL's host and its last words both matter."""
    if length_px(text, size, scale) <= width_px:
        return text

    def short(kept: int) -> str:
        return f"{text[: (kept + 1) // 2].rstrip('.')}…{text[len(text) - kept // 2 :]}"

    too_long = bisect_left(range(len(text)), True, key=lambda kept: length_px(short(kept), size, scale) > width_px)
    return short(max(0, too_long - 1))


def wrap(parts: Sequence[str], separator: str, size: float, width_px: float, scale: float) -> list[str]:
    """The parts joined by `separator`, broken into lines between parts; a part too long for a line is elided."""
    lines: list[str] = []
    for part in (elide(part, size, width_px, scale) for part in parts):
        longer = f"{lines[-1]}{separator}{part}" if lines else part
        if lines and length_px(longer, size, scale) <= width_px:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines
