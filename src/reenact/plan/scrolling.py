"""Scroll effects in, `Follow` and `Scroll` steps out: the way of a scroller, and where it came to rest."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from reenact.geometry import Point
from reenact.plan.steps import Follow, Scroll
from reenact.recording import events
from reenact.recording.recording import Recording

EXPLAINED_MS: Final = 1_000.0
"""A movement that begins this soon after a wheel, key, press or page load may be its effect."""

SETTLED_MS: Final = 150.0
"""Scroll events of one scroller closer than this are one movement, which ends with the last."""

FOLLOW_MS: Final = 100.0
"""So often a scroller that something drives is looked after; a finger is followed with all that was recorded of it."""

AHEAD_MS: Final = 300.0
BEHIND_MS: Final = 100.0
"""A wheel scrolls at once in a replay and smoothly for a person, and what a page scrolls by itself may begin later."""


class Movement(Struct):
    """A scroller on its way: where it was, and since when nothing has driven it on."""

    passed: list[events.Scroll]
    explained: bool
    swiped: bool
    """A finger did it."""
    driven_ms: float


def scrolls(recording: Recording) -> Iterator[Follow | Scroll]:
    """Where each movement of a scroller ended; `explained` where a wheel, key, press or page load came before it.

    The stage moves a scroller only where it stands elsewhere: that is how dragged scroll bars and flings are
    performed, and how a replay stays with the recording when the page scrolled a little differently. Where a person
    was at work it stays with it on the way, too: what snaps, or is scrolled by scripts, may come to be far away from
    where it was before it rests. What the page scrolls all by itself it does again.
    """
    cause_ms = swiped_ms = float("-inf")
    moving: dict[tuple[int, int | None], Movement] = {}
    loads = sorted(document.time_ms for document in recording.documents)
    for event in recording.events:
        while loads and loads[0] <= event.time_ms:
            cause_ms = loads.pop(0)
        # Not a key that goes up: what it scrolled by going down may still be under way.
        acts = isinstance(event, events.KeyDown | events.PointerDown) and event.trusted
        yield from _ended(recording, moving, event.time_ms, at_once=acts)
        if isinstance(event, events.Scroll):
            movement = moving.setdefault(
                (event.document, event.target),
                Movement(
                    [],
                    explained=event.time_ms - cause_ms <= EXPLAINED_MS,
                    swiped=event.time_ms - swiped_ms <= EXPLAINED_MS,
                    driven_ms=event.time_ms,
                ),
            )
            movement.passed.append(event)
            movement.driven_ms = event.time_ms
        elif acts or (isinstance(event, events.Wheel | events.PointerUp | events.KeyUp) and event.trusted):
            cause_ms = event.time_ms
            # A scroller that a wheel drives on before it was taken to rest must not be brought back to there.
            for movement in moving.values():
                movement.driven_ms = event.time_ms
        elif isinstance(event, events.PointerCancel) and event.pointer_type == "touch":
            cause_ms = float("-inf")  # a finger scrolls from here on, which no step repeats
            swiped_ms = event.time_ms
    yield from _ended(recording, moving, float("inf"), at_once=False)


def _ended(
    recording: Recording,
    moving: dict[tuple[int, int | None], Movement],
    now_ms: float,
    *,
    at_once: bool,
) -> Iterator[Follow | Scroll]:
    for key, movement in list(moving.items()):
        if at_once or now_ms - movement.driven_ms > SETTLED_MS:
            del moving[key]
            last, explained = movement.passed[-1], movement.explained
            yield from _way(recording, movement)
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


def _way(recording: Recording, movement: Movement) -> Iterator[Follow]:
    """Where the scroller was before it came to rest, and how far from there a replay may see it."""
    passed = movement.passed if movement.explained else movement.passed[:-1] if movement.swiped else []
    times_ms = [each.time_ms for each in passed]
    followed_ms = float("-inf")
    for here in passed:
        near = [here]
        if movement.explained:
            if here.time_ms - followed_ms < FOLLOW_MS:
                continue
            since = bisect_left(times_ms, here.time_ms - BEHIND_MS)
            near = passed[since : bisect_right(times_ms, here.time_ms + AHEAD_MS)]
        followed_ms = here.time_ms
        yield Follow(
            time_ms=here.time_ms,
            document=here.document,
            target=recording.target_of(here),
            position=Point(here.scroll_x, here.scroll_y),
            least=Point(min(each.scroll_x for each in near), min(each.scroll_y for each in near)),
            most=Point(max(each.scroll_x for each in near), max(each.scroll_y for each in near)),
        )
