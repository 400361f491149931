"""Overlays on clean frames: a frame and its moment go in, the picture for the film comes out; the roots call it."""

from __future__ import annotations

from reenact.composite.clicks import ClickRings
from reenact.composite.cursor import Cursor
from reenact.composite.layer import Layer, compose
from reenact.options import FilmOptions

__all__ = ["Layer", "compose", "layers_for"]


def layers_for(options: FilmOptions) -> tuple[Layer, ...]:
    """The layers that were chosen, from the lowest to the highest."""
    chosen: list[tuple[bool, Layer]] = [(options.clicks, ClickRings()), (options.cursor, Cursor())]
    return tuple(layer for wanted, layer in chosen if wanted)
