"""A scene in, maps of what was pressed and pointed at out: clicks of all kinds, the pointer, elements, zones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from reenact.heatmap.grid import Grid
from reenact.heatmap.sheet import Ink, Sheet, Zone
from reenact.survey.scene import Drawable, Scene
from reenact.table.elements import ElementCount, area_count, element_counts
from reenact.table.events_table import EventsTable
from reenact.table.placing import Placed, placed, put_spots

LEAST_EVENTS: Final = 5.0
"""With fewer on one spot the last colour is not reached: a lone click in it would look like a crowd."""


class Wording(Struct, frozen=True):
    title: str
    noun: str
    on_one_spot: str
    """What the scale counts."""


WORDS: Final[Mapping[str, Wording]] = {
    "click": Wording("Clicks", "click", "Clicks on one spot"),
    "tap": Wording("Taps", "tap", "Taps on one spot"),
    "dead": Wording("Dead clicks", "dead click", "Dead clicks on one spot"),
    "rage": Wording("Rage clicks", "rage click", "Rage clicks on one spot"),
    "error": Wording("Error clicks", "error click", "Error clicks on one spot"),
    "first": Wording("First clicks", "first click", "First clicks on one spot"),
    "move": Wording("Pointer, weighted by how long it stayed", "position", "Seconds on one spot"),
    "elements": Wording("Clicks by element", "click", "Share of all clicks on this page"),
}


def point_map(scene: Scene, table: EventsTable, kind: str) -> Drawable:
    """Heat where events of one kind lie."""
    words = WORDS[kind]
    put_spots(table, scene.spots)
    found = placed(table, scene.relation, kind, scene.canvas)
    moves = kind == "move"
    counts = found.counts / 1000 if moves else found.counts
    elements = element_counts(table, scene.relation, kind, scene.canvas, scene.elements_described)
    return Drawable(
        sheet=Sheet(
            kind=kind,
            facts=_facts(scene, words, found, elements),
            ink=Ink(
                caption=words.on_one_spot + ", fading out over {radius:g} px",
                unit=" s" if moves else "",
                transfer="sqrt",
                least=0.0 if moves else LEAST_EVENTS,
                spreads=True,
            ),
            scale=scene.device.viewport.device_scale_factor,
            picture=scene.picture,
            grid=Grid(counts, scene.canvas.cell_px),
        ),
        rows_name="targets",
        rows=tuple(_row(scene, each, found) for each in elements),
    )


def element_map(scene: Scene, table: EventsTable) -> Drawable:
    """Every clicked element, or every chosen zone, with its share of the clicks."""
    words = WORDS["elements"]
    put_spots(table, scene.spots)
    found = placed(table, scene.relation, "click", scene.canvas)
    elements = element_counts(table, scene.relation, "click", scene.canvas, scene.elements_described)
    if scene.zones:
        counted = [
            (name, box, area_count(table, scene.relation, "click", scene.canvas, box)) for name, box in scene.zones
        ]
        rows = [_row(scene, each, found) | {"name": name, "page_box": box} for name, box, each in counted]
    else:
        rows = [_row(scene, each, found) for each in elements]
    shown = [row for row in rows if row["page_box"] is not None and row["events"] > row["unplaced"]]
    zones = tuple(
        Zone(name=row["name"], page_box=row["page_box"], value=100 * row["share"], label=_percent(row["share"]))
        for row in shown
    )
    for number, row in enumerate(shown, 1):
        row["number"] = number
    return Drawable(
        sheet=Sheet(
            kind="elements",
            facts=_facts(scene, words, found, elements),
            ink=Ink(caption=words.on_one_spot, unit=" %"),
            scale=scene.device.viewport.device_scale_factor,
            picture=scene.picture,
            grid=scene.filled(zones),
            zones=zones,
        ),
        rows_name="zones" if scene.zones else "targets",
        rows=tuple(rows),
    )


def _facts(scene: Scene, words: Wording, found: Placed, elements: list[ElementCount]) -> Any:
    missing: Counter[str] = Counter()
    for each in elements:
        missing[scene.name(each.target)] += each.unplaced
    named = [(name, count) for name, count in missing.most_common() if count]
    return scene.facts(words.title, words.noun, found.placed + found.unplaced, found.placed, named)


def _row(scene: Scene, each: ElementCount, found: Placed) -> dict[str, Any]:
    spot = scene.spots.get(each.target or "")
    return {
        "number": None,
        "name": scene.name(each.target),
        "events": each.events,
        "share": each.events / max(found.placed + found.unplaced, 1),
        "recordings": each.recordings,
        "median_ms": each.median_ms,
        "placed": each.unplaced < each.events,
        "unplaced": each.unplaced,
        "why_unplaced": _why(scene, each) if each.unplaced else None,
        "page_box": spot.box if spot else None,
    }


def _why(scene: Scene, each: ElementCount) -> str:
    if each.target is None:
        return "no element was recorded, and the page was laid out for another width"
    return scene.reasons.get(each.target, "that part of it is out of view")


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.1 else f"{100 * share:.1f} %"
