"""Words in, a dark rounded panel with them out, as a sprite: captions, key chips and other words are drawn with it."""

from __future__ import annotations

import functools
import math
from typing import Final

import numpy as np
from msgspec import Struct
from PIL import Image, ImageDraw

from reenact.composite.fonts import runs
from reenact.composite.shapes import blurred, rounded_box, shifted
from reenact.composite.sprite import Bgr, Sprite, faded, stacked, stamp, tinted
from reenact.geometry import Point
from reenact.image import BgrImage, Mask

PAPER: Final[Bgr] = (34, 27, 24)
SHADOW: Final[Bgr] = (0, 0, 0)
WHITE: Final[Bgr] = (255, 255, 255)
SOFT: Final[Bgr] = (200, 188, 180)
RED: Final[Bgr] = (84, 92, 248)

_PAPER_COVER: Final = 0.93
_MARGIN: Final = 10.0
"""Room for the shadow around the panel."""


class Words(Struct, frozen=True):
    """A stretch of text in one colour."""

    text: str
    color: Bgr = WHITE


class Panel(Struct, frozen=True):
    """What a panel looks like; lengths are in CSS pixels of the film."""

    words: tuple[Words, ...]
    size: float
    padding_x: float = 12.0
    padding_y: float = 7.0
    radius: float = 8.0
    edge: Bgr | None = None
    """The colour of a bar at the left edge, if there is one."""


def put(canvas: BgrImage, panel: Panel, film_point: Point, scale: float, opacity: float = 1.0, *, at: str) -> int:
    """Lay the panel on `canvas` in place; `at` says which point of it lies at `film_point`. Returns its height.

    `at` is two letters as in Pillow: l, m, r and t, m, b.
    """
    sprite = drawn(panel, scale)
    margin = math.ceil(_MARGIN * scale)
    height, width = (side - 2 * margin for side in sprite.cover.shape)
    left = film_point.x - {"l": 0.0, "m": width / 2, "r": width}[at[0]] - margin
    top = film_point.y - {"t": 0.0, "m": height / 2, "b": height}[at[1]] - margin
    stamp(canvas, sprite if opacity >= 1 else faded(sprite, opacity), Point(round(left), round(top)))
    return int(height)


@functools.lru_cache(maxsize=64)
def drawn(panel: Panel, scale: float) -> Sprite:
    """The panel with its shadow; its anchor is the top left corner of the sprite."""
    texts = [text_mask(words.text, panel.size * scale) for words in panel.words]
    gap = round(panel.size * 0.28 * scale)
    edge = round((8.0 if panel.edge else 0.0) * scale)
    padding_x, padding_y = round(panel.padding_x * scale), round(panel.padding_y * scale)
    margin = math.ceil(_MARGIN * scale)
    inner = sum(mask.shape[1] for mask in texts) + gap * (len(texts) - 1)
    width, height = inner + 2 * padding_x + edge, max(mask.shape[0] for mask in texts) + 2 * padding_y
    size = {"width_px": width + 2 * margin, "height_px": height + 2 * margin}
    box = (margin, margin, width, height)
    paper = rounded_box(*box, panel.radius * scale, **size)
    shadow = shifted(blurred(paper, 3.0 * scale), round(1.5 * scale))
    sprite = stacked(tinted(shadow, SHADOW, 0.32), tinted(paper, PAPER, _PAPER_COVER))
    if panel.edge:
        bar = np.zeros_like(paper)
        bar[:, margin : margin + max(2, round(4 * scale))] = 1
        sprite = stacked(sprite, tinted(bar * paper, panel.edge))
    left = margin + padding_x + edge
    for mask, words in zip(texts, panel.words, strict=True):
        ink = np.zeros_like(paper)
        ink[margin + padding_y : margin + padding_y + mask.shape[0], left : left + mask.shape[1]] = mask
        sprite = stacked(sprite, tinted(ink, words.color))
        left += mask.shape[1] + gap
    return sprite


@functools.lru_cache(maxsize=256)
def text_mask(text: str, size_px: float) -> Mask:
    """The text as a mask, one line high whatever letters it has."""
    parts = runs(text, size_px)
    width = math.ceil(sum(font.getlength(part) for part, font in parts)) or 1
    height = math.ceil(size_px * 1.3)
    image = Image.new("L", (width, height))
    pen, left = ImageDraw.Draw(image), 0.0
    for part, font in parts:
        pen.text((left, size_px), part, 255, font, "ls")
        left += font.getlength(part)
    return np.asarray(np.asarray(image, np.float32) / 255, np.float32)


def elided(text: str, size_px: float, width_px: float) -> str:
    """The text, or its beginning and an ellipsis where it is wider than `width_px`."""
    if _length_px(text, size_px) <= width_px:
        return text
    kept, over = 0, len(text)
    while over - kept > 1:
        middle = (kept + over) // 2
        if _length_px(text[:middle] + "...", size_px) <= width_px:
            kept = middle
        else:
            over = middle
    return text[:kept].rstrip() + "..."


def _length_px(text: str, size_px: float) -> float:
    return sum(font.getlength(part) for part, font in runs(text, size_px))
