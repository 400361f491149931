"""Scroll effects in, `Scroll` steps out: where each movement of a scroller came to rest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from reenact.plan.steps import Scroll
from reenact.recording import events
from reenact.recording.recording import Recording

EXPLAINED_MS: Final = 1_000.0
"""A movement that begins this soon after a wheel, key, press or page load may be its effect."""

SETTLED_MS: Final = 150.0
"""Scroll events of one scroller closer than this are one movement; only where it ended counts."""


class Movement(Struct):
    """A scroller on its way: where it was last, and since when nothing has driven it on."""

    last: events.Scroll
    explained: bool
    driven_ms: float


def scrolls(recording: Recording) -> Iterator[Scroll]:
    """Where each movement of a scroller ended; `explained` where a wheel, key, press or page load came before it.

    The stage moves a scroller only where it stands elsewhere: that is how dragged scroll bars and flings are
    performed, and how a replay stays with the recording when the page scrolled a little differently.
    """
    cause_ms = float("-inf")
    moving: dict[tuple[int, int | None], Movement] = {}
    loads = sorted(document.time_ms for document in recording.documents)
    for event in recording.events:
        while loads and loads[0] <= event.time_ms:
            cause_ms = loads.pop(0)
        # Not a key that goes up: what it scrolled by going down may still be under way.
        acts = isinstance(event, events.KeyDown | events.PointerDown) and event.trusted
        yield from _ended(recording, moving, event.time_ms, at_once=acts)
        if isinstance(event, events.Scroll):
            key = (event.document, event.target)
            explained = moving[key].explained if key in moving else event.time_ms - cause_ms <= EXPLAINED_MS
            moving[key] = Movement(event, explained, event.time_ms)
        elif acts or (isinstance(event, events.Wheel | events.PointerUp | events.KeyUp) and event.trusted):
            cause_ms = event.time_ms
            # A scroller that a wheel drives on before it was taken to rest must not be brought back to there.
            for movement in moving.values():
                movement.driven_ms = event.time_ms
        elif isinstance(event, events.PointerCancel) and event.pointer_type == "touch":
            cause_ms = float("-inf")  # a finger scrolls from here on, which no step repeats
    yield from _ended(recording, moving, float("inf"), at_once=False)


def _ended(
    recording: Recording,
    moving: dict[tuple[int, int | None], Movement],
    now_ms: float,
    *,
    at_once: bool,
) -> Iterator[Scroll]:
    for key, movement in list(moving.items()):
        if at_once or now_ms - movement.driven_ms > SETTLED_MS:
            del moving[key]
            last, explained = movement.last, movement.explained
            yield Scroll(
                time_ms=min(now_ms, movement.driven_ms + SETTLED_MS) if explained else last.time_ms,
                document=last.document,
                target=recording.target_of(last),
                scroll_x=last.scroll_x,
                scroll_y=last.scroll_y,
                max_x=last.max_x,
                max_y=last.max_y,
                explained=explained,
            )
