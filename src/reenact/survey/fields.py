"""A scene in, the map of its forms out: who reached each field, how long it took, and where people gave up."""

from __future__ import annotations

from typing import Any

from reenact.heatmap.sheet import Ink, Sheet, Zone
from reenact.survey.scene import Drawable, Scene
from reenact.table.events_table import EventsTable
from reenact.table.forms import FieldCount, field_counts


def form_map(scene: Scene, table: EventsTable) -> Drawable:
    """Each field by the share of those who reached it that gave up there; numbers run down the page."""
    counted = field_counts(table, scene.relation)
    rows = sorted((_row(scene, each) for each in counted), key=_down_the_page)
    shown = [row for row in rows if row["page_box"] is not None]
    zones = tuple(
        Zone(
            name=row["name"],
            page_box=row["page_box"],
            value=100 * row["abandoned"] / row["reached"],
            label=f"{row['reached']:,} reached, {row['abandoned']:,} left",
        )
        for row in shown
    )
    for number, row in enumerate(shown, 1):
        row["number"] = number
    missing = [(row["name"], row["reached"]) for row in rows if row["page_box"] is None]
    events = sum(each.reached for each in counted)
    return Drawable(
        sheet=Sheet(
            kind="form",
            facts=scene.facts("Form fields", "field visit", events, events - sum(n for _, n in missing), missing),
            ink=Ink(caption="Of those who reached a field, the share that gave up there", unit=" %", maximum=100.0),
            scale=scene.device.viewport.device_scale_factor,
            picture=scene.picture,
            grid=scene.filled(zones),
            zones=zones,
        ),
        rows_name="fields",
        rows=tuple(rows),
    )


def _row(scene: Scene, each: FieldCount) -> dict[str, Any]:
    spot = scene.spots.get(each.target)
    return {
        "number": None,
        "name": scene.name(each.target),
        "reached": each.reached,
        "entered": each.entered,
        "retyped": each.retyped,
        "abandoned": each.abandoned,
        "median_ms": each.median_ms,
        "why_unplaced": None if spot else scene.reasons.get(each.target),
        "page_box": spot.box if spot else None,
    }


def _down_the_page(row: dict[str, Any]) -> tuple[bool, float, float]:
    box = row["page_box"]
    return (box is None, box.y if box else 0.0, box.x if box else 0.0)
