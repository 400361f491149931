"""Events of a page in, what became of its form fields out."""

from __future__ import annotations

from msgspec import Struct

from reenact.table.elements import bucket, median_ms
from reenact.table.events_table import EventsTable


class FieldCount(Struct, frozen=True, kw_only=True):
    """One field; all numbers but the median are recordings."""

    target: str
    reached: int
    entered: int
    retyped: int
    abandoned: int
    median_ms: float | None
    """How long it had the focus in a view of the page; None where the recordings do not tell."""


def field_counts(table: EventsTable, page: str) -> list[FieldCount]:
    """All fields that somebody reached, most recordings first."""
    times: dict[str, list[tuple[int, int]]] = {}
    for target, number, count in table.ask(
        f"SELECT target, {bucket('weight')}, count(*) FROM {page} WHERE kind = 'field' AND weight > 0"
        " GROUP BY ALL ORDER BY ALL"
    ):
        times.setdefault(target, []).append((number, count))
    return [
        FieldCount(
            target=target,
            reached=reached,
            entered=entered,
            retyped=retyped,
            abandoned=abandoned,
            median_ms=median_ms(times[target]) if target in times else None,
        )
        for target, reached, entered, retyped, abandoned in table.ask(
            "SELECT target, count(DISTINCT recording) AS n, count(DISTINCT recording) FILTER (entered),"
            " count(DISTINCT recording) FILTER (retyped), count(DISTINCT recording) FILTER (abandoned)"
            f" FROM {page} WHERE kind = 'field' AND target IS NOT NULL GROUP BY target ORDER BY n DESC, target"
        )
    ]
