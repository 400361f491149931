"""The plan as a whole: all steps by time, from the first page to the recording's end."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reenact.errors import RecordingError
from reenact.plan.plan import make_plan
from reenact.plan.steps import Drop, Move, Press, Stroke
from reenact.recording.events import Document, Line
from reenact.recording.recording import recording_from
from tests.made import down, key_down, key_up, page, recording, target, up
from tests.recording_lines import HEADER, PAGE, any_lines


def test_steps_are_in_order_and_the_plan_lasts_as_long_as_the_recording() -> None:
    plan = make_plan(recording(page(time_ms=40), target(), key_down(90, "a"), up(70), down(60), end_ms=500))
    assert [step.time_ms for step in plan.steps] == [40, 60, 70, 90]
    assert (plan.start_ms, plan.end_ms) == (40, 500)


def test_masked_keys_are_strokes_that_say_so() -> None:
    masked: dict[str, Any] = {"key": "", "code": "", "masked": True, "target": 1}
    steps = make_plan(recording(page(), target(tag="input"), key_down(10, **masked), key_up(20, **masked))).steps
    strokes = [step for step in steps if isinstance(step, Stroke)]
    assert [(step.down, step.masked) for step in strokes] == [(True, True), (False, True)]
    assert strokes[0].target == target(tag="input")


def test_a_recording_without_a_page_cannot_be_planned() -> None:
    with pytest.raises(RecordingError, match="holds no page"):
        make_plan(recording_from(HEADER, ()))


@settings(max_examples=60)
@given(st.lists(any_lines(), max_size=30))
def test_every_readable_recording_has_a_plan_in_order_whose_ways_lead_to_presses(lines: list[Line]) -> None:
    on_the_web = (
        msgspec.structs.replace(line, url=f"http://test/{line.url}") if isinstance(line, Document) else line
        for line in lines
    )
    plan = make_plan(recording_from(HEADER, (PAGE, *on_the_web)))
    assert [step.time_ms for step in plan.steps] == sorted(step.time_ms for step in plan.steps)
    for step in plan.steps:
        if isinstance(step, Move) and step.toward is not None:
            assert isinstance(plan.steps[step.toward], Press | Drop)
            assert 0 <= step.progress <= 1
