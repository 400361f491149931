"""What a heat map's legend says in words: where, on what device, from how many recordings and clicks."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from msgspec import Struct

from reenact.geometry import Viewport

SMALL_SAMPLE: Final = 1000
"""Below so many recordings a legend warns: a spot that 1 % of people click is then fewer than ten people."""


class Facts(Struct, frozen=True, kw_only=True):
    """What a map is made from. `clicks` are all that were recorded there, `placed` those that have a place on it."""

    url: str
    device: str
    viewport: Viewport
    recordings: int
    clicks: int
    placed: int

    @property
    def unplaced(self) -> int:
        return self.clicks - self.placed


def title(facts: Facts) -> str:
    """The URL in ASCII, as it goes over the wire: the embedded font has no other letters."""
    return quote(facts.url, safe="".join(chr(code) for code in range(33, 127)))


def setting(facts: Facts) -> tuple[str, ...]:
    """The device, its viewport unless the name says it, its scale unless that is 1."""
    viewport = facts.viewport
    device = facts.device.encode("ascii", "replace").decode()
    named = f"{viewport.width}x{viewport.height}" in device
    scale = viewport.device_scale_factor
    return (
        *([device] if device else []),
        *([] if named else [f"{viewport.width} x {viewport.height}"]),
        *([] if scale == 1 else [f"scale {scale:g}"]),
    )


def numbers(facts: Facts) -> tuple[str, ...]:
    """How many recordings and clicks, and what became of the clicks."""
    return (
        _counted(facts.recordings, "recording"),
        _counted(facts.clicks, "click"),
        f"{facts.placed:,} placed",
        f"{facts.unplaced:,} unplaced",
    )


def warning(facts: Facts) -> str | None:
    """The sentence for a small sample."""
    if facts.recordings >= SMALL_SAMPLE:
        return None
    return f"Small sample, fewer than {SMALL_SAMPLE:,} recordings: what is shown may be chance."


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
