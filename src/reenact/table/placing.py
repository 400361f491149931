"""Events of a page and where their elements are now in, events per cell of the page out; all in one pass of SQL.

An event with an element lies at its fraction of the element's box; one beyond 0..1, which a captured pointer gives
when it is released elsewhere, at the nearest edge: it belongs to the element that captured it. An event without an
element lies at its place on the page, if that was as wide as this one. All others are unplaced, and counted.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from reenact.geometry import Rect
from reenact.table.events_table import EventsTable
from reenact.table.kinds import POINTS

_ROUNDED_PX: Final = 0.02
"""Page code rounds what is shown of an element to a hundredth."""


class Canvas(Struct, frozen=True, kw_only=True):
    """A drawn page: its size and the width that was laid out for, CSS px, and the side of a cell."""

    width_px: float
    height_px: float
    viewport_width: int
    cell_px: float

    @property
    def columns(self) -> int:
        return max(1, math.ceil(self.width_px / self.cell_px))

    @property
    def rows(self) -> int:
        return max(1, math.ceil(self.height_px / self.cell_px))


class Spot(Struct, frozen=True):
    """Where an element lies on the page, and what scrollers leave to see of it."""

    box: Rect
    shown: Rect


class Placed(Struct, frozen=True, eq=False, kw_only=True):
    """Weight per cell, (rows, columns); `placed` + `unplaced` events are all that went in."""

    counts: NDArray[np.float64]
    placed: int
    unplaced: int


def put_spots(table: EventsTable, spots: Mapping[str, Spot]) -> None:
    """Make the places of elements known to `placed`; those without an area are left out."""
    known = [(target, spot) for target, spot in spots.items() if _has_area(spot.box)]
    boxes = np.array([(s.box.x, s.box.y, s.box.width, s.box.height) for _, s in known], np.float64).reshape(-1, 4)
    shown = np.array([(s.shown.x, s.shown.y, s.shown.right, s.shown.bottom) for _, s in known], np.float64)
    shown = shown.reshape(-1, 4) + np.array((-_ROUNDED_PX, -_ROUNDED_PX, _ROUNDED_PX, _ROUNDED_PX))
    # The right and bottom edge are outside a box, and a fraction of 1 must not be.
    last = np.nextafter(boxes[:, :2] + boxes[:, 2:], -np.inf)
    sides = np.concatenate([boxes, last, shown], axis=1)
    names = ("x", "y", "width", "height", "last_x", "last_y", "from_x", "from_y", "to_x", "to_y")
    columns: dict[str, Any] = {name: np.ascontiguousarray(sides[:, index]) for index, name in enumerate(names)}
    table.put("spots", {"target": np.array([target for target, _ in known], np.object_), **columns})


def _has_area(box: Rect) -> bool:
    # An extent too small to change the coordinate leaves no number inside the box.
    return box.x + box.width > box.x and box.y + box.height > box.y and math.isfinite(box.right + box.bottom)


def placed(table: EventsTable, page: str, kind: str, canvas: Canvas) -> Placed:
    """The events of a kind on `page` (see `on_page`) by cell."""
    source = located(table, page, kind, canvas)
    cells = canvas.rows * canvas.columns
    ((events,),) = table.ask(f"SELECT count(*) FROM {source}")
    # Grouping takes several times as long as adding here, and pays only where it makes few rows of many.
    if events <= cells:
        each = table.ask_arrays(f"SELECT cell::BIGINT + 1 AS place, round(weight) AS weight FROM {source}")
        on_page = int(np.count_nonzero(each["place"]))
    else:
        each = table.ask_arrays(
            "SELECT cell::BIGINT + 1 AS place, sum(round(weight))::DOUBLE AS weight, count(*) AS events"
            f" FROM {source} GROUP BY cell"
        )
        on_page = int(each["events"][each["place"] > 0].sum())
    # The first of the sums is for what has no place.
    sums = np.bincount(each["place"], each["weight"], cells + 1).astype(np.float64, copy=False)
    return Placed(
        counts=sums[1:].reshape(canvas.rows, canvas.columns),
        placed=on_page,
        unplaced=events - on_page,
    )


def located(table: EventsTable, page: str, kind: str, canvas: Canvas) -> str:
    """The relation with the events of a kind, each with its `cell`, which is -1 where it has no place."""
    anchored = bool(table.ask("SELECT true FROM spots LIMIT 1"))
    # Exports of bare coordinates have no elements, and a join with none still costs half of the query.
    joined = "LEFT JOIN spots b ON e.target = b.target" if anchored else ""
    return f"""(
        SELECT target, recording, page_time_ms, weight, CASE
            WHEN x >= 0 AND x < {canvas.width_px!r} AND y >= 0 AND y < {canvas.height_px!r} THEN
                least(floor(y / {canvas.cell_px!r}), {canvas.rows - 1})::INTEGER * {canvas.columns}
                + least(floor(x / {canvas.cell_px!r}), {canvas.columns - 1})::INTEGER
            ELSE -1 END AS cell
        FROM (
            SELECT e.target, e.recording, e.page_time_ms, coalesce(e.weight, 1) AS weight,
                {_coordinate("x", "width", canvas, anchored)} AS x, {_coordinate("y", "height", canvas, anchored)} AS y
            FROM {page} e {joined}
            WHERE {POINTS[kind]}
        )
    )"""


def _coordinate(axis: str, side: str, canvas: Canvas, anchored: bool) -> str:
    inside = f"least(b.{axis} + b.{side} * greatest(least(e.fraction_{axis}, 1), 0), b.last_{axis})"
    on_element = (
        f"WHEN b.target IS NOT NULL THEN CASE WHEN {inside} BETWEEN b.from_{axis} AND b.to_{axis} THEN {inside} END"
    )
    return (
        f"CASE {on_element if anchored else ''}"
        f" WHEN e.target IS NULL AND coalesce(e.viewport_width, {canvas.viewport_width}) = {canvas.viewport_width}"
        f" THEN e.page_{axis} END"
    )
