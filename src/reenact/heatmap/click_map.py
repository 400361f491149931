"""The click map: the picture of a page and points on it in, the picture with heat and legend out; survey calls it."""

from __future__ import annotations

from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from reenact.heatmap.color import COLORMAPS, Transfer, hottest, shade
from reenact.heatmap.facts import Facts
from reenact.heatmap.grid import count
from reenact.heatmap.legend import legend
from reenact.heatmap.overlay import overlay, reach
from reenact.heatmap.scale_bar import Scale
from reenact.heatmap.spread import Heat, cell_px_for, heat_of_one_click, resample, spread
from reenact.image import BgrImage
from reenact.options import HeatmapOptions

_TRANSFER: Final[Transfer] = "sqrt"
_BAND_ROWS = 1024
"""Rows coloured at a time: bounds the float arrays to some tens of megabytes however long the page."""


class ClickHeat(msgspec.Struct, frozen=True, eq=False):
    """The heat of clicks on a page, before any colour."""

    heat: Heat
    cell_px: float
    one_click: float
    """The heat at the spot of a single click."""
    outside: int
    """How many clicks lay outside the page."""

    @property
    def peak_clicks(self) -> float:
        """Clicks on the hottest spot; the larger of two maps' peaks is the maximum for both."""
        return hottest(self.heat) / self.one_click


class ClickMap(msgspec.Struct, frozen=True, eq=False):
    """A finished map; the page begins `legend_height` device pixels below the top of `image`."""

    image: BgrImage
    legend_height: int
    facts: Facts
    peak_clicks: float
    maximum_clicks: float


def heat_of_clicks(points_page: NDArray[np.float64], width_px: float, height_px: float, radius_px: float) -> ClickHeat:
    """The heat of points (n, 2: page CSS px) on a page of this size in CSS px."""
    cell_px = cell_px_for(radius_px)
    grid = count(points_page, width_px, height_px, cell_px)
    return ClickHeat(spread(grid, radius_px), cell_px, heat_of_one_click(radius_px, cell_px), grid.outside)


def draw_click_map(
    picture: BgrImage,
    points_page: NDArray[np.float64],
    facts: Facts,
    options: HeatmapOptions,
    scale: float,
    maximum_clicks: float | None = None,
) -> ClickMap:
    """Draw points (n, 2: page CSS px) on a page's picture of `scale` device pixels per CSS px, its legend above.

    `facts.placed` says how many points there are; those outside the picture are moved to the unplaced. Give
    `maximum_clicks` (see `ClickHeat.peak_clicks`) to make maps comparable; else the hottest spot is the maximum.
    """
    height, width = picture.shape[:2]
    clicks = heat_of_clicks(points_page, width / scale, height / scale, options.radius_px)
    maximum = clicks.peak_clicks if maximum_clicks is None else maximum_clicks
    colormap = COLORMAPS[options.colormap]
    facts = msgspec.structs.replace(facts, placed=facts.placed - clicks.outside)
    shown = Scale(
        colormap=colormap,
        opacity=options.opacity,
        transfer=_TRANSFER,
        radius_px=options.radius_px,
        maximum_clicks=maximum,
        peak_clicks=clicks.peak_clicks,
    )
    strip = legend(facts, shown, width, scale)
    image = np.empty((len(strip) + height, width, 3), np.uint8)
    image[: len(strip)] = strip
    margin = reach(scale)
    for top in range(0, height, _BAND_ROWS):
        bottom = min(top + _BAND_ROWS, height)
        rows = range(max(0, top - margin), min(bottom + margin, height))
        heat = resample(clicks.heat, 1 / (scale * clicks.cell_px), rows, width)
        shaded = shade(heat, colormap, maximum * clicks.one_click, options.opacity, _TRANSFER)
        band = overlay(picture[rows.start : rows.stop], shaded, scale)
        image[len(strip) + top : len(strip) + bottom] = band[top - rows.start : bottom - rows.start]
    return ClickMap(image, len(strip), facts, clicks.peak_clicks, maximum)
