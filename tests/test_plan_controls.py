"""Text that came without keys is inserted, what native pickers set is set, and nothing is entered twice."""

from __future__ import annotations

from typing import Any

import pytest

from reenact.plan.plan import make_plan
from reenact.plan.steps import Insert, Set, Stroke
from reenact.recording import events
from reenact.recording.events import Line
from tests.made import key_down, key_up, page, recording, target


def entered(time_ms: float, data: str | None, value: str = "", input_type: str = "insertText", **fields: Any) -> Line:
    return events.Input(time_ms=time_ms, document=1, target=1, input_type=input_type, data=data, value=value, **fields)


def inserted(*lines: Line) -> list[str]:
    made = make_plan(recording(page(), target(tag="input"), *lines)).steps
    return [step.text for step in made if isinstance(step, Insert)]


def test_typed_text_is_not_inserted_a_second_time() -> None:
    assert inserted(key_down(10, "a"), entered(11, "a"), key_up(20, "a")) == []


def test_a_key_that_is_still_held_explains_the_text_of_the_next_one() -> None:
    lines = [key_down(10, "a"), entered(11, "a"), key_down(15, "b"), key_up(16, "a"), entered(17, "b"), key_up(20, "b")]
    assert inserted(*lines) == []


@pytest.mark.parametrize("input_type", ["insertText", "insertFromPaste", "insertReplacementText"])
def test_text_without_keys_is_inserted(input_type: str) -> None:
    assert inserted(entered(10, "🌱", input_type=input_type)) == ["🌱"]


def test_a_modifier_types_nothing_by_itself() -> None:
    held = key_down(5, "Shift", code="ShiftLeft")
    assert inserted(held, entered(10, "é"), key_up(20, "Shift", code="ShiftLeft")) == ["é"]


@pytest.mark.parametrize(
    "line",
    [
        entered(10, "x", trusted=False),
        entered(10, None),
        entered(10, ""),
        entered(10, "x", input_type="deleteContentBackward"),
    ],
    ids=["by a script", "no data", "empty", "not an insertion"],
)
def test_what_is_no_entered_text_is_not_inserted(line: Line) -> None:
    assert inserted(line) == []


@pytest.mark.parametrize("key", ["Process", "Unidentified"])
def test_keys_that_an_input_method_takes_do_not_explain_its_text(key: str) -> None:
    lines = [key_down(10, key, code=""), entered(11, "a", "a"), key_up(12, key, code="")]
    assert inserted(*lines) == ["a"]
    made = make_plan(recording(page(), target(tag="input"), *lines)).steps
    assert all(step.composes for step in made if isinstance(step, Stroke))


def composed(time_ms: float, data: str, value: str) -> Line:
    return entered(time_ms, data, value, input_type="insertCompositionText")


def test_a_composition_is_inserted_once_as_it_ended() -> None:
    lines = [composed(10, "n", "n"), composed(20, "ni", "ni"), composed(30, "你", "你")]
    assert inserted(*lines) == ["你"]


def test_compositions_in_a_row_are_each_inserted() -> None:
    lines = [composed(10, "n", "n"), composed(20, "你", "你"), composed(30, "h", "你h"), composed(40, "好", "你好")]
    assert inserted(*lines) == ["你", "好"]


def test_a_composition_that_was_taken_back_inserts_nothing() -> None:
    assert inserted(composed(10, "n", "n"), composed(20, "", "")) == []


def settings_of(tag: str, **fields: Any) -> list[Set]:
    lines: list[Line] = [page(), target(tag=tag, input_type=fields.pop("input_type", ""))]
    lines.append(events.Change(time_ms=10, document=1, target=1, **fields))
    return [step for step in make_plan(recording(*lines)).steps if isinstance(step, Set)]


def test_a_chosen_option_is_set() -> None:
    (step,) = settings_of("select", selected_indexes=(2,), value="cheap")
    assert step.control.selected_indexes == (2,)


@pytest.mark.parametrize("kind", ["date", "time", "datetime-local", "month", "week", "color"])
def test_what_a_native_picker_picks_is_set(kind: str) -> None:
    assert len(settings_of("input", input_type=kind, value="x")) == 1


def test_changes_that_input_makes_are_not_set() -> None:
    assert settings_of("input", input_type="text", value="x") == []
    assert settings_of("input", input_type="checkbox", checked=True) == []


def test_what_was_masked_is_not_set() -> None:
    assert settings_of("select", masked=True) == []


def test_what_a_test_script_chose_is_set() -> None:
    (step,) = settings_of("select", selected_indexes=(1,), trusted=False)
    assert step.control.selected_indexes == (1,)
    for kind in ("date", "range"):
        (step,) = settings_of("input", input_type=kind, value="7", trusted=False)
        assert step.control.value == "7"


def test_a_slider_that_a_person_moved_is_not_set() -> None:
    assert settings_of("input", input_type="range", value="7") == []
