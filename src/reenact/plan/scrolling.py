"""Scroll effects in, `Scroll` steps out for those that no recorded input explains."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reenact.plan.steps import Scroll
from reenact.recording import events
from reenact.recording.recording import Recording

EXPLAINED_MS: Final = 1_000.0
"""A scroll this soon after a wheel, key, press or page load is that one's effect (smooth scrolling lasts < 1 s)."""

SETTLED_MS: Final = 150.0
"""Scroll events of one scroller closer than this are one movement; only where it ended counts."""


def scrolls(recording: Recording) -> Iterator[Scroll]:
    """The ends of movements that nothing else in the recording explains: dragged scroll bars, flings."""
    cause_ms = float("-inf")
    pending: dict[tuple[int, int | None], events.Scroll] = {}
    loads = sorted(document.time_ms for document in recording.documents)
    for event in recording.events:
        while loads and loads[0] <= event.time_ms:
            cause_ms = loads.pop(0)
        yield from _settled(recording, pending, event.time_ms)
        if isinstance(event, events.Scroll):
            key = (event.document, event.target)
            if key in pending or event.time_ms - cause_ms > EXPLAINED_MS:
                pending[key] = event
            else:
                cause_ms = event.time_ms
        elif isinstance(event, events.Wheel | events.Key | events.PointerButton) and event.trusted:
            cause_ms = event.time_ms
    yield from _settled(recording, pending, float("inf"))


def _settled(
    recording: Recording, pending: dict[tuple[int, int | None], events.Scroll], now_ms: float
) -> Iterator[Scroll]:
    for key, last in list(pending.items()):
        if now_ms - last.time_ms > SETTLED_MS:
            del pending[key]
            yield Scroll(
                time_ms=last.time_ms,
                document=last.document,
                target=recording.target_of(last),
                scroll_x=last.scroll_x,
                scroll_y=last.scroll_y,
                max_x=last.max_x,
                max_y=last.max_y,
            )
