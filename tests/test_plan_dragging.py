"""Lines of the browser's own drag and drop become a lift, a way that leads to the drop, a drop and an end."""

from __future__ import annotations

from typing import Any

from reenact.plan.plan import make_plan
from reenact.plan.steps import AnyStep, Carry, Drop, EndDrag, Lift, Press, Release
from reenact.recording import events
from reenact.recording.events import File, Line
from tests.made import down, move, page, recording, target, up

AT: dict[str, Any] = {"document": 1, "target": 1, "client_x": 300, "client_y": 50}


def steps_of(*lines: Line) -> tuple[AnyStep, ...]:
    return make_plan(recording(page(), target(path="html>body>ul"), *lines)).steps


def names(*lines: Line) -> list[str]:
    return [type(step).__name__ for step in steps_of(*lines)][1:]


DRAG = (
    down(10),
    move(20, (0, 110, 100), buttons=1),
    events.DragStart(time_ms=10, **AT),  # which bears the time of the press
    events.PointerCancel(time_ms=20, **AT),
    events.DragOver(time_ms=30, document=1, target=1, points=((0, 200, 60), (10, 300, 50))),
    events.Drop(time_ms=50, **AT),
    events.DragEnd(time_ms=51, **AT),
)


def test_a_drag_begins_when_the_browser_took_the_pointer_and_releases_nothing() -> None:
    assert names(*DRAG) == ["Press", "Move", "Lift", "Carry", "Carry", "Drop", "EndDrag"]


def test_what_is_dragged_is_on_its_way_to_the_drop() -> None:
    steps = steps_of(*DRAG)
    carried = [step for step in steps if isinstance(step, Carry)]
    assert [isinstance(steps[step.toward or 0], Drop) for step in carried] == [True, True]
    assert [step.progress for step in carried] == [0, 1]


def test_a_drag_that_nothing_takes_leads_nowhere() -> None:
    steps = steps_of(*(line for line in DRAG if not isinstance(line, events.Drop)))
    assert [step.toward for step in steps if isinstance(step, Carry)] == [None, None]
    assert isinstance(steps[-1], EndDrag)


def test_the_press_after_a_drag_is_no_double_click() -> None:
    again = (down(200), up(210))
    assert [step.click_count for step in steps_of(*DRAG, *again) if isinstance(step, Press)] == [1, 1]


def test_files_that_come_from_outside_are_known_as_soon_as_they_come() -> None:
    over = events.DragOver(time_ms=30, document=1, target=1, points=((0, 200, 60),))
    drop = events.Drop(time_ms=50, files=(File(name="a.txt", size_bytes=3),), data_types=("Files",), **AT)
    lift, *_ = [step for step in steps_of(over, drop) if isinstance(step, Lift)]
    assert (lift.outside, lift.time_ms, [file.name for file in lift.files]) == (True, 30, ["a.txt"])


def test_a_drag_of_format_1_0_is_let_go_where_the_browser_took_it() -> None:
    steps = steps_of(*DRAG[:2], DRAG[3])
    assert isinstance(steps[-1], Release)
    assert steps[-1].cancelled
