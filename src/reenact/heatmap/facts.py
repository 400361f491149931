"""What a heat map's legend says in words: where, on what device, from how many recordings and events."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from msgspec import Struct

from reenact.geometry import Viewport

SMALL_SAMPLE: Final = 1000
"""Below so many recordings a legend warns: a spot that 1 % of people click is then fewer than ten people."""


class Facts(Struct, frozen=True, kw_only=True):
    """What a map is made from. `events` are all that were recorded there, `placed` those that have a place on it."""

    title: str
    """What the map shows: "Dead clicks"."""
    noun: str
    """One event of it: "dead click"."""
    url: str
    state: str = ""
    device: str
    viewport: Viewport
    layout_width: float | None = None
    """What the page was laid out for, where that is not the viewport's width: a phone shows it smaller then."""
    scroll_x: float = 0.0
    scroll_y: float = 0.0
    """Where the page stood: there a picture of the whole page shows what does not scroll with it."""
    recordings: int
    events: int
    placed: int
    segment: str = ""
    """The condition that the events fulfil, as it was written."""
    side: str = ""
    """Which of two samples that are compared: "A" or "B"; `segment` is then what it was called."""
    missing: tuple[str, ...] = ()
    """What was clicked most and has no place, with how often."""

    @property
    def unplaced(self) -> int:
        return self.events - self.placed


def title(facts: Facts) -> str:
    """The URL in ASCII, as it goes over the wire: the embedded font has no other letters."""
    return quote(facts.url, safe="".join(chr(code) for code in range(33, 127)))


def setting(facts: Facts) -> tuple[str, ...]:
    """What is shown, the device, its viewport unless the name says it, its scale unless that is 1, what a
    picture of the whole page does not show by itself, and the segment.
    """
    viewport = facts.viewport
    device = plain(facts.device)
    named = f"{viewport.width}x{viewport.height}" in device
    scale = viewport.device_scale_factor
    return (
        facts.title,
        *([device] if device else []),
        *([] if named else [f"{viewport.width} x {viewport.height}"]),
        *([] if scale == 1 else [f"scale {scale:g}"]),
        *([f"laid out {facts.layout_width:.0f} px wide"] if _shown_smaller(facts) else []),
        *([f"scrolled down {facts.scroll_y:,.0f} px"] if facts.scroll_y >= 1 else []),
        *([f"state {plain(facts.state)}"] if facts.state else []),
        *([f"{facts.side or 'where'}{':' if facts.side else ''} {plain(facts.segment)}"] if facts.segment else []),
    )


def _shown_smaller(facts: Facts) -> bool:
    return facts.layout_width is not None and facts.layout_width > facts.viewport.width + 1


def numbers(facts: Facts) -> tuple[str, ...]:
    """How many recordings and events, and what became of the events."""
    return (
        counted(facts.recordings, "recording"),
        counted(facts.events, facts.noun),
        f"{facts.placed:,} placed",
        f"{facts.unplaced:,} unplaced",
    )


def missing(facts: Facts) -> str | None:
    """What has no place, most first: without it a map would seem to show all."""
    return f"Not on this picture: {', '.join(map(plain, facts.missing))}" if facts.missing else None


def warning(facts: Facts) -> str | None:
    """The sentence for a small sample."""
    if facts.recordings >= SMALL_SAMPLE:
        return None
    return f"Small sample, fewer than {SMALL_SAMPLE:,} recordings: what is shown may be chance."


def counted(number: int, noun: str) -> str:
    """`1 click`, `2,000 clicks`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def plain(text: str) -> str:
    """In letters that the embedded font has."""
    return text.encode("ascii", "replace").decode()
