"""What was not recorded is made up: of the same shape and length, once for each line, and never twice."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reenact.errors import RecordingError
from reenact.plan.plan import make_plan
from reenact.plan.steps import Fill, Stroke
from reenact.plan.synthetic import SECRET, synthetic
from reenact.recording import events
from reenact.recording.events import Line
from reenact.recording.scalars import Shape
from reenact.signals.naming import is_template, same_page
from reenact.stage.messages import typing
from tests.made import key_down, key_up, page, recording, target

SHAPES: dict[Shape, str] = {
    "letters": r"[a-z]+",
    "digits": r"\d+",
    "words": r"[a-z ]*[a-z]",
    "mixed": r"(?s).+",
    "email": r"[^@\s]+@[^@\s]+",
    "": r"(?s).+",
}


@given(shape=st.sampled_from(sorted(SHAPES)), length=st.integers(1, 300))
def test_a_made_up_text_has_the_shape_and_the_length(shape: Shape, length: int) -> None:
    text = synthetic(shape, length)
    assert len(text) == length
    if shape != "email" or length > 2:
        assert re.fullmatch(SHAPES[shape], text)


def test_nothing_is_made_up_for_nothing() -> None:
    assert {synthetic(shape, 0) for shape in SHAPES} == {""}


def test_the_secret_satisfies_the_usual_rules() -> None:
    assert len(SECRET) == 12
    for rule in (r"[a-z]", r"[A-Z]", r"\d", r"[^\w\s]"):
        assert re.search(rule, SECRET)


def masked(time_ms: float, length: int | None = None, **fields: Any) -> Line:
    return events.Input(time_ms=time_ms, **({"document": 1, "target": 1, "masked": True, "length": length} | fields))


def filled(*lines: Line, tag: str = "input") -> list[tuple[float, str, bool]]:
    steps = make_plan(recording(page(), target(tag=tag), *lines)).steps
    return [(step.time_ms, step.text, step.secret) for step in steps if isinstance(step, Fill)]


def test_each_masked_line_is_a_fill_of_its_length() -> None:
    lines = [masked(10, 3, shape="digits"), masked(600, 5, shape="digits"), masked(900, 0)]
    assert filled(*lines) == [(10, "123", False), (600, "12345", False), (900, "", False)]


def test_a_secret_is_a_fill_without_length() -> None:
    assert filled(masked(10)) == [(10, SECRET, True)]


@pytest.mark.parametrize(
    "line",
    [masked(10, 3, trusted=False), masked(10, 3, masked=False, value="abc"), masked(10, 3, target=None)],
    ids=["by a script", "in clear", "without a target"],
)
def test_other_inputs_are_no_fills(line: Line) -> None:
    assert filled(line) == []


def test_a_drop_down_is_no_fill() -> None:
    assert filled(masked(10), tag="select") == []


def test_masked_keys_of_older_recordings_are_typed_and_not_filled_again() -> None:
    keys: dict[str, Any] = {"key": "", "code": "", "masked": True, "target": 1}
    lines = [key_down(10, **keys), masked(11, 1), key_up(12, **keys)]
    assert filled(*lines) == []
    steps = make_plan(recording(page(), target(tag="input"), *lines)).steps
    assert sum(isinstance(step, Stroke) for step in steps) == 2


def test_text_is_typed_by_keys_and_a_long_one_inserted_but_for_its_end() -> None:
    short = [message.parameters.get("key") for message in typing("a1", erase=True)]
    assert short == ["Backspace", "Backspace", "a", "a", "1", "1"]
    long = list(typing("a" * 1000, erase=False))
    assert long[0].parameters == {"text": "a" * 999}
    assert [message.parameters.get("key") for message in long[1:]] == ["a", "a"]


@pytest.mark.parametrize(
    ("recorded", "live", "same"),
    [
        ("http://a/orders/:id", "http://a/orders/4711?x=1", True),
        ("http://a/orders/:id/edit", "http://a/orders/4711/view", False),
        ("http://a/orders/:id", "http://a/orders", False),
        ("http://a/orders", "http://a/orders/", True),
        ("http://a/:id", "http://b/x", False),
    ],
)
def test_a_page_of_which_parts_were_left_out_is_like_many(recorded: str, live: str, same: bool) -> None:
    assert same_page(recorded, live) is same


def test_a_recording_that_starts_at_such_a_page_says_what_to_do() -> None:
    assert is_template("http://a/orders/:id?x=")
    assert not is_template("http://a:80/orders")
    with pytest.raises(RecordingError, match="keep_paths"):
        make_plan(recording(page(url="http://a/orders/:id")))
