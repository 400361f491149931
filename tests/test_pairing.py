"""Two recordings of the same input pair up event by event; what does not is told, with the side that has it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from reenact.geometry import Point
from reenact.recording import events
from reenact.recording.events import Line
from reenact.recording.recording import Recording, recording_from
from reenact.timing import Hold
from reenact.verify.alignment import aligned, deviation_px
from reenact.verify.pairing import Pairing, pair_up, together
from tests.made import click, down, error, key_down, key_up, move, navigate, page, recording, scroll, target, up
from tests.recording_lines import HEADER, PAGE, any_lines

SAVE = target(1, name="Save", name_words=(7,))
CANCEL = target(2, name="Cancel", name_words=(9,))
LIST = target(3, tag="select", role="combobox")


def made(*lines: Line) -> Recording:
    return recording(page(), SAVE, CANCEL, LIST, *lines)


def paired(recorded: Sequence[Line], seen: Sequence[Line], *holds: Hold) -> Pairing:
    return pair_up(made(*recorded), made(*seen), holds)


def told(pairing: Pairing) -> list[str]:
    return [f"{each.side}: {each.message}" for each in pairing.unpaired]


@settings(max_examples=60)
@given(st.lists(any_lines(), max_size=30))
def test_a_recording_pairs_up_with_itself_at_once(lines: list[Line]) -> None:
    same = recording_from(HEADER, (PAGE, *lines))
    pairing = pair_up(same, same)
    assert (pairing.share, pairing.unpaired, pairing.time_error_ms(1.0)) == (1.0, (), 0.0)


def test_what_is_missing_and_what_is_new_is_told() -> None:
    pairing = paired([click(10), click(30)], [click(30), click(60, target=2)])
    assert told(pairing) == [
        "recorded: click on button 'Save' did not come about",
        "replayed: click on button 'Cancel' came about that was not recorded",
    ]
    assert (pairing.recorded, pairing.paired, pairing.extra) == (2, 1, 1)
    assert pairing.share == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("recorded", "seen"),
    [
        (key_down(10, "a"), key_down(10, "b")),
        (key_down(10, "a"), key_up(10, "a")),
        (down(10), down(10, button=2)),
        (down(10), down(10, modifiers=8)),
        (click(10), click(10, detail=2)),
        (click(10), click(10, target=2)),
        (scroll(10, 100), scroll(10, 103)),
    ],
)
def test_other_keys_buttons_elements_and_places_are_another_event(recorded: Line, seen: Line) -> None:
    first = down(0)
    assert paired([first, recorded], [first, seen]).share == pytest.approx(1 / 3)


def test_order_is_kept() -> None:
    assert paired([key_down(10, "a"), key_down(20, "b")], [key_down(10, "b"), key_down(20, "a")]).paired == 1
    assert paired([click(10), click(90, target=2)], [click(10, target=2), click(90)]).paired == 1


def test_effects_of_one_frame_may_come_in_any_order() -> None:
    changed = events.Change(time_ms=11, document=1, target=2, value="x")
    assert (
        paired([click(10), changed], [events.Change(time_ms=9, document=1, target=2, value="x"), click(10)]).share == 1
    )


def test_where_exactly_and_what_scripts_and_pages_did_is_not_compared() -> None:
    recorded = [click(10, x=5), click(20, trusted=False), navigate(30, "push", "http://a.test/"), error(40, "boom")]
    assert paired(recorded, [click(10, x=9)]).share == 1


def test_what_is_masked_is_compared_without_its_text() -> None:
    def typed(**fields: Any) -> Line:
        return events.Input(time_ms=10, document=1, target=2, masked=True, **fields)

    assert paired([typed(length=3)], [typed(length=5)]).share == 1


def test_a_native_list_may_be_set_by_a_script_and_stays_closed() -> None:
    chosen = events.Change(time_ms=10, document=1, target=3, selected_indexes=(1,))
    scripted = events.Change(time_ms=10, document=1, target=3, selected_indexes=(1,), trusted=False)
    assert paired([chosen, click(12, target=3, detail=0)], [scripted]).share == 1


def wheel(time_ms: float, hit: int, y: float = 50) -> Line:
    return events.Wheel(time_ms=time_ms, document=1, target=hit, client_x=50, client_y=y, delta_y=100)


def test_a_wheel_is_known_by_its_place_because_it_moves_what_lies_there() -> None:
    assert paired([wheel(10, 1)], [wheel(10, 2)]).share == 1
    assert paired([wheel(10, 1)], [wheel(10, 1, y=52)]).paired == 0


def test_paths_are_compared_as_lines_however_many_points_they_have() -> None:
    recorded = move(10, (0, 0, 10), (10, 50, 10), (20, 100, 10), (30, 100, 60))
    assert paired([recorded], [move(10, (0, 0, 10), (20, 100, 10.5)), move(40, (0, 100, 60))]).paths_paired == 1
    elsewhere = paired([recorded], [move(10, (0, 0, 10), (20, 97, 13), (30, 100, 60))])
    assert (elsewhere.paths, elsewhere.paths_paired) == (1, 0)


def test_a_button_begins_a_new_path_and_chromiums_own_first_move_none() -> None:
    free, held = move(20, (0, 5, 5), (9, 9, 9)), move(40, (0, 30, 30), buttons=1)
    recorded = [move(10, (0, 0, 0)), free, down(30, x=9, y=9), held, up(50, x=30, y=30)]
    pairing = paired(recorded, [free, down(30), held, up(50)])
    assert (pairing.paths, pairing.paths_paired, pairing.share) == (2, 2, 1.0)


def test_scrollers_are_compared_where_they_rest() -> None:
    recorded = [down(0), *(scroll(10 + 16 * step, 20.0 * step) for step in range(6)), scroll(400, 150)]
    seen = [down(0), scroll(92, 100), scroll(400, 150)]
    pairing = paired(recorded, seen)
    assert (pairing.recorded, pairing.share) == (3, 1.0)
    assert pairing.time_error_ms(1.0) == pytest.approx(2.0)


def test_what_rests_for_one_side_may_only_slow_down_for_the_other() -> None:
    one, other = [down(0), scroll(100, 50), scroll(240, 90)], [down(0), scroll(90, 50), scroll(245, 90)]
    assert paired(one, other).share == paired(other, one).share == 1


def test_a_page_that_scrolls_before_anybody_acted_did_it_by_itself() -> None:
    assert paired([scroll(10, 100)], [scroll(200, 300)]).share == 1


def test_time_errors_are_told_without_the_time_that_the_clock_was_held() -> None:
    recorded = [click(100), click(200, target=2), click(300)]
    seen = [click(101), click(700, target=2), click(803)]
    assert [pair.time_error_ms for pair in paired(recorded, seen, Hold(200, 500)).pairs] == [0, 1, 3]
    assert paired(recorded, seen).time_error_ms(1.0) == 503


def test_quantiles_are_those_of_the_pairs() -> None:
    recorded = [key_down(100.0 * place, "a") for place in range(1, 101)]
    late = [key_down(100.0 * place + place, "a") for place in range(1, 101)]
    pairing = paired(recorded, late)
    assert [pairing.time_error_ms(share) for share in (0.0, 0.5, 0.95, 1.0)] == [1, 50, 95, 100]
    assert paired([], []).time_error_ms(0.5) == 0


def test_a_recording_of_another_version_is_not_asked_for_types_that_it_does_not_know() -> None:
    focus = events.FocusIn(time_ms=10, document=1, target=1)
    older = recording_from(replace(HEADER, version=(1, 0)), (page(), SAVE, click(10)))
    newer = replace(HEADER, version=(1, 1))
    assert pair_up(older, recording_from(newer, (page(), SAVE, focus, click(10)))).share == 1
    same = recording_from(newer, (page(), SAVE, click(10)))
    assert pair_up(same, recording_from(newer, (page(), SAVE, focus, click(10)))).extra == 1


def test_sums_over_several_replays() -> None:
    one, other = paired([click(10)], [click(15)]), paired([click(10)], [click(10, target=2)])
    every = together([one, other])
    assert (every.recorded, every.paired, every.extra, every.time_error_ms(1.0)) == (2, 1, 1, 5)
    assert len(every.unpaired) == 2


@given(st.lists(st.integers(0, 3), max_size=12), st.lists(st.integers(0, 3), max_size=12))
def test_alignment_is_a_longest_common_subsequence(ours: list[int], theirs: list[int]) -> None:
    pairs = list(aligned(ours, theirs, int.__eq__))
    assert all(ours[i] == theirs[j] for i, j in pairs)
    assert pairs == sorted(set(pairs))
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    assert len(pairs) == _longest(tuple(ours), tuple(theirs))


def _longest(ours: tuple[int, ...], theirs: tuple[int, ...]) -> int:
    """By the definition, a row at a time."""
    row = [0] * (len(theirs) + 1)
    for one in ours:
        above = row
        row = [0]
        for place, other in enumerate(theirs):
            row.append(above[place] + 1 if one == other else max(above[place + 1], row[place]))
    return row[-1]


def test_the_deviation_of_a_path_is_that_of_its_worst_corner() -> None:
    straight = [Point(0, 0), Point(10, 0)]
    assert deviation_px(straight, [Point(0, 0), Point(5, 0), Point(10, 0)]) == 0
    assert deviation_px(straight, [Point(0, 0), Point(5, 3), Point(10, 0)]) == 3
    assert deviation_px([Point(0, 0), Point(5, 3), Point(10, 0)], straight) == 3
    assert deviation_px([Point(1, 1)], [Point(4, 5)]) == 5
