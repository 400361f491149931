"""Events of a page in, numbers of each element out: how often, by how many, how soon, and how many had no place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

import numpy as np
from msgspec import Struct

from reenact.geometry import Rect
from reenact.table.events_table import EventsTable
from reenact.table.placing import Canvas, located

_BUCKET_MS: Final = 100
"""Medians are told to a tenth of a second. So they need no list of all times, and are the same in every run."""
_LAST_BUCKET: Final = 36_000


class ElementCount(Struct, frozen=True, kw_only=True):
    """The events of one kind on one element; `target` is the JSON of its anchor, None for the page itself."""

    target: str | None
    events: int
    unplaced: int
    recordings: int
    median_ms: float | None
    """From arriving at the page to the event."""


def targets(table: EventsTable, page: str, condition: str) -> list[str]:
    """The anchors of all events of which the SQL condition is true, most events first."""
    return [
        target
        for (target,) in table.ask(
            f"SELECT target FROM {page} WHERE {condition} AND target IS NOT NULL"
            " GROUP BY target ORDER BY count(*) DESC, target"
        )
    ]


def recordings(table: EventsTable, page: str) -> int:
    """How many recordings were on the page at all."""
    ((count,),) = table.ask(f"SELECT count(DISTINCT recording) FROM {page}")
    return int(count)


def by_element(table: EventsTable, source: str, elements: Mapping[str, str]) -> str:
    """The relation with anchors replaced by those that stand for their elements; `elements` has the replaced ones."""
    if not elements:
        return source
    columns = {"target": list(elements), "element": list(elements.values())}
    table.put("elements", {name: np.array(values, np.object_) for name, values in columns.items()})
    return (
        f"(SELECT e.* REPLACE (coalesce(s.element, e.target) AS target) FROM {source} e"
        " LEFT JOIN elements s ON e.target = s.target)"
    )


def element_counts(
    table: EventsTable, page: str, kind: str, canvas: Canvas, elements: Mapping[str, str] = {}
) -> list[ElementCount]:
    """Every element with an event of that kind, most first; the boxes that `placed` was asked with still count.

    `elements` are anchors that describe the element of another one.
    """
    source = by_element(table, located(table, page, kind, canvas), elements)
    medians = _medians(
        table, f"SELECT target, {bucket('page_time_ms')} AS bucket, count(*) FROM {source} WHERE target IS NOT NULL"
    )
    counted = table.ask(
        "SELECT target, count(*) AS n, count(*) FILTER (cell < 0), count(DISTINCT recording)"
        f" FROM {source} GROUP BY target ORDER BY n DESC, target"
    )
    return [
        ElementCount(target=target, events=count, unplaced=unplaced, recordings=distinct, median_ms=medians.get(target))
        for target, count, unplaced, distinct in counted
    ]


def area_count(table: EventsTable, page: str, kind: str, canvas: Canvas, box: Rect) -> ElementCount:
    """What happened within a box of the page, whatever the elements; to the nearest cell."""
    side = canvas.cell_px
    top, bottom = round(box.y / side), max(round(box.bottom / side), round(box.y / side) + 1)
    left, right = round(box.x / side), max(round(box.right / side), round(box.x / side) + 1)
    source = (
        f"(SELECT * FROM {located(table, page, kind, canvas)} WHERE cell >= 0"
        f" AND cell // {canvas.columns} BETWEEN {top} AND {bottom - 1}"
        f" AND cell % {canvas.columns} BETWEEN {left} AND {right - 1})"
    )
    ((events, distinct),) = table.ask(f"SELECT count(*), count(DISTINCT recording) FROM {source}")
    medians = _medians(table, f"SELECT '', {bucket('page_time_ms')}, count(*) FROM {source}")
    return ElementCount(target=None, events=events, unplaced=0, recordings=distinct, median_ms=medians.get(""))


def bucket(column: str) -> str:
    """The SQL for a time as a number of tenths of a second, at most an hour."""
    return f"least(greatest({column}, 0) // {_BUCKET_MS}, {_LAST_BUCKET})::INTEGER"


def _medians(table: EventsTable, grouped: str) -> Mapping[str, float]:
    """The median of the buckets by target; the query gives (target, bucket, count) and is grouped here."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for target, number, count in table.ask(f"{grouped} GROUP BY ALL ORDER BY ALL"):
        if number is not None:
            found[target].append((number, count))
    return {target: median_ms(buckets) for target, buckets in found.items() if buckets}


def median_ms(buckets: list[tuple[int, int]]) -> float:
    """The middle of the bucket that holds the median; buckets are (number, count), sorted."""
    half = sum(count for _, count in buckets) / 2
    below = 0
    for number, count in buckets:
        below += count
        if below >= half:
            return (number + 0.5) * _BUCKET_MS
    raise ValueError("a median of nothing")
