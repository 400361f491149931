"""One page, in one state, on one device: its picture, where its elements are, and the events that belong there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from reenact.browser.devices import Device
from reenact.errors import FilterError
from reenact.geometry import Rect
from reenact.heatmap.facts import Facts
from reenact.heatmap.grid import Grid, grid_of_boxes
from reenact.heatmap.sheet import Sheet, Zone
from reenact.heatmap.spread import cell_px_for
from reenact.image import BgrImage
from reenact.options import HeatmapOptions
from reenact.signals.anchors import decode_anchor
from reenact.signals.naming import name_of
from reenact.stage.anchoring import Anchored, anchored, zones
from reenact.stage.settle import Snapshot, snapshot_of
from reenact.stage.stage import Stage
from reenact.stage.tab import Tab
from reenact.table.elements import targets
from reenact.table.events_table import EventsTable
from reenact.table.kinds import anchors_for
from reenact.table.pages import Page
from reenact.table.placing import Canvas, Spot

MISSING_SHOWN: Final = 3
"""So many elements without a place are named in a legend; all are in its JSON."""


NAME_SHOWN: Final = 60
"""The name of a section is all that it says."""


class Scene(Struct, frozen=True, eq=False, kw_only=True):
    """All that maps of this page are drawn from."""

    page: Page
    relation: str
    """Its events, for queries."""
    url: str
    device: Device
    picture: BgrImage
    viewport_width: float
    viewport_height: float
    """Of the page's layout; see `Snapshot`."""
    scroll_x: float
    scroll_y: float
    """Where the page stood when it was pictured."""
    elements: tuple[dict[str, Any], ...]
    """Of the page itself, with names and boxes; see `snapshot`."""
    spots: Mapping[str, Spot]
    """Where the elements of events are, by anchor."""
    reasons: Mapping[str, str]
    """Why the others have no place."""
    zones: tuple[tuple[str, Rect], ...]
    recordings: int
    segment: str
    warnings: tuple[str, ...]
    options: HeatmapOptions

    @property
    def canvas(self) -> Canvas:
        height, width = self.picture.shape[:2]
        scale = self.device.viewport.device_scale_factor
        return Canvas(
            width_px=width / scale,
            height_px=height / scale,
            viewport_width=round(self.viewport_width),
            cell_px=cell_px_for(self.options.radius_px),
        )

    @property
    def elements_described(self) -> Mapping[str, str]:
        """Anchors that lead to the element of another one, by that: what lies around an element, and so how it is
        described, may change while it stays the same.
        """
        first: dict[tuple[str, Rect], str] = {}
        same = {target: first.setdefault((self.name(target), spot.box), target) for target, spot in self.spots.items()}
        return {target: element for target, element in same.items() if target != element}

    def filled(self, zones: Sequence[Zone]) -> Grid:
        """The value of each zone all over it."""
        canvas = self.canvas
        boxes = [(zone.page_box, zone.value) for zone in zones]
        return grid_of_boxes(boxes, canvas.rows, canvas.columns, canvas.cell_px)

    def name(self, target: str | None) -> str:
        """What people call an element."""
        if target is None:
            return "the page"
        anchor = decode_anchor(target)
        return name_of(anchor.target) if anchor else "an element that is not described"

    def facts(self, title: str, noun: str, events: int, placed: int, missing: Sequence[tuple[str, int]] = ()) -> Facts:
        shown = [f"{name[:NAME_SHOWN]} ({count:,})" for name, count in missing[:MISSING_SHOWN]]
        left = len(missing) - len(shown)
        return Facts(
            title=title,
            noun=noun,
            url=self.url,
            state=self.page.state,
            device=self.device.name,
            viewport=self.device.viewport,
            layout_width=self.viewport_width,
            scroll_x=self.scroll_x,
            scroll_y=self.scroll_y,
            recordings=self.recordings,
            events=events,
            placed=placed,
            segment=self.segment,
            missing=(*shown, *([f"{left:,} more elements"] if left > 0 else [])),
        )


class Drawable(Struct, frozen=True, eq=False, kw_only=True):
    """One kind of map of a scene; `rows` are the numbers behind it, under the name `rows_name`."""

    sheet: Sheet
    rows_name: str
    rows: tuple[dict[str, Any], ...]
    more: Mapping[str, Any] = {}


class Taken(Struct, frozen=True, eq=False, kw_only=True):
    """What a live page gave: its picture, where elements are or why they have no place, and chosen containers."""

    snapshot: Snapshot
    spots: Mapping[str, Spot]
    reasons: Mapping[str, str]
    zones: tuple[tuple[str, Rect], ...]


async def taken_of(
    stage: Stage, tab: Tab, wanted: Sequence[str], selectors: Sequence[str], *, scrolls: bool = True
) -> Taken:
    """Picture an open page at rest, and find the wanted anchors and what the selectors name.

    Unless it `scrolls`, it is pictured from where it stands.
    """
    spots: dict[str, Spot] = {}
    reasons: dict[str, str] = {}
    areas: list[tuple[str, Rect]] = []
    snapshot = await snapshot_of(stage, tab, scrolls=scrolls)
    for target in wanted:
        anchor = decode_anchor(target)
        place = await anchored(tab, anchor) if anchor else "its description cannot be read"
        if isinstance(place, Anchored):
            spots[target] = Spot(place.box, place.shown)
        else:
            reasons[target] = place
    for selector in selectors:
        found = await zones(tab, selector)
        if found is None:
            raise FilterError(f"--zone {selector[:200]!r} is no CSS selector: write such as 'main > section'")
        areas.extend(found)
    return Taken(snapshot=snapshot, spots=spots, reasons=reasons, zones=tuple(areas))


def wanted_targets(table: EventsTable, relation: str, kinds: Sequence[str]) -> list[str]:
    """The anchors that maps of these kinds place."""
    return targets(table, relation, f"({anchors_for(kinds)})")
