"""A sheet in, its picture out: the page with heat, zones and lines on it and a legend above; or the heat alone."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
from msgspec import Struct

from reenact.heatmap.color import COLORMAPS, hottest, shade
from reenact.heatmap.legend import legend
from reenact.heatmap.marks import draw_marks
from reenact.heatmap.overlay import overlay, reach
from reenact.heatmap.scale_bar import Scale
from reenact.heatmap.sheet import Sheet
from reenact.heatmap.spread import Heat, heat_of_one_click, resample, spread
from reenact.image import BgraImage, BgrImage
from reenact.options import HeatmapOptions

_WORKERS: Final = 4
_OF_AREAS: Final = 0.7
_BAND_ROWS: Final = 512
"""Rows coloured at a time: bounds the float arrays to some tens of megabytes however long the page."""


class Warmth(Struct, frozen=True, eq=False):
    """The heat of a sheet, before any colour; divided by `one` it has the unit of the scale."""

    heat: Heat
    one: float

    @property
    def peak(self) -> float:
        """The hottest spot; the larger of two maps' peaks is the maximum for both."""
        return hottest(self.heat) / self.one


class Drawing(Struct, frozen=True, eq=False):
    """A finished map; the page begins `legend_height` device pixels below the top of `image`."""

    image: BgrImage
    legend_height: int
    peak: float
    maximum: float


def warmth(sheet: Sheet, radius_px: float) -> Warmth:
    """Spread what spreads."""
    if not sheet.ink.spreads:
        return Warmth(sheet.grid.counts.astype(np.float32), 1.0)
    return Warmth(spread(sheet.grid, radius_px), heat_of_one_click(radius_px, sheet.grid.cell_px))


def maximum_of(sheet: Sheet, warm: Warmth, options: HeatmapOptions) -> float:
    """Where the scale ends: as asked for, at its natural end, or at the hottest spot, but not before `least`."""
    if options.maximum is not None:
        return options.maximum
    return max(warm.peak, sheet.ink.least) if sheet.ink.maximum is None else sheet.ink.maximum


def opacity_of(sheet: Sheet, options: HeatmapOptions) -> float:
    """What covers whole areas covers less of what is under it: a spot leaves the words around it, an area does not."""
    return options.opacity if sheet.ink.spreads else options.opacity * _OF_AREAS


def draw(sheet: Sheet, options: HeatmapOptions, maximum: float | None = None) -> Drawing:
    """The whole map. Give `maximum` to make several comparable."""
    height, width = sheet.picture.shape[:2]
    warm = warmth(sheet, options.radius_px)
    end = maximum_of(sheet, warm, options) if maximum is None else maximum
    shown = Scale(
        colormap=COLORMAPS[options.colormap],
        opacity=opacity_of(sheet, options),
        transfer=sheet.ink.transfer,
        caption=sheet.ink.caption.format(radius=options.radius_px),
        unit=sheet.ink.unit,
        maximum=end if warm.peak > 0 else 0.0,
        peak=warm.peak,
    )
    strip = legend(sheet.facts, shown, width, sheet.scale)
    image = np.empty((len(strip) + height, width, 3), np.uint8)
    image[: len(strip)] = strip
    page = image[len(strip) :]

    def lay(rows: range, core: range) -> None:
        band = overlay(sheet.picture[rows.start : rows.stop], _shaded(sheet, warm, end, options, rows), sheet.scale)
        page[core.start : core.stop] = band[core.start - rows.start : core.stop - rows.start]

    _by_bands(lay, height, reach(sheet.scale))
    draw_marks(page, sheet)
    return Drawing(image, len(strip), warm.peak, end)


def draw_overlay(sheet: Sheet, options: HeatmapOptions, maximum: float) -> BgraImage:
    """The heat alone, as large as the page's picture and transparent where there is none."""
    image = np.empty((*sheet.picture.shape[:2], 4), np.uint8)
    warm = warmth(sheet, options.radius_px)

    def lay(_: range, core: range) -> None:
        image[core.start : core.stop] = _shaded(sheet, warm, maximum, options, core)

    _by_bands(lay, len(image), 0)
    return image


def _by_bands(lay: Callable[[range, range], None], height: int, margin: int) -> None:
    """Call `lay` for each band of rows: those with a margin on both sides, and the band itself.

    Bands do not touch one another, so they are laid at the same time; NumPy and OpenCV free the interpreter.
    """
    cores = [range(top, min(top + _BAND_ROWS, height)) for top in range(0, height, _BAND_ROWS)]
    rows = [range(max(0, core.start - margin), min(core.stop + margin, height)) for core in cores]
    with ThreadPoolExecutor(_WORKERS) as workers:
        deque(workers.map(lay, rows, cores), maxlen=0)


def _shaded(sheet: Sheet, warm: Warmth, maximum: float, options: HeatmapOptions, rows: range) -> BgraImage:
    heat = resample(warm.heat, 1 / (sheet.scale * sheet.grid.cell_px), rows, sheet.picture.shape[1])
    return shade(heat, COLORMAPS[options.colormap], maximum * warm.one, opacity_of(sheet, options), sheet.ink.transfer)
