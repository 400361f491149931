"""A map's colour scale in, the picture of its bar and the places of its ticks out; the legend draws them."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from msgspec import Struct

from reenact.heatmap.color import TRANSFERS, Colormap, Transfer, shade
from reenact.heatmap.overlay import overlay
from reenact.image import BgrImage

_PAPER = 255
"""The bar lies on white, as most pages are, under the same overlay as the page: colours match the map's."""


class Scale(Struct, frozen=True, eq=False, kw_only=True):
    """How a map's colours were chosen, and what its numbers are."""

    colormap: Colormap
    opacity: float
    transfer: Transfer
    caption: str
    unit: str = ""
    maximum: float
    """The number that has the last colour."""
    peak: float
    """The largest of the map; above `maximum` where the scale is shared with another map."""


class Tick(Struct, frozen=True):
    """A mark on the bar: `position` runs from 0 (left) to 1 (right)."""

    position: float
    label: str


def bar_image(scale: Scale, width: int, height: int) -> BgrImage:
    """The colours from 0 to the maximum, left to right, as they look on a white page; in pixels of the picture."""
    # Whatever the transfer, equal steps along the bar are equal steps of colour; the ticks carry the transfer.
    ramp = np.broadcast_to(np.linspace(0, 1, width, dtype=np.float32), (height, width))
    paper = np.full((height, width, 3), _PAPER, np.uint8)
    return overlay(paper, shade(ramp, scale.colormap, 1.0, scale.opacity, "linear"))


def ticks(scale: Scale, fits: Callable[[Tick, Tick], bool]) -> tuple[Tick, ...]:
    """The maximum, zero, and between them as many of 1, 2, 5, 10, 20, ... as `fits` (left, right) lets stand.

    Rounder numbers go first; the maximum has a `+` where the map goes beyond it.
    """
    beyond = "+" if scale.peak > scale.maximum * (1 + 1e-6) else ""
    kept = [Tick(0.0, "0"), Tick(1.0, label(scale.maximum) + beyond + scale.unit)]
    decades = range(-2, max(1, math.ceil(math.log10(scale.maximum)) + 1))
    for leading in (1, 5, 2):
        for decade in reversed(decades):
            value = leading * 10.0**decade
            if value < min(1.0, scale.maximum / 4) or value >= scale.maximum:
                continue
            share = np.array([value / scale.maximum], np.float32)
            tick = Tick(float(TRANSFERS[scale.transfer](share)[0]), label(value) + scale.unit)
            left = max((one for one in kept if one.position <= tick.position), key=lambda one: one.position)
            right = min((one for one in kept if one.position > tick.position), key=lambda one: one.position)
            if fits(left, tick) and fits(tick, right):
                kept.append(tick)
    return tuple(sorted(kept, key=lambda one: one.position))


def label(number: float) -> str:
    """A short number: 0.5, 3, 312, 12.4k, 3.1M."""
    for size, suffix in ((1e6, "M"), (1e4, "k")):
        if number >= size:
            shown = number / {"M": 1e6, "k": 1e3}[suffix]
            return f"{shown:.1f}".removesuffix(".0") + suffix
    if number >= 10:
        return f"{number:,.0f}"
    return f"{number:.2g}"
