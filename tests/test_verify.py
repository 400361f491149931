"""Two recordings of the same input: equal ones do not diverge, and each difference is named once, by its kind."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from reenact.divergence import Divergence
from reenact.recording import events
from reenact.recording.events import Line
from reenact.recording.recording import Recording, recording_from
from reenact.verify.compare import compare
from tests.made import click, error, navigate, page, recording, scroll, target
from tests.recording_lines import HEADER, PAGE, any_lines

SAVE = target(1, name="Save", name_words=(7,))
CANCEL = target(2, name="Cancel", name_words=(9,))
FIELD = target(3, tag="input", role="textbox", name="Town", field_name="town")


def changed(time_ms: float, value: str | None = None, **fields: Any) -> Line:
    return events.Input(time_ms=time_ms, document=1, target=3, value=value, **fields)


def made(*lines: Line) -> Recording:
    return recording(page(), SAVE, CANCEL, FIELD, *lines)


def found(recorded: Recording, seen: Recording, *, own_viewport: bool = True) -> list[Divergence]:
    return compare(recorded, seen, live_url=lambda url: url, own_viewport=own_viewport)


def one(recorded: list[Line], seen: list[Line]) -> tuple[str, str]:
    (divergence,) = found(made(*recorded), made(*seen))
    return divergence.kind, divergence.message


@settings(max_examples=60)
@given(st.lists(any_lines(), max_size=30))
def test_a_recording_does_not_diverge_from_itself(lines: list[Line]) -> None:
    same = recording_from(HEADER, (PAGE, *lines))
    assert found(same, same) == []


def test_a_click_that_did_not_come_about() -> None:
    assert one([click(10)], []) == ("click", "the recorded click on button 'Save' did not come about")


def test_a_click_that_another_element_got() -> None:
    assert one([click(10)], [click(10, target=2)]) == (
        "click",
        "the recorded click on button 'Save' did not come about; button 'Cancel' got one instead",
    )


def test_a_click_that_was_not_recorded() -> None:
    assert one([], [click(10)]) == ("click", "a click on button 'Save' came about that was not recorded")


def test_a_second_click_that_is_missing_is_found_between_others() -> None:
    recorded = [click(10), click(20, target=2), click(30)]
    (divergence,) = found(made(*recorded), made(recorded[0], recorded[2]))
    assert (divergence.time_ms, divergence.target) == (20, "button 'Cancel'")


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (events.DoubleClick, "double click"),
        (events.AuxClick, "click of another button"),
        (events.ContextMenu, "right click"),
    ],
)
def test_every_kind_of_click_has_its_name(kind: type[events.Click], name: str) -> None:
    extra = kind(time_ms=10, document=1, target=1, client_x=1, client_y=1)
    assert one([extra], []) == ("click", f"the recorded {name} on button 'Save' did not come about")


def test_clicks_that_scripts_or_closing_drop_downs_send_are_not_compared() -> None:
    drop_down = target(4, tag="select")
    recorded = made(drop_down, click(10, trusted=False), click(20, target=4, detail=0))
    assert found(recorded, made(drop_down)) == []


def test_when_and_where_exactly_a_click_was_does_not_matter() -> None:
    assert found(made(click(10, x=5)), made(click(90, x=6))) == []


def test_a_control_that_ended_up_with_another_value() -> None:
    assert one([changed(10, "Kiel")], [changed(10, "K"), changed(20, "Bonn")]) == (
        "value",
        "textbox 'Town' ended up with 'Bonn' instead of 'Kiel'",
    )
    assert one([changed(10, checked=True)], [changed(10, checked=False)])[1].endswith("unchecked instead of checked")
    assert one([changed(10, selected_indexes=(2,))], [changed(10, selected_indexes=(0,))])[1].endswith(
        "options [0] instead of options [2]"
    )


def test_a_control_that_was_not_changed() -> None:
    kind, message = one([changed(10, "Kiel")], [])
    assert (kind, message) == (
        "value",
        "textbox 'Town' was changed when it was recorded, but not in the replay",
    )


def test_only_the_last_value_counts_and_masked_ones_are_not_compared() -> None:
    assert found(made(changed(10, "x"), changed(20, "Kiel")), made(changed(10, "K"), changed(20, "Kiel"))) == []
    assert found(made(changed(10, None, masked=True, length=3)), made(changed(10, "xxxx"))) == []


def test_a_route_that_was_not_taken() -> None:
    asked, taken = "http://shop.test/plants", "http://shop.test/missing"
    assert one([navigate(10, "push", asked)], []) == ("navigation", f"the page did not go to {asked}")
    assert one([navigate(10, "push", asked)], [navigate(10, "push", taken)]) == (
        "navigation",
        f"the page did not go to {asked}; it went to {taken}",
    )
    assert one([], [navigate(10, "hash", taken)])[1] == f"the page went to {taken}, which was not recorded"


def test_queries_do_not_make_another_route_and_loads_are_the_performers_part() -> None:
    recorded = made(navigate(10, "push", "http://shop.test/plants?token=1"), navigate(20, "load", "http://b.test/"))
    assert found(recorded, made(navigate(10, "replace", "http://shop.test/plants?token=2"))) == []


def test_a_replacement_by_the_same_address_is_no_route() -> None:
    taken = navigate(10, "push", "http://shop.test/cart")
    kept = navigate(20, "replace", "http://shop.test/cart")
    assert found(made(taken, kept), made(taken)) == []
    assert found(made(taken), made(taken, kept)) == []
    other = navigate(20, "replace", "http://shop.test/")
    assert [each.kind for each in found(made(taken, other), made(taken))] == ["navigation"]


def test_routes_are_compared_where_they_are_now() -> None:
    recorded, seen = (made(navigate(10, "push", f"http://{host}.test/plants")) for host in ("shop", "staging"))

    def there(url: str) -> str:
        return url.replace("shop", "staging")

    assert compare(recorded, seen, live_url=there, own_viewport=True) == []
    assert [divergence.kind for divergence in found(recorded, seen)] == ["navigation"]


def test_an_error_that_is_gone_and_one_that_is_new() -> None:
    assert one([error(10, "boom")], []) == ("exception", "the recorded exception 'TypeError: boom' did not come again")
    assert one([], [error(10, "boom", "rejection", "")]) == ("exception", "a new unhandled rejection 'boom' came")
    assert one([], [error(10, "", "console", "")]) == ("console", "a new console error came")


def test_an_error_that_comes_more_often_is_the_same_error() -> None:
    assert found(made(error(10, "boom")), made(error(10, "boom"), error(20, "boom"))) == []


def test_a_scroller_that_came_to_rest_elsewhere() -> None:
    assert one([scroll(10, 400)], [scroll(10, 300)]) == ("scroll", "the page came to rest at 0, 300 instead of 0, 400")
    assert one([scroll(10, 400, target=3)], [])[1] == "textbox 'Town' came to rest at 0, 0 instead of 0, 400"


def test_a_scroller_is_the_same_whatever_it_holds_by_now() -> None:
    rows = target(4, tag="div", name="Tea Oil", name_words=(1, 2), path="html>body>div")

    def rest(other: events.Target, scroll_y: float, before: events.Target = rows) -> list[str]:
        sides = (
            recording(page(), *side)
            for side in ((before, scroll(10, 400, target=4)), (other, scroll(10, scroll_y, target=4)))
        )
        return [divergence.message.partition(" came ")[2] for divergence in found(*sides)]

    renamed, moved = replace(rows, name_words=(1, 3)), replace(rows, name_words=(3,), path="html>body>p>div")
    assert rest(renamed, 400) == []
    assert rest(renamed, 300) == ["to rest at 0, 300 instead of 0, 400"]
    assert rest(moved, 400) == ["to rest at 0, 0 instead of 0, 400"]
    assert rest(replace(moved, dom_id="rows"), 400, replace(rows, dom_id="rows")) == []
    for before, now in (
        (replace(rows, path=""), replace(renamed, path="")),
        (rows, replace(renamed, shadow=("html>body>x-rows",))),
    ):
        assert rest(now, 400, before) == ["to rest at 0, 0 instead of 0, 400"]


def test_two_pixels_are_the_same_rest_and_another_viewport_has_its_own() -> None:
    assert found(made(scroll(10, 400)), made(scroll(10, 402))) == []
    assert found(made(scroll(10, 400)), made(), own_viewport=False) == []
    assert len(found(made(scroll(10, 400)), made(scroll(10, 402.5)))) == 1
