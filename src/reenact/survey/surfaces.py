"""A scene in, maps of what was seen out: attention, scroll reach, and engagement, by section of the page."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from reenact.geometry import Rect
from reenact.heatmap.grid import Grid, cells_of
from reenact.heatmap.sheet import Ink, Line, Sheet, Zone
from reenact.survey.scene import Drawable, Scene
from reenact.table.events_table import EventsTable
from reenact.table.placing import placed, put_spots
from reenact.table.viewing import Reach, SectionTime, reach, section_times

_SLICES: Final = 100
"""Parts of a section's height that attention is told apart for; recordings tell them to a hundredth."""
_HEADINGS: Final = frozenset({"h1", "h2", "h3"})
_STOPS: Final = (
    (0.75, "75 % came this far"),
    (0.5, "effective fold: half the visitors stop here"),
    (0.25, "25 % came this far"),
)


def attention_map(scene: Scene, table: EventsTable) -> Drawable:
    """Seconds for which each part of the page was in view, for the average recording."""
    times = section_times(table, scene.relation)
    rows = _section_rows(scene, times)
    canvas = scene.canvas
    counts = np.zeros((canvas.rows, canvas.columns))
    for section in times:
        spot = scene.spots.get(section.target)
        if spot is None:
            continue
        here = counts[cells_of(spot.box, canvas.cell_px)]
        slices = (np.arange(len(here)) * _SLICES // max(len(here), 1)).astype(np.int64)
        # A section within another is in view when that is: the inner one tells it better, and not twice.
        np.maximum(here, _profile(section)[slices][:, None] / 1000 / max(scene.recordings, 1), out=here)
    zones = tuple(
        Zone(name=row["name"], page_box=row["page_box"], value=row["seconds"], label=f"{row['seconds']:.1f} s")
        for row in rows
        if row["page_box"] is not None
    )
    return Drawable(
        sheet=Sheet(
            kind="attention",
            facts=_look_facts(scene, "Attention: time in view", times),
            ink=Ink(caption="Seconds in view, for the average recording", unit=" s"),
            scale=scene.device.viewport.device_scale_factor,
            picture=scene.picture,
            grid=Grid(counts, canvas.cell_px),
            zones=zones,
        ),
        rows_name="sections",
        rows=tuple(rows),
    )


def _profile(section: SectionTime) -> NDArray[np.float64]:
    """Milliseconds in view for each slice of the section's height."""
    profile = np.zeros(_SLICES)
    for top, bottom, lasted_ms in section.parts:
        profile[math.floor(top * _SLICES) : math.ceil(bottom * _SLICES)] += lasted_ms
    return profile


def scroll_map(scene: Scene, table: EventsTable) -> Drawable:
    """The share of recordings that came as far down as each line of the page, with folds and a table of sections."""
    canvas = scene.canvas
    came = reach(table, scene.relation, canvas)
    share = 100 * came.share
    times = section_times(table, scene.relation)
    rows = _section_rows(scene, times) if times else _reached_headings(scene, came)
    lines = [_own_fold(scene), *_folds(scene, came), *_stops(came, canvas.cell_px)] if came.recordings else []
    return Drawable(
        sheet=Sheet(
            kind="scroll",
            facts=scene.facts("Scroll reach", "view", came.views, came.placed),
            ink=Ink(caption="Share of recordings that came this far", unit=" %", maximum=100.0),
            scale=scene.device.viewport.device_scale_factor,
            picture=scene.picture,
            grid=Grid(np.repeat(share[:, None], canvas.columns, axis=1), canvas.cell_px),
            lines=tuple(lines),
        ),
        rows_name="sections",
        rows=tuple(rows),
        more={
            "effective_fold_px": _fallen_below(came, 0.5, canvas.cell_px),
            "folds": came.folds,
            "reach": [
                {"page_y": row * canvas.cell_px, "share": float(came.share[row])}
                for row in range(0, canvas.rows, max(1, canvas.rows // 100))
            ],
        },
    )


def engagement_map(scene: Scene, table: EventsTable) -> Drawable:
    """Sections by a score of 0 to 100, the mean of three shares: how many recordings saw the section, its seconds in
    view, and its clicks, the last two per recording and as shares of the section that has most.
    """
    times = section_times(table, scene.relation)
    put_spots(table, scene.spots)
    clicks = placed(table, scene.relation, "click", scene.canvas)
    rows = [row for row in _section_rows(scene, times) if row["page_box"] is not None]
    for row in rows:
        row["clicks"] = int(clicks.counts[cells_of(row["page_box"], scene.canvas.cell_px)].sum())
    most_clicks = max((row["clicks"] for row in rows), default=0)
    longest = max((row["seconds"] for row in rows), default=0.0)
    for row in rows:
        shares = (row["share"], row["seconds"] / longest if longest else 0.0, row["clicks"] / max(most_clicks, 1))
        row["engagement"] = 100 * sum(shares) / 3
    zones = tuple(
        Zone(name=row["name"], page_box=row["page_box"], value=row["engagement"], label=f"{row['engagement']:.0f}")
        for row in rows
    )
    return Drawable(
        sheet=Sheet(
            kind="engagement",
            facts=_look_facts(scene, "Engagement: reach, time and clicks", times),
            ink=Ink(caption="Engagement, 0 to 100", maximum=100.0),
            scale=scene.device.viewport.device_scale_factor,
            picture=scene.picture,
            grid=scene.filled(_outermost(zones)),
            zones=zones,
        ),
        rows_name="sections",
        rows=tuple(rows),
    )


def _outermost(zones: tuple[Zone, ...]) -> list[Zone]:
    """Those that lie in no other: filled inside one another, the rest of an outer one would look like a frame."""
    return [
        zone
        for zone in zones
        if not any(_holds(other.page_box, zone.page_box) for other in zones if other.page_box.area > zone.page_box.area)
    ]


def _holds(outer: Rect, inner: Rect) -> bool:
    middle = inner.at_fraction(0.5, 0.5)
    return outer.contains(middle) and outer.width >= inner.width and outer.height >= inner.height


def _look_facts(scene: Scene, title: str, times: list[SectionTime]) -> Any:
    lost = sorted(
        ((scene.name(each.target), each.looks) for each in times if each.target not in scene.spots),
        key=lambda each: -each[1],
    )
    looks = sum(each.looks for each in times)
    return scene.facts(title, "look", looks, looks - sum(count for _, count in lost), lost)


def _section_rows(scene: Scene, times: list[SectionTime]) -> list[dict[str, Any]]:
    """Sections from the top of the page to its bottom, those without a place last."""
    rows = []
    for section in times:
        spot = scene.spots.get(section.target)
        lasted_ms = float(_profile(section).max(initial=0.0))
        rows.append(
            {
                "name": scene.name(section.target),
                "share": section.recordings / max(scene.recordings, 1),
                "recordings": section.recordings,
                "seconds": lasted_ms / 1000 / max(scene.recordings, 1),
                "why_unplaced": None if spot else scene.reasons.get(section.target),
                "page_box": spot.box if spot else None,
            }
        )
    return sorted(rows, key=lambda row: (row["page_box"] is None, row["page_box"].y if row["page_box"] else 0))


def _reached_headings(scene: Scene, came: Reach) -> list[dict[str, Any]]:
    """Where no sections were recorded, the headings of the page and who came as far as each."""
    side = scene.canvas.cell_px
    rows = []
    for element in scene.elements:
        box = element["page_box"]
        if element["tag"] in _HEADINGS and element.get("name"):
            row = min(len(came.share) - 1, max(0, int(box[1] / side)))
            rows.append({"name": element["name"], "share": float(came.share[row]), "page_y": box[1]})
    return rows


def _own_fold(scene: Scene) -> Line:
    return Line(page_y=scene.viewport_height, label=f"fold of {scene.device.name}")


def _folds(scene: Scene, came: Reach) -> list[Line]:
    """The commonest fold of each kind of device whose layout was as wide as this picture's."""
    shown: dict[str, Line] = {}
    for fold in came.folds:
        same = fold.viewport_width == scene.viewport_width
        if same and fold.viewport_height != scene.viewport_height:
            label = f"fold of {fold.device_class} visitors, {fold.viewport_width} x {fold.viewport_height}"
            shown.setdefault(fold.device_class, Line(page_y=fold.viewport_height, label=label))
    return list(shown.values())


def _stops(came: Reach, cell_px: float) -> list[Line]:
    lines = [(_fallen_below(came, share, cell_px), label) for share, label in _STOPS]
    found: dict[float, str] = {}
    for page_y, label in sorted(lines, key=lambda each: "effective" not in each[1]):
        if page_y is not None:
            found.setdefault(page_y, label)  # where many stop at once, the fold says it all
    return [Line(page_y=page_y, label=label) for page_y, label in found.items()]


def _fallen_below(came: Reach, share: float, cell_px: float) -> float | None:
    """The first height that fewer than this share came to; None where so many saw all of the page."""
    fewer = np.flatnonzero(came.share < share)
    return float(fewer[0] * cell_px) if len(fewer) and came.recordings else None
