"""Overlays on clean frames: a frame and its moment go in, the picture for the film comes out; the roots call it."""

from __future__ import annotations

from reenact.composite.clicks import ClickRings
from reenact.composite.composer import Composer
from reenact.composite.cursor import Cursor
from reenact.composite.layer import Layer, compose
from reenact.composite.layout import Layout, layout_for
from reenact.composite.ways import ScrollHint, Trail
from reenact.composite.words import Captions, Cut, Keys, Problems
from reenact.options import FilmOptions

__all__ = ["Composer", "Layer", "Layout", "compose", "layers_for", "layout_for"]


def layers_for(options: FilmOptions) -> tuple[Layer, ...]:
    """The layers that were chosen, from the lowest to the highest."""
    chosen: list[tuple[bool, Layer]] = [
        (options.clicks, Trail()),
        (options.clicks, ClickRings()),
        (options.scrolls, ScrollHint()),
        (options.problems, Problems()),
        (options.keys or options.typed, Keys()),
        (options.captions, Captions()),
        (options.cursor, Cursor()),
        (options.idle_ms is not None, Cut()),
    ]
    return tuple(layer for wanted, layer in chosen if wanted)
