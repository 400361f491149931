"""Acts and holds in, times of a replay as times of the recording and the act that each belongs to out; pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from reenact.plan.acts import Act
from reenact.timing import Hold

SLACK_MS: Final = 2.0
"""Events bear times that browsers round and jitter; the two recordings began half a millisecond apart."""

EARLY_MS: Final = 1.6
"""So much earlier than its act an effect may seem to be: beginnings of documents are cut to whole milliseconds, times
since then are rounded to them, and so is the moment when the replay begins."""


class Timeline:
    """What was done when: effects belong to the last act that began before them."""

    def __init__(self, acts: Sequence[Act] = (), holds: Sequence[Hold] = ()) -> None:
        self._begins_ms = [act.time_ms for act in acts]
        self._act_of_step = {step: place for place, act in enumerate(acts) for step in act.steps}
        self._holds = sorted(holds, key=lambda hold: hold.time_ms)

    def recorded_ms(self, seen_ms: float) -> float:
        """The recording time that the replay's clock showed; all of a hold comes just before what waited for it."""
        late_ms = 0.0
        for hold in self._holds:
            since_ms = seen_ms - late_ms - hold.time_ms
            if since_ms < -SLACK_MS:
                break
            if since_ms < hold.duration_ms - SLACK_MS:
                return max(0.0, hold.time_ms - 2 * SLACK_MS)
            late_ms += hold.duration_ms
        return seen_ms - late_ms

    def act_at(self, recorded_ms: float) -> int | None:
        """The act that something at this time came of; None before the first."""
        place = bisect_right(self._begins_ms, recorded_ms + EARLY_MS) - 1
        return place if place >= 0 else None

    def act_of(self, step: int) -> int | None:
        """The act that a step of the plan is part of."""
        return self._act_of_step.get(step)
