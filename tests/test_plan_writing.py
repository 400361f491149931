"""Input methods, pastes and dialogs: what of their lines a replay performs, and what it leaves to the page."""

from __future__ import annotations

from typing import Any

import pytest

from reenact.plan.plan import make_plan
from reenact.plan.steps import AnyStep, Compose, Insert, Paste, Stroke
from reenact.recording import events
from reenact.recording.events import Line
from tests.made import SHOP, key_down, key_up, page, recording, target

FIELD: dict[str, Any] = {"document": 1, "target": 1}


def steps_of(*lines: Line) -> tuple[AnyStep, ...]:
    return make_plan(recording(page(), target(tag="input", path="html>body>input"), *lines)).steps[1:]


def start(time_ms: float) -> Line:
    return events.CompositionStart(time_ms=time_ms, data="", **FIELD)


def update(time_ms: float, data: str) -> Line:
    return events.CompositionUpdate(time_ms=time_ms, data=data, **FIELD)


def end(time_ms: float, data: str) -> Line:
    return events.CompositionEnd(time_ms=time_ms, data=data, trusted=False, **FIELD)


def written(*lines: Line) -> list[tuple[str, str]]:
    return [(type(s).__name__, s.text) for s in steps_of(*lines) if isinstance(s, Compose | Insert | Paste)]


def test_a_composition_is_done_state_by_state_and_committed() -> None:
    lines = [
        start(10),
        update(10, "n"),
        key_up(12, "n"),
        update(20, "に"),
        key_up(22, "i"),
        update(30, "日"),
        end(30, "日"),
    ]
    assert written(*lines) == [("Compose", "n"), ("Compose", "に"), ("Insert", "日")]


def test_what_was_composed_already_is_still_committed() -> None:
    lines = [start(10), update(10, "한"), key_up(12, "x"), update(40, "한"), end(40, "한")]
    assert written(*lines) == [("Compose", "한"), ("Insert", "한")]


def test_a_composition_that_was_given_up_ends_with_nothing() -> None:
    assert written(start(10), update(10, "n"), key_up(12, "n"), update(30, ""), end(30, "")) == [
        ("Compose", "n"),
        ("Compose", ""),
    ]


def test_keys_of_a_composition_type_nothing_the_one_that_began_it_included() -> None:
    lines = [key_down(9, "n"), start(10), update(10, "n"), key_up(12, "n"), key_down(20, "i"), end(20, "に")]
    steps = steps_of(*lines, key_down(30, "a"))
    assert [(s.key, s.composes) for s in steps if isinstance(s, Stroke) and s.down] == [
        ("n", True),
        ("i", True),
        ("a", False),
    ]


CTRL_V = key_down(10, "v", modifiers=2)


def pasted(time_ms: float, text: str) -> Line:
    return events.Paste(time_ms=time_ms, text=text, **FIELD)


@pytest.mark.parametrize(
    ("before", "clipboard"),
    [
        ((), "x"),
        ((events.Copy(time_ms=5, text="x", **FIELD),), None),
        ((events.Cut(time_ms=5, text="y", **FIELD),), "x"),
    ],
    ids=["from elsewhere", "copied in the page", "another text was cut"],
)
def test_only_what_the_page_did_not_copy_is_put_on_the_clipboard(
    before: tuple[Line, ...], clipboard: str | None
) -> None:
    steps = steps_of(*before, CTRL_V, pasted(11, "x"))
    assert [step.clipboard for step in steps if isinstance(step, Stroke)] == [clipboard]
    assert not [step for step in steps if isinstance(step, Paste)]


def test_a_paste_that_no_key_asked_for_is_a_step_of_its_own() -> None:
    assert written(pasted(10, "x")) == [("Paste", "x")]


def asked(time_ms: float) -> Line:
    return events.Dialog(time_ms=time_ms, document=1, kind="beforeunload")


def click(time_ms: float) -> Line:
    return events.Click(time_ms=time_ms, client_x=1, client_y=1, **FIELD)


@pytest.mark.parametrize(
    ("after", "accepted"),
    [
        ((click(30),), False),
        ((events.PageHide(time_ms=21, document=1),), True),
        ((page(2, 300, SHOP),), True),
        ((), False),
    ],
    ids=["went on", "was left", "another page came", "nothing came"],
)
def test_who_went_on_in_a_page_that_asked_to_leave_had_stayed(after: tuple[Line, ...], accepted: bool) -> None:
    plan = make_plan(recording(page(), target(), asked(20), *after))
    assert [answer.accepted for answer in plan.answers[0]] == [accepted]
