"""Recording in, `Plan` out: every decision that needs no browser is taken here, before one opens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

import msgspec

from reenact.errors import RecordingError
from reenact.geometry import Point
from reenact.plan.composition import compositions
from reenact.plan.controls import fills, insertions, settings
from reenact.plan.dialogs import Answer, answers
from reenact.plan.dragging import drags
from reenact.plan.navigation import shown, visits
from reenact.plan.pointer import aimed, pointer_steps
from reenact.plan.scrolling import scrolls
from reenact.plan.steps import AnyStep, Go, Magnify, Resize, Turn
from reenact.plan.strokes import strokes
from reenact.recording import events
from reenact.recording.recording import Recording
from reenact.signals.naming import is_template, no_such_path


class Plan(msgspec.Struct, frozen=True):
    """All steps of a replay by time; `start_ms` and `end_ms` are recording time."""

    steps: tuple[AnyStep, ...]
    start: events.Document
    start_ms: float
    end_ms: float
    answers: Mapping[int, tuple[Answer, ...]]
    """To the dialogs of each recorded tab."""


def make_plan(recording: Recording) -> Plan:
    """Decide what a replay of `recording` performs and when; raises `RecordingError` where nothing can be."""
    start = recording.start
    if not start.url.startswith(("http://", "https://")):
        raise RecordingError(
            f"starts at {start.url[:80]!r}, which is no web address; only http and https pages are replayed",
            path=recording.path,
        )
    if is_template(start.url):
        raise RecordingError(f"starts at a page that cannot be opened: {no_such_path(start.url)}", path=recording.path)
    steps = sorted(
        chain(
            visits(recording),
            scrolls(recording),  # before what is done at the same time: an act ends a movement and may begin another
            pointer_steps(recording),
            drags(recording),
            strokes(recording),
            _turns(recording),
            compositions(recording),
            insertions(recording),
            fills(recording),
            settings(recording),
            _resizes(recording.events),
            _magnifications(recording.events),
        ),
        key=lambda step: step.time_ms,
    )
    for step in steps:
        if isinstance(step, Go) and not step.url.startswith(("http://", "https://", "about:blank")):
            raise RecordingError(
                f"goes to {step.url[:80]!r}, which is no web address; only http and https pages are replayed",
                path=recording.path,
            )
    return Plan(
        aimed(tuple(shown(recording, steps))),
        start,
        start.time_ms,
        max(recording.duration_ms, start.time_ms),
        answers(recording),
    )


def _turns(recording: Recording) -> Iterator[Turn]:
    for event in recording.events:
        if isinstance(event, events.Wheel) and event.trusted:
            # Lines and pages as Chromium itself turns them into pixels for pages that ask.
            unit = (1.0, 100 / 3, float(recording.top_document(event.document).viewport_height))[event.delta_mode]
            yield Turn(
                time_ms=event.time_ms,
                document=event.document,
                client_point=event.client_point,
                target=recording.target_of(event),
                fraction_x=event.fraction_x,
                fraction_y=event.fraction_y,
                delta_x=event.delta_x * unit,
                delta_y=event.delta_y * unit,
                modifiers=event.modifiers,
            )


def _resizes(stream: Iterable[events.Event]) -> Iterator[Resize]:
    for event in stream:
        if isinstance(event, events.Resize):
            yield Resize(time_ms=event.time_ms, document=event.document, viewport=event.viewport)


def _magnifications(stream: Iterable[events.Event]) -> Iterator[Magnify]:
    for event in stream:
        if isinstance(event, events.Zoom):
            offset = Point(event.offset_left, event.offset_top)
            yield Magnify(time_ms=event.time_ms, document=event.document, scale=event.scale, offset=offset)
