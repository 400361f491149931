"""Events of a page in, what was seen of it out: how far down people came, and for how long each section was in view."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from reenact.table.events_table import EventsTable
from reenact.table.placing import Canvas


class Fold(Struct, frozen=True, kw_only=True):
    """What recordings on one kind of device saw without scrolling, CSS px of their viewport."""

    device_class: str
    viewport_width: int
    viewport_height: int
    recordings: int


class Reach(Struct, frozen=True, eq=False, kw_only=True):
    """How far down the page recordings came, for the drawn page."""

    recordings: int
    share: NDArray[np.float64]
    """(rows,): the share of recordings, 0..1, in whose viewport each row of cells was; never rises."""
    views: int
    placed: int
    """Of the views, those that say how far down they came."""
    folds: tuple[Fold, ...]


class SectionTime(Struct, frozen=True, kw_only=True):
    """A section of the page and how long each part of it was in view, over all recordings."""

    target: str
    looks: int
    recordings: int
    parts: tuple[tuple[float, float, float], ...]
    """(top, bottom, milliseconds): shares of its height."""


def reach(table: EventsTable, page: str, canvas: Canvas) -> Reach:
    """Each recording by its deepest view. A view of a page as wide as the drawn one counts by its pixels, others by
    the share of the page that they came to.
    """
    deepest = f"""
        SELECT recording, least({canvas.rows}, ceil(max(CASE
            WHEN coalesce(viewport_width, {canvas.viewport_width}) = {canvas.viewport_width} THEN page_y
            ELSE page_y / page_height * {canvas.height_px!r} END) / {canvas.cell_px!r}))::INTEGER AS rows
        FROM {page} WHERE kind = 'view' AND page_y IS NOT NULL GROUP BY recording"""
    counted = table.ask(f"SELECT rows, count(*) FROM ({deepest}) WHERE rows IS NOT NULL GROUP BY rows")
    ending = np.zeros(canvas.rows + 1)
    for row, count in counted:
        ending[max(row, 0)] += count
    total = int(ending.sum())
    # Who came as far as row n is who did not end at or before it.
    share = 1 - np.cumsum(ending)[: canvas.rows] / max(total, 1)
    ((views, told),) = table.ask(f"SELECT count(*), count(page_y) FROM {page} WHERE kind = 'view'")
    folds = table.ask(
        "SELECT coalesce(device_class, 'device'), viewport_width, viewport_height, count(DISTINCT recording) AS n"
        f" FROM {page} WHERE kind = 'view' AND viewport_width IS NOT NULL AND viewport_height IS NOT NULL"
        " GROUP BY ALL ORDER BY n DESC, 1, 2, 3"
    )
    return Reach(
        recordings=total,
        share=share,
        views=views,
        placed=told,
        folds=tuple(
            Fold(device_class=name, viewport_width=width, viewport_height=height, recordings=count)
            for name, width, height, count in folds
        ),
    )


def section_times(table: EventsTable, page: str) -> list[SectionTime]:
    """All sections that were in view, those that were seen longest first."""
    parts: dict[str, list[tuple[float, float, float]]] = {}
    for target, top, bottom, lasted_ms in table.ask(
        "SELECT target, coalesce(fraction_y, 0), coalesce(fraction_bottom, 1), sum(round(weight))::BIGINT"
        f" FROM {page} WHERE kind = 'look' AND target IS NOT NULL GROUP BY ALL ORDER BY ALL"
    ):
        parts.setdefault(target, []).append((top, bottom, float(lasted_ms)))
    counted = {
        target: (looks, distinct)
        for target, looks, distinct in table.ask(
            f"SELECT target, count(*), count(DISTINCT recording) FROM {page} WHERE kind = 'look' GROUP BY target"
        )
    }
    found = [
        SectionTime(target=target, looks=counted[target][0], recordings=counted[target][1], parts=tuple(each))
        for target, each in parts.items()
    ]
    return sorted(found, key=lambda section: (-sum(part[2] for part in section.parts), section.target))
