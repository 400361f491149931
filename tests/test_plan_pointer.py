"""Pointer events become presses with click counts, drags, and ways that know where they lead."""

from __future__ import annotations

import pytest

from reenact.geometry import Point
from reenact.plan.plan import make_plan
from reenact.plan.steps import AnyStep, Move, Press, Release
from reenact.recording import events
from reenact.recording.events import Line, PointerType
from tests.made import down, move, page, recording, target, up


def steps_of(*lines: Line) -> tuple[AnyStep, ...]:
    return make_plan(recording(page(), target(), *lines)).steps


def counts(*lines: Line) -> list[int]:
    return [step.click_count for step in steps_of(*lines) if isinstance(step, Press | Release)]


def test_presses_in_a_row_count_up_and_their_releases_with_them() -> None:
    lines = [line for time_ms in (100, 300, 500) for line in (down(time_ms), up(time_ms + 50))]
    assert counts(*lines) == [1, 1, 2, 2, 3, 3]


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(down(601), id="more than 500 ms later"),
        pytest.param(down(300, x=106), id="more than 5 px away"),
        pytest.param(down(300, button=2), id="another button"),
        pytest.param(down(300, document=2), id="another document"),
    ],
)
def test_a_press_that_is_late_or_elsewhere_is_a_new_click(second: Line) -> None:
    assert counts(page(2), target(1, 2), down(100), up(150), second) == [1, 1, 1]


@pytest.mark.parametrize("second", [down(600), down(300, x=103, y=104)])
def test_both_limits_of_a_double_click_belong_to_it(second: Line) -> None:
    assert counts(down(100), up(150), second) == [1, 1, 2]


def test_a_drag_is_a_press_moves_that_are_pressed_and_a_release() -> None:
    steps = steps_of(move(10, (0, 90, 90)), down(100), move(120, (0, 120, 100), (20, 150, 130), buttons=1), up(200))
    kinds = [(type(step).__name__, step.time_ms, getattr(step, "pressed", None)) for step in steps[1:]]
    assert kinds == [
        ("Move", 10, False),
        ("Press", 100, None),
        ("Move", 120, True),
        ("Move", 140, True),
        ("Release", 200, None),
    ]


def test_what_scripts_made_up_is_not_performed() -> None:
    assert len(steps_of(move(5, (0, 1, 1), trusted=False), down(10, trusted=False), up(20, trusted=False))) == 1


def test_a_press_keeps_its_target_place_and_modifiers() -> None:
    button = target(path="html>body>button")
    made = make_plan(recording(page(), button, down(10, fraction_x=0.25, modifiers=8))).steps
    (press,) = (step for step in made if isinstance(step, Press))
    assert press.target == button
    assert (press.fraction_x, press.fraction_y, press.modifiers) == (0.25, 0.5, 8)


def test_what_the_page_blocks_is_pressed_where_it_was() -> None:
    (press,) = (step for step in steps_of(down(10, x=40, y=50)) if isinstance(step, Press))
    assert press.target is None, "of a blocked element only tag and place are recorded"
    assert (press.client_point.x, press.client_point.y) == (40, 50)


def cancelled(time_ms: float, pointer_type: PointerType) -> Line:
    return events.PointerCancel(
        time_ms=time_ms, document=1, target=1, client_x=0, client_y=0, pointer_type=pointer_type
    )


def test_a_pointer_that_the_browser_took_over_goes_up_where_it_was_last() -> None:
    lines = (down(100, x=10, y=10), move(120, (0, 30, 10), buttons=1), cancelled(130, "mouse"))
    release = steps_of(*lines)[-1]
    assert isinstance(release, Release)
    assert (release.time_ms, release.client_point, release.cancelled) == (130, Point(30, 10), True)


def test_a_finger_that_scrolls_stays_where_it_is() -> None:
    way = move(120, (0, 103, 104), (10, 103, 130), (20, 103, 170), buttons=1, pointer_type="touch")
    steps = steps_of(down(100, pointer_type="touch"), way, cancelled(150, "touch"))
    assert [step.client_point for step in steps if isinstance(step, Move | Release)] == [Point(103, 104)] * 2
    drawn = steps_of(down(100, pointer_type="touch"), way, up(150, pointer_type="touch"))
    assert len([step for step in drawn if isinstance(step, Move)]) == 3, "no scroll, so nothing is left out"


def ways(*lines: Line) -> list[tuple[int | None, float]]:
    return [(step.toward, step.progress) for step in steps_of(*lines) if isinstance(step, Move)]


def test_a_way_leads_to_the_next_press_and_its_progress_is_its_time() -> None:
    found = ways(move(0, (0, 0, 0), (25, 1, 1), (100, 9, 9)), down(150), up(160))
    assert found == [(4, 0.0), (4, 0.25), (4, 1.0)]


def test_a_way_starts_at_the_release_before_it() -> None:
    found = ways(move(0, (0, 0, 0)), down(10), up(20), move(30, (0, 5, 5), (50, 6, 6)), down(90), up(95))
    assert found == [(2, 1.0), (6, 0.0), (6, 1.0)]


def test_pressed_moves_and_moves_after_the_last_press_lead_nowhere() -> None:
    found = ways(down(10), move(15, (0, 5, 5), buttons=1), up(20), move(30, (0, 7, 7)))
    assert found == [(None, 0.0), (None, 0.0)]


def test_moves_in_another_frame_than_the_press_are_not_bent() -> None:
    found = ways(page(2), move(0, (0, 0, 0), (50, 1, 1), document=2), move(60, (0, 2, 2), (40, 3, 3)), down(110))
    assert [progress for _, progress in found] == [0.0, 0.0, 0.6, 1.0]
