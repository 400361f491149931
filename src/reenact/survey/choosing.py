"""Files and options in, what is drawn out: the samples, their pages and states, and the recordings to be replayed."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from msgspec.structs import replace

from reenact.errors import RecordingError
from reenact.options import HeatmapOptions
from reenact.survey.compare import Side
from reenact.survey.sources import Loaded, load
from reenact.table.columns import DERIVED
from reenact.table.events_table import EventsTable
from reenact.table.kinds import any_of
from reenact.table.pages import Page


def sides_of(paths: Sequence[Path], options: HeatmapOptions, stack: ExitStack) -> tuple[tuple[Side, ...], Loaded]:
    """What is drawn: one sample, or with `compare` two, of files of their own or of all files by a condition each."""

    def opened(sources: Sequence[Path]) -> tuple[EventsTable, Loaded]:
        table = stack.enter_context(EventsTable())
        told = load(sources, table)
        for kind in options.kinds:
            if kind in DERIVED:
                table.require(kind)
        return table, told

    if options.compare is None:
        table, loaded = opened(paths)
        return (Side(table=table, segment=table.segment(options.where), label=options.where or ""),), loaded
    if paths:
        table, loaded = opened(paths)
        whole = table.segment(options.where)
        return tuple(
            Side(table=table, segment=table.segment(part, whole), label=part) for part in options.compare
        ), loaded
    both = [opened([Path(part)]) for part in options.compare]
    sides = tuple(
        Side(table=table, segment=table.segment(options.where), label=part)
        for (table, _), part in zip(both, options.compare, strict=True)
    )
    told = [loaded for _, loaded in both]
    return sides, Loaded(
        origin=told[0].origin or told[1].origin,
        warnings=tuple(warning for each in told for warning in each.warnings),
        recordings={**told[1].recordings, **told[0].recordings},
    )


def chosen_pages(found: Sequence[list[Page]], options: HeatmapOptions) -> tuple[list[tuple[Page, ...]], int]:
    """The pages to draw, each as all samples have it, and how many events lie on other pages."""
    every = {(page.name, page.state): page for pages_of_side in reversed(found) for page in pages_of_side}
    # A recording is untrusted: it must not make us open files or run scripts.
    web = {key: page for key, page in every.items() if page.url.startswith(("http://", "https://"))}
    chosen = {
        key: page for key, page in web.items() if options.page is None or fnmatch.fnmatch(page.name, options.page)
    }
    if not chosen:
        wanted = " or ".join(options.kinds)
        said = f"none on a page that matches {options.page!r}" if every else f"no events for a map of kind {wanted}"
        raise RecordingError(f"there is nothing to draw: what was given holds {said}")
    by_key = [{(page.name, page.state): page for page in pages_of_side} for pages_of_side in found]
    aligned = [
        tuple(pages_of_side.get(key) or replace(page, events=0) for pages_of_side in by_key)
        for key, page in chosen.items()
    ]
    aligned.sort(key=lambda each: (-sum(page.events for page in each), each[0].name, each[0].state))
    total = sum(page.events for pages_of_side in found for page in pages_of_side)
    return aligned, total - sum(page.events for each in aligned for page in each)


def to_replay(sides: Sequence[Side], loaded: Loaded, options: HeatmapOptions) -> tuple[dict[str, Path], int]:
    """The recordings with events to be drawn, those with most first, and how many are beyond the limit."""
    counted: dict[str, int] = {}
    for side in sides:
        for recording, count in side.table.ask(
            f"SELECT recording, count(*) FROM {side.segment} WHERE {any_of(options.kinds)} GROUP BY recording"
        ):
            if recording in loaded.recordings:
                counted[recording] = counted.get(recording, 0) + count
    ordered = sorted(counted, key=lambda recording: (-counted[recording], recording))
    kept = ordered[: options.most_replays]
    return {recording: loaded.recordings[recording] for recording in kept}, len(ordered) - len(kept)
