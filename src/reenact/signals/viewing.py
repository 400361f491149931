"""A recording in, what of its pages was looked at out: how far down each view went, and how long sections were seen."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from reenact.recording import events
from reenact.recording.recording import Recording
from reenact.signals.showing import Showing, shown

IDLE_MS: Final = 30_000.0
"""Longer than this without anything happening, nobody is taken to look; 30 s is what analytics call idle."""


class View(Struct, frozen=True, kw_only=True):
    """From arriving at a page to leaving it. `reach_px` is the lowest edge that was in the viewport."""

    showing: Showing
    active_ms: float
    reach_px: float


class Look(Struct, frozen=True, kw_only=True):
    """A part of a section, `top` to `bottom` of its height (0..1), was in view for so long."""

    showing: Showing
    document: int
    target: int
    top: float
    bottom: float
    from_ms: float
    active_ms: float


def views(recording: Recording) -> list[View]:
    """All views by their beginning; one for every page that was shown, whether anything was done there or not."""
    opened = [Showing.first(page) for page in recording.documents if page.parent is None]
    seen = {showing.arrival: showing for showing in opened}
    reach_px = {showing.arrival: float(showing.viewport.height) for showing in seen.values()}
    for _, showing in shown(recording):
        before = seen.get(showing.arrival, showing)
        height = max(before.page_height, showing.page_height)
        seen[showing.arrival] = replace(showing, page_height=height)
        edge_px = showing.scroll.y + showing.viewport.height
        reach_px[showing.arrival] = max(reach_px.get(showing.arrival, 0.0), edge_px)
    times = sorted(event.time_ms for event in recording.events)  # paths stand where they end
    ordered = sorted(seen.values(), key=lambda showing: showing.since_ms)
    ends = [showing.since_ms for showing in ordered[1:]] + [recording.duration_ms]
    return [
        View(
            showing=showing,
            active_ms=active_ms(times, showing.since_ms, max(end_ms, showing.since_ms)),
            reach_px=reach_px[showing.arrival],
        )
        for showing, end_ms in zip(ordered, ends, strict=True)
    ]


def looks(recording: Recording) -> Iterator[Look]:
    """All stretches of time for which a section was in view, those of framed documents too."""
    times = sorted(event.time_ms for event in recording.events)  # paths stand where they end
    standing: dict[int, tuple[events.Sections, Showing]] = {}
    for event, showing in shown(recording):
        if isinstance(event, events.Navigate | events.PageHide) and event.document in standing:
            yield from _ended(*standing.pop(event.document), event.time_ms, times)
        if isinstance(event, events.Sections):
            if event.document in standing:
                yield from _ended(*standing[event.document], event.time_ms, times)
            standing[event.document] = (event, showing)
    for last, showing in standing.values():
        yield from _ended(last, showing, recording.duration_ms, times)


def _ended(seen: events.Sections, showing: Showing, end_ms: float, times: Sequence[float]) -> Iterator[Look]:
    lasted_ms = active_ms(times, seen.time_ms, end_ms)
    for target, top, bottom in seen.visible:
        yield Look(
            showing=showing,
            document=seen.document,
            target=target,
            top=top,
            bottom=bottom,
            from_ms=seen.time_ms,
            active_ms=lasted_ms,
        )


def active_ms(times: Sequence[float], from_ms: float, to_ms: float) -> float:
    """How much of the time between was no further than `IDLE_MS` from the last event; `times` are sorted."""
    inside = times[bisect_right(times, from_ms) : bisect_left(times, to_ms)]
    stops = [from_ms, *inside, to_ms]
    return sum(min(after - before, IDLE_MS) for before, after in pairwise(stops))
