"""A replayed recording and how its page looked before each act in, moments out: how long each look of a page stood."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from reenact.appearance.clusters import Moment
from reenact.appearance.likeness import Appearance

AFTERWARDS_MS: Final = 100.0
"""What comes so soon after the last step of an act, such as the click after its release, still happened before it."""


class Span(Struct, frozen=True, kw_only=True):
    """An act of a person, as far as time goes: from its first step to the last one that the person made."""

    began_ms: float
    ended_ms: float
    opens: bool
    """Whether it opened a page by the browser's own controls."""


def moments_of(
    recording: str,
    spans: Sequence[Span],
    looked: Mapping[int, Appearance],
    addresses: Sequence[tuple[float, str]],
    page_of: Callable[[str], str],
) -> Iterator[Moment]:
    """`looked` is by the place of the act that came next, the last one's by their number; `addresses` are by time."""
    times = [time_ms for time_ms, _ in addresses]
    from_ms = -math.inf
    last_page: str | None = None
    for place in range(1, len(spans) + 1):
        began_ms = spans[place].began_ms if place < len(spans) else math.inf
        to_ms = math.inf
        if place < len(spans):
            after_ms = spans[place].ended_ms + AFTERWARDS_MS
            to_ms = min(after_ms, spans[place + 1].began_ms) if place + 1 < len(spans) else after_ms
        known = bisect_left(times, began_ms) - 1
        if known >= 0 and place in looked:
            page = page_of(addresses[known][1])
            yield Moment(
                recording=recording,
                act=place,
                page=page,
                from_ms=from_ms,
                to_ms=to_ms,
                opened=spans[place - 1].opens or page != last_page,
                looked=looked[place],
            )
            last_page = page
        from_ms = to_ms
