"""Small translucent pictures and how they are laid on frames, clipped at the edges; the layers call it."""

from __future__ import annotations

import math

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from reenact.geometry import Point
from reenact.image import BgrImage, Mask

Bgr = tuple[int, int, int]
"""Blue, green, red: 0 to 255."""


class Sprite(Struct, frozen=True, eq=False):
    """A translucent picture with an anchor: the sprite's own pixel that comes to lie on the point it is drawn at.

    `ink` is (height, width, 3) float32, blue, green, red, 0..255, already multiplied by `cover` (premultiplied:
    sprites can be laid on one another and on frames with one formula and no division). Both are read-only.
    """

    ink: NDArray[np.float32]
    cover: Mask
    anchor_x: int = 0
    anchor_y: int = 0


def tinted(cover: Mask, color: Bgr, opacity: float = 1.0, *, anchor: tuple[int, int] = (0, 0)) -> Sprite:
    """A sprite of one colour where `cover` says so."""
    faded = np.asarray(cover * opacity, np.float32)
    return _sealed(faded[:, :, None] * np.asarray(color, np.float32), faded, anchor)


def stacked(lowest: Sprite, *higher: Sprite) -> Sprite:
    """Sprites of one size laid on one another (Porter and Duff's *over*); the anchor is the lowest one's."""
    ink, cover = lowest.ink, lowest.cover
    for sprite in higher:
        through = 1 - sprite.cover
        ink = sprite.ink + ink * through[:, :, None]
        cover = sprite.cover + cover * through
    return _sealed(ink, cover, (lowest.anchor_x, lowest.anchor_y))


def faded(sprite: Sprite, opacity: float) -> Sprite:
    """The sprite, less of it."""
    return Sprite(
        np.asarray(sprite.ink * opacity, np.float32),
        np.asarray(sprite.cover * opacity, np.float32),
        sprite.anchor_x,
        sprite.anchor_y,
    )


def stamp(canvas: BgrImage, sprite: Sprite, film_point: Point) -> None:
    """Lay `sprite` on `canvas`, in place, with its anchor on the pixel nearest to `film_point` (film pixels)."""
    height, width = sprite.cover.shape
    left = math.floor(film_point.x + 0.5) - sprite.anchor_x
    top = math.floor(film_point.y + 0.5) - sprite.anchor_y
    rows = slice(max(top, 0), min(top + height, canvas.shape[0]))
    columns = slice(max(left, 0), min(left + width, canvas.shape[1]))
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return
    part = np.s_[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
    through = 1 - sprite.cover[part][:, :, None]
    canvas[rows, columns] = np.rint(sprite.ink[part] + canvas[rows, columns] * through)


def _sealed(ink: NDArray[np.float32], cover: Mask, anchor: tuple[int, int]) -> Sprite:
    ink.setflags(write=False)
    cover.setflags(write=False)
    return Sprite(ink, cover, *anchor)
