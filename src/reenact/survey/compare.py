"""Two samples on the same pages: side by side on one scale, and what differs between them beyond chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from reenact.heatmap.difference import Contrast, contrasts, draw_difference, side_by_side
from reenact.heatmap.drawing import draw, maximum_of, warmth
from reenact.image import encode_png
from reenact.options import HeatmapOptions
from reenact.output import write_json, write_whole
from reenact.survey.results import MapFile
from reenact.survey.scene import Drawable, Scene
from reenact.survey.writing import document
from reenact.table.elements import by_element
from reenact.table.events_table import EventsTable
from reenact.table.kinds import CONDITIONS

Maker = Callable[[Scene, EventsTable], Drawable]

_UNTESTED: Final = frozenset({"move", "form"})
"""Kinds whose elements are not yes or no for a recording."""


class Side(Struct, frozen=True, eq=False, kw_only=True):
    """One of two samples: its table and segment, and how the person wrote it."""

    table: EventsTable
    segment: str
    label: str


def write_comparison(
    stem: Path, make: Maker, kind: str, scenes: tuple[Scene, Scene], sides: tuple[Side, Side]
) -> MapFile:
    """Write `<stem>.png` with both maps, `<stem>-difference.png` where elements can be tested, and `<stem>.json`."""
    made = [_called(name, make(scene, side.table)) for name, scene, side in zip(("A", "B"), scenes, sides, strict=True)]
    options = scenes[0].options
    maximum = _common_maximum(made, options)
    drawn = [draw(each.sheet, options, maximum) for each in made]
    scale = scenes[0].device.viewport.device_scale_factor
    picture, numbers = stem.with_name(stem.name + ".png"), stem.with_name(stem.name + ".json")
    write_whole(picture, encode_png(side_by_side(drawn[0], drawn[1], scale)))
    found = () if kind in _UNTESTED else _contrasts(kind, scenes, sides)
    others = []
    if kind not in _UNTESTED:
        path = stem.with_name(stem.name + "-difference.png")
        facts = [each.sheet.facts for each in made]
        write_whole(path, encode_png(draw_difference(scenes[0].picture, scale, found, facts[0], facts[1])))
        others.append(str(path))
    write_json(
        numbers,
        {
            "maximum": maximum,
            "a": document(made[0], scenes[0].page.name, drawn[0], scenes[0].warnings),
            "b": document(made[1], scenes[1].page.name, drawn[1], scenes[1].warnings),
            "differences": [_told(each) for each in found],
        },
    )
    first, second = (each.sheet.facts for each in made)
    return MapFile(
        kind=kind,  # type: ignore[arg-type]
        page=scenes[0].page.name,
        url=first.url,
        state=first.state,
        device=first.device,
        picture=str(picture),
        numbers=str(numbers),
        others=tuple(others),
        recordings=first.recordings + second.recordings,
        events=first.events + second.events,
        placed=first.placed + second.placed,
        unplaced=first.unplaced + second.unplaced,
        maximum=maximum,
        warnings=scenes[0].warnings,
    )


def _called(name: str, made: Drawable) -> Drawable:
    facts = replace(made.sheet.facts, side=name)
    return replace(made, sheet=replace(made.sheet, facts=facts))


def _common_maximum(made: list[Drawable], options: HeatmapOptions) -> float:
    return max(maximum_of(each.sheet, warmth(each.sheet, options.radius_px), options) for each in made)


def _contrasts(kind: str, scenes: tuple[Scene, Scene], sides: tuple[Side, Side]) -> tuple[Contrast, ...]:
    """Every element of both samples by how many recordings it was in."""
    in_a, in_b = (_by_target(kind, scene, side) for scene, side in zip(scenes, sides, strict=True))
    scene = scenes[0]
    counted = [
        (
            scene.name(target),
            spot.box if (spot := scene.spots.get(target)) else None,
            in_a.get(target, 0),
            in_b.get(target, 0),
        )
        for target in sorted(in_a.keys() | in_b.keys())
    ]
    return contrasts(counted, scenes[0].recordings, scenes[1].recordings)


def _by_target(kind: str, scene: Scene, side: Side) -> Mapping[str, int]:
    condition = "kind = 'look'" if kind == "scroll" else CONDITIONS[kind]
    source = by_element(side.table, scene.relation, scene.elements_described)
    return dict(
        side.table.ask(
            f"SELECT target, count(DISTINCT recording) FROM {source}"
            f" WHERE {condition} AND target IS NOT NULL GROUP BY target"
        )
    )


def _told(each: Contrast) -> dict[str, Any]:
    return {
        "name": each.name,
        "recordings_a": each.recordings_a,
        "recordings_b": each.recordings_b,
        "share_a": each.share_a,
        "share_b": each.share_b,
        "chance": each.chance,
        "differs": each.differs,
        "page_box": each.page_box,
    }
