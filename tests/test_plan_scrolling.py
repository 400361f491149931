"""Movements of scrollers end in one step each, which knows whether recorded input did it."""

from __future__ import annotations

from reenact.plan.acts import acts_of
from reenact.plan.plan import make_plan
from reenact.plan.steps import Follow, Resize, Scroll, Stroke, Turn
from reenact.recording import events
from reenact.recording.events import Line
from tests.made import down, key_down, key_up, page, recording, scroll, target, up


def wheel(time_ms: float, delta_y: float = 100, mode: int = 0) -> Line:
    return events.Wheel(
        time_ms=time_ms,
        document=1,
        client_x=5,
        client_y=5,
        delta_y=delta_y,
        delta_mode=mode,  # type: ignore[arg-type]
    )


def scrolls_of(*lines: Line) -> list[tuple[float, float, bool]]:
    steps = make_plan(recording(page(), target(tag="div"), *lines)).steps
    return [(step.time_ms, step.scroll_y, step.explained) for step in steps if isinstance(step, Scroll)]


def test_a_movement_is_where_it_ended() -> None:
    movement = [scroll(5_000 + 16 * index, 20.0 * index) for index in range(1, 6)]
    assert scrolls_of(*movement) == [(5_080, 100, False)]


def test_what_a_wheel_key_press_or_load_did_is_explained_and_waited_for() -> None:
    for cause in (wheel(5_000), key_down(5_000, "End"), down(5_000), up(5_000)):
        assert scrolls_of(cause, scroll(5_100, 100)) == [(5_250, 100, True)]
    assert scrolls_of(scroll(900, 100)) == [(1_050, 100, True)]


def test_a_second_later_nothing_explains_it() -> None:
    assert scrolls_of(wheel(5_000), scroll(6_001, 100)) == [(6_001, 100, False)]


def test_what_scripts_dispatch_explains_nothing() -> None:
    assert scrolls_of(key_down(5_000, "End", trusted=False), scroll(5_100, 100)) == [(5_100, 100, False)]


def test_a_pause_ends_a_movement() -> None:
    found = scrolls_of(scroll(5_000, 10), scroll(5_151, 20))
    assert [place for _, place, _ in found] == [10, 20]


def test_an_act_ends_every_movement_at_once() -> None:
    found = scrolls_of(wheel(5_000), scroll(5_010, 10), scroll(5_020, 30, target=1), down(5_040))
    assert found == [(5_040, 10, True), (5_040, 30, True)]


def test_a_wheel_that_turns_before_a_rest_goes_on_with_its_movement() -> None:
    found = scrolls_of(wheel(5_000), scroll(5_010, 80), wheel(5_140), scroll(5_165, 160))
    assert found == [(5_315, 160, True)], "at 5160 the replay has turned the wheel already and must not be brought back"


def test_a_key_that_goes_up_leaves_the_movement_that_it_began_alone() -> None:
    found = scrolls_of(key_down(5_000, "End"), scroll(5_016, 40), key_up(5_030, "End"), scroll(5_060, 300))
    assert found == [(5_210, 300, True)]


def test_a_scroller_is_brought_to_its_place_before_the_act_that_ends_its_movement() -> None:
    lines = (wheel(5_000), scroll(5_010, 80), key_down(5_100, "End"))
    steps = make_plan(recording(page(), *lines)).steps
    assert [type(step) for step in steps if step.time_ms == 5_100] == [Scroll, Stroke]


def test_a_finger_that_the_browser_took_over_to_scroll_explains_nothing() -> None:
    swipe = events.PointerCancel(time_ms=5_050, document=1, client_x=0, client_y=0, pointer_type="touch")
    assert scrolls_of(down(5_000, pointer_type="touch"), swipe, scroll(5_100, 100)) == [(5_100, 100, False)]


def test_scrollers_move_side_by_side() -> None:
    found = scrolls_of(scroll(5_000, 10), scroll(5_010, 5, target=1), scroll(5_020, 20), scroll(5_030, 7, target=1))
    assert [(place, explained) for _, place, explained in found] == [(20, False), (7, False)]


def test_wheels_that_count_lines_or_pages_are_turned_in_pixels() -> None:
    steps = make_plan(recording(page(), wheel(10, 3, mode=1), wheel(20, 2, mode=2), wheel(30, 7))).steps
    assert [step.delta_y for step in steps if isinstance(step, Turn)] == [100, 1200, 7]


def test_a_resize_is_a_step() -> None:
    resized = events.Resize(time_ms=40, document=1, viewport_width=500, viewport_height=400)
    (step,) = (step for step in make_plan(recording(page(), resized)).steps if isinstance(step, Resize))
    assert (step.time_ms, step.viewport.width, step.viewport.height) == (40, 500, 400)


def ways_of(*lines: Line) -> list[tuple[float, float, float, float]]:
    steps = make_plan(recording(page(), target(tag="div"), *lines)).steps
    return [(step.time_ms, step.least.y, step.position.y, step.most.y) for step in steps if isinstance(step, Follow)]


def test_on_its_way_a_scroller_may_be_as_far_as_it_came_soon() -> None:
    way = [scroll(5_020 + 50 * index, 10.0 * index) for index in range(12)]
    found = ways_of(wheel(5_000), *way)
    assert [time_ms for time_ms, *_ in found] == [5_020 + 100 * index for index in range(6)]
    assert found[::2][:2] == [(5_020, 0, 0, 60), (5_220, 20, 40, 100)], "a bit behind it may be, too"


def test_what_turns_back_is_followed_back() -> None:
    way = [scroll(5_020 + 50 * index, place) for index, place in enumerate((90, 100, 60, 20, 0, 0, 0, 0, 0))]
    assert ways_of(wheel(5_000), *way)[-1] == (5_420, 0, 0, 0)


def test_a_finger_is_followed_exactly() -> None:
    swipe = events.PointerCancel(time_ms=5_050, document=1, client_x=0, client_y=0, pointer_type="touch")
    way = [scroll(5_100 + 50 * index, 10.0 * index) for index in range(4)]
    found = ways_of(down(5_000, pointer_type="touch"), swipe, *way)
    assert found == [(5_100, 0, 0, 0), (5_150, 10, 10, 10), (5_200, 20, 20, 20)], "the last one is where it rests"


def test_what_a_page_scrolls_by_itself_is_left_to_it() -> None:
    assert ways_of(wheel(5_000), *(scroll(7_000 + 50 * index, 10.0 * index) for index in range(4))) == []


def test_to_follow_a_scroller_is_no_act() -> None:
    made = recording(page(), target(tag="div"), wheel(5_000), scroll(5_020, 50), scroll(5_120, 100))
    plan = make_plan(made)
    assert [act.name for act in acts_of(plan, made)] == ["open http://shop.test/cart", "turn the wheel"]
