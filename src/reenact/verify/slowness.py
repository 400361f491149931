"""Recorded requests and the answers of a replay in, those that took much longer than when it was recorded out; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from reenact.divergence import Remark
from reenact.recording import events
from reenact.recording.recording import Recording
from reenact.stage.answers import Answer
from reenact.verify.requests import KINDS, Asked, request_key, request_name
from reenact.verify.timeline import Timeline

SLOWER_MS: Final = 1_500.0
SLOWER_TIMES: Final = 3.0
"""An answer has to be later by both to be called slow: a busy machine is no slow server."""


def slow_answers(
    recording: Recording,
    answers: Sequence[Answer],
    live_url: Callable[[str], str],
    timeline: Timeline,
    start_ms: float,
) -> Iterator[Remark]:
    """One remark for each address, of its slowest answer; `start_ms` is the recording time of page time 0."""
    usual_ms: dict[Asked, float] = defaultdict(float)
    for event in recording.events:
        if isinstance(event, events.Request) and event.kind in KINDS and event.status:
            key = request_key(event, live_url)
            usual_ms[key] = max(usual_ms[key], event.duration_ms)
    slowest: dict[Asked, tuple[Answer, events.Request]] = {}
    for answer in answers:
        asked = events.Request(time_ms=0.0, kind="fetch", method=answer.method, url=answer.url)
        key = request_key(asked, str)
        if key not in usual_ms or answer.wall_ms < max(usual_ms[key] + SLOWER_MS, usual_ms[key] * SLOWER_TIMES):
            continue
        if key not in slowest or slowest[key][0].wall_ms < answer.wall_ms:
            slowest[key] = answer, asked
    for key, (answer, asked) in slowest.items():
        took = f"took {answer.wall_ms / 1000:.1f} s instead of {usual_ms[key] / 1000:.1f} s"
        time_ms = timeline.recorded_ms(start_ms + max(0.0, answer.page_ms))
        yield Remark(kind="slow", time_ms=time_ms, message=f"{request_name(asked, str)} {took}; the clock stood still")
