"""Figures in, plain text out: the tables and the budgets that the benchmark prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from benchmarks.capture.figures import Figures
from benchmarks.capture.variants import Size

Column = tuple[str, Callable[[Figures], str]]


def _number(value: float) -> str:
    """Three digits where they say something."""
    return f"{value:.1f}" if abs(value) < 99.95 else f"{value:,.0f}"


def _kilobytes(value: float) -> str:
    return _number(value / 1000)


COLUMNS: Final[tuple[Column, ...]] = (
    ("own ms/s", lambda one: _number(one.own_ms_per_s)),
    ("task ms/s (range)", lambda one: f"{one.task_ms_per_s:+.0f} ({_range(one)})"),
    ("script ms/s", lambda one: f"{one.script_ms_per_s:+.1f}"),
    ("layout ms/s", lambda one: f"{one.layout_ms_per_s:+.1f}"),
    ("start task ms", lambda one: _number(one.startup_task_ms)),
    ("start own ms", lambda one: _number(one.startup_own_ms)),
    ("own long tasks", lambda one: f"{one.own_long_tasks:.0f}"),
    ("own longest ms", lambda one: _number(one.own_longest_ms)),
    ("longest task ms", lambda one: f"{one.longest_task_ms:.0f}"),
    ("wire kB/min", lambda one: _kilobytes(one.wire_bytes_per_min)),
    ("gz-6 kB/min", lambda one: _kilobytes(one.gzip_bytes_per_min)),
    ("raw kB/min", lambda one: _kilobytes(one.raw_bytes_per_min)),
    ("requests/min", lambda one: f"{one.requests_per_min:.0f}"),
    ("start wire kB", lambda one: _kilobytes(one.startup_wire_bytes)),
    ("heap kB", lambda one: _kilobytes(one.heap_growth_bytes)),
)


def _range(one: Figures) -> str:
    return f"{one.task_lowest_ms_per_s:.0f}..{one.task_highest_ms_per_s:.0f}"


def figures_table(figures: Sequence[Figures]) -> str:
    """One scene: a line for each variant; `task`, `script`, `layout` and `start task` are over no recorder."""
    heads = ["variant", *(head for head, _cell in COLUMNS)]
    return aligned([heads, *([one.variant, *(cell(one) for _head, cell in COLUMNS)] for one in figures)])


def sizes_table(sizes: Mapping[str, Size]) -> str:
    rows = [["script", "raw kB", "min kB", "gzip kB"]]
    for name, size in sizes.items():
        raw = "-" if size.raw_bytes is None else _kilobytes(size.raw_bytes)
        rows.append([name, raw, _kilobytes(size.minified_bytes), f"{size.gzip_bytes / 1000:.2f}"])
    return aligned(rows)


def functions_table(title: str, took_ms: Mapping[str, float], seconds: float, most: int = 25) -> str:
    """The functions that cost most, in milliseconds a second."""
    rows = [[title, "ms/s"], *([name, f"{ms / seconds:.2f}"] for name, ms in list(took_ms.items())[:most])]
    return aligned(rows)


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """The first column to the left, all others to the right, heads broken at their words where that is narrower."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])
