"""All that a map is drawn from, before any colour: survey fills one, and drawing it again needs nothing else."""

from __future__ import annotations

from msgspec import Struct

from reenact.geometry import Rect
from reenact.heatmap.color import Transfer
from reenact.heatmap.facts import Facts
from reenact.heatmap.grid import Grid
from reenact.image import BgrImage


class Ink(Struct, frozen=True, kw_only=True):
    """How numbers become colour, and what the legend calls them."""

    caption: str
    unit: str = ""
    """After the numbers of the scale: ` %`, ` s`."""
    transfer: Transfer = "linear"
    spreads: bool = False
    """Whether each event reaches around its point; else a number is that of its whole area."""
    least: float = 0.0
    """The scale of a map of few events ends here, beyond its largest number: one event is not to look like many."""
    maximum: float | None = None
    """The natural end of the scale; None for the largest number that there is."""


class Zone(Struct, frozen=True, kw_only=True):
    """An area with a number of its own, such as an element; `label` is what is written on it."""

    name: str
    page_box: Rect
    value: float
    label: str = ""


class Line(Struct, frozen=True, kw_only=True):
    """A height of the page that means something, CSS px."""

    page_y: float
    label: str


class Sheet(Struct, frozen=True, eq=False, kw_only=True):
    """A map of one page in one state on one device. Zones are numbered from 1 in their order."""

    kind: str
    facts: Facts
    ink: Ink
    scale: float
    """Device pixels of the picture per CSS px."""
    picture: BgrImage
    grid: Grid
    zones: tuple[Zone, ...] = ()
    lines: tuple[Line, ...] = ()
