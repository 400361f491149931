"""What a call to `heatmap` tells: the maps that were written, and what went in."""

from __future__ import annotations

from msgspec import Struct

from reenact.options import MapKind


class MapFile(Struct, frozen=True, kw_only=True):
    """One map that was written; `placed` + `unplaced` = `events`."""

    kind: MapKind
    page: str
    url: str
    state: str = ""
    device: str
    picture: str
    numbers: str
    others: tuple[str, ...] = ()
    """Further files of this map: overlay, SVG, CSV, kept counts."""
    recordings: int
    events: int
    placed: int
    unplaced: int
    maximum: float
    """Where the scale of the picture ends, in its unit."""
    warnings: tuple[str, ...]


class LeftOut(Struct, frozen=True, kw_only=True):
    """A recording whose replay ended early: events after that are drawn on their page as it opens."""

    recording: str
    why: str


class StateShare(Struct, frozen=True, kw_only=True):
    """A state of a page and how much happened in it; an empty name is the page as it opens.

    `unreached` are devices on which no replay came to it, with the reason: its events have no place there.
    """

    page: str
    name: str
    events: int
    share: float
    """Of all events that were asked for, 0..1."""
    recordings: int
    unreached: tuple[tuple[str, str], ...] = ()


class HeatmapResult(Struct, frozen=True, kw_only=True):
    """All maps of one call; `events` counts each event of a kind that was asked for once, whatever the devices."""

    maps: tuple[MapFile, ...]
    recordings: int
    events: int
    events_on_other_pages: int
    warnings: tuple[str, ...]
    states: tuple[StateShare, ...] = ()
    """Where states were asked for, all of them, most events first."""
    left_out: tuple[LeftOut, ...] = ()
    not_replayed: int = 0
    """Recordings beyond `most_replays`."""
