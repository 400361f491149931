"""Steps as acts that a person would name; every step belongs to one of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from reenact.plan.acts import Act, acts_of
from reenact.plan.plan import make_plan
from reenact.recording import events
from reenact.recording.events import Line
from reenact.recording.format import read_recording
from tests.made import SHOP, click, down, key_down, key_up, move, navigate, page, recording, target, up

SAVE = target(1, name="Save", path="p>button")
TOWN = target(2, tag="input", role="textbox", name="Town")
ORDER = target(3, tag="select", role="combobox", name="Order")


def acts(*lines: Line) -> list[Act]:
    made = recording(page(), SAVE, TOWN, ORDER, *lines)
    return list(acts_of(make_plan(made), made))


def names(*lines: Line) -> list[str]:
    return [act.name for act in acts(*lines)][1:]


def typed(start_ms: float, text: str, number: int = 2) -> list[Line]:
    pairs = [(start_ms + 10 * place, key) for place, key in enumerate(text)]
    return [
        line
        for time_ms, key in pairs
        for line in (key_down(time_ms, key, target=number), key_up(time_ms + 5, key, target=number))
    ]


def test_a_visit_begins_with_its_page() -> None:
    (only,) = acts()
    assert (only.name, only.url, only.steps) == (f"open {SHOP}", SHOP, (0,))


def test_the_way_to_a_press_and_its_release_belong_to_the_click() -> None:
    clicked = acts(move(10, (0, 5, 5), (20, 50, 50)), down(40), up(60), click(60))[1]
    assert (clicked.name, clicked.time_ms, len(clicked.steps)) == ("click button 'Save'", 40, 4)
    assert clicked.begins == clicked.steps[2]


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ([down(10), up(20), click(20), down(90), up(99), click(99, detail=2)], "double click button 'Save'"),
        ([down(10, button=2), up(20, button=2)], "right click button 'Save'"),
        ([down(10, pointer_type="touch"), up(20, pointer_type="touch")], "tap button 'Save'"),
        ([down(10), move(15, (0, 150, 100), buttons=1), up(20, 150)], "drag button 'Save'"),
        ([down(10, target=None), up(20)], "click at 100, 100"),
        (typed(10, "Kiel"), "type 'Kiel' into textbox 'Town'"),
        ([key_down(10, "Enter", target=2)], "press Enter in textbox 'Town'"),
        ([key_down(10, "Tab"), key_up(15, "Tab"), key_down(20, "Tab")], "press Tab 2 times in the page"),
        ([key_down(10, "s", modifiers=2)], "press Ctrl+s in the page"),
    ],
)
def test_acts_have_the_names_that_people_give_them(lines: list[Line], name: str) -> None:
    assert names(*lines) == [name]


def test_a_shift_belongs_to_what_it_changes_and_a_backspace_to_the_text() -> None:
    lines = [key_down(5, "Shift", target=2), *typed(10, "K"), key_up(19, "Shift", target=2), *typed(30, "xy")]
    lines += [key_down(60, "Backspace", target=2), *typed(80, "iel")]
    assert names(*lines) == ["type 'Kxyiel' into textbox 'Town'"]


def test_an_option_that_keys_picked_is_one_choice() -> None:
    chosen = events.Change(time_ms=15, document=1, target=3, selected_indexes=(2,))
    assert names(*typed(10, "Ge", 3), chosen) == ["choose in combobox 'Order'"]


def test_what_is_typed_elsewhere_is_another_act() -> None:
    assert names(*typed(10, "a"), *typed(40, "b", 1)) == ["type 'a' into textbox 'Town'", "type 'b' into button 'Save'"]


def test_an_act_knows_the_route_that_it_was_done_in() -> None:
    found = acts(down(10), up(20), navigate(25, "push", "http://shop.test/thanks"), down(1_050), up(1_060))
    assert [act.url for act in found] == [SHOP, SHOP, "http://shop.test/thanks"]


def test_long_names_are_cut_and_strange_letters_are_escaped() -> None:
    (name,) = names(*typed(10, "x" * 80 + "\x1b[2J"))
    assert name == f"type '{'x' * 60}…' into textbox 'Town'"


@pytest.mark.parametrize("path", sorted(Path("fixtures/recordings/shop").glob("*-1.jsonl")), ids=lambda path: path.stem)
def test_every_step_of_a_real_visit_is_in_one_act(path: Path) -> None:
    visit = read_recording(path)
    plan = make_plan(visit)
    found = acts_of(plan, visit)
    assert sorted(step for act in found for step in act.steps) == list(range(len(plan.steps)))
    assert [act.time_ms for act in found] == sorted(act.time_ms for act in found)
    assert 5 < len(found) < 40
