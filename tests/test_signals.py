"""What people did in recordings, as rows: none is lost or counted twice; answers that can be checked by hand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reenact.recording import events
from reenact.recording.events import Line
from reenact.recording.recording import Recording, recording_from
from reenact.signals.anchors import decode_anchor
from reenact.signals.naming import address, name_of, page_of
from reenact.signals.rows import Row, rows_of
from reenact.survey.names import map_stem, page_slugs
from tests.made import SHOP, click, down, error, move, navigate, page, recording, scroll, target, up
from tests.recording_lines import HEADER, PAGE, any_lines, lines_of

PLANTS = "http://shop.test/plants"


def rows(*visits: Recording, kind: str = "click") -> list[Row]:
    return [row for visit in visits for row in rows_of(visit) if row.kind == kind]


@settings(max_examples=60)
@given(st.lists(lines_of(events.Click, events.Navigate, events.Document) | any_lines(), max_size=20))
def test_every_click_of_a_person_is_one_row_and_every_row_is_of_a_page(lines: list[Line]) -> None:
    made = recording_from(HEADER, (PAGE, *lines))
    clicks = [event for event in made.events if type(event) is events.Click and event.trusted and event.detail > 0]
    found = list(rows_of(made))
    told = [(row.fraction_x, row.fraction_y) for row in found if row.kind == "click"]
    assert told == [(event.fraction_x, event.fraction_y) for event in clicks]
    assert all(decode_anchor(row.target) for row in found if row.target is not None)
    assert all(row.weight >= 0 and row.page_time_ms >= 0 for row in found)


def test_a_click_belongs_to_the_page_that_was_shown() -> None:
    found = rows(recording(page(), target(), click(10), navigate(20, "push", PLANTS), click(30), click(40)))
    assert [(row.url, row.page_time_ms, row.first) for row in found] == [
        (SHOP, 10, True),
        (PLANTS, 10, True),
        (PLANTS, 20, False),
    ]


def test_leaving_for_another_page_does_not_move_the_clicks_that_follow() -> None:
    (found,) = rows(recording(page(), target(), navigate(20, "load", PLANTS), click(30)))
    assert found.url == SHOP


def test_a_click_lies_on_the_page_where_it_was_scrolled_to() -> None:
    (found,) = rows(recording(page(), target(), scroll(5, 300), click(10, x=40, y=50)))
    assert (found.page_x, found.page_y) == (40, 350)


def test_a_click_in_a_frame_belongs_to_the_page_around_it() -> None:
    inner = page(2, parent=1, url="http://ads.test/", frame=events.Frame(index=0, name="letter"))
    (found,) = rows(recording(page(), inner, target(1, 2), click(10, document=2)))
    assert (found.url, found.page_x) == (SHOP, None)
    anchor = decode_anchor(found.target or "")
    assert anchor is not None
    assert (anchor.target.tag, anchor.frames) == ("button", (events.Frame(index=0, name="letter"),))


def test_the_same_element_in_several_recordings_has_one_anchor() -> None:
    first = recording(page(), target(1, client_box=(1, 2, 3, 4)), click(10))
    second = recording(page(7), target(5, 7, cursor="pointer"), click(90, document=7, target=5))
    one, two = rows(first, second)
    assert one.target == two.target


@pytest.mark.parametrize("line", ["", "[]", '{"tag": 3}', '{"role": "button"}', "{" * 70_000])
def test_what_describes_no_element_is_no_anchor(line: str) -> None:
    assert decode_anchor(line) is None


def test_keyboard_double_and_scripted_clicks_are_not_counted_again() -> None:
    double = events.DoubleClick(time_ms=30, document=1, client_x=1, client_y=1)
    assert rows(recording(page(), target(), click(10, detail=0), click(20, trusted=False), double)) == []


def test_a_touch_of_a_phone_is_a_tap_of_a_mobile() -> None:
    phone = page(max_touch_points=5, hover=False, viewport_width=390, viewport_height=660)
    (found,) = rows(recording(phone, target(), up(9, pointer_type="touch"), click(10)))
    assert (found.pointer_type, found.device_class) == ("touch", "mobile")


def test_a_campaign_is_that_of_the_first_address() -> None:
    (found,) = rows(recording(page(url=f"{PLANTS}?utm_source=ads&tag=x"), target(), click(10)))
    assert (found.utm_source, found.utm_medium) == ("ads", None)


def flagged(visit: Recording, flag: str) -> list[float]:
    return [row.time_ms for row in rows(visit) if getattr(row, flag)]


def test_three_quick_clicks_on_one_spot_are_rage_and_slow_or_far_ones_are_not() -> None:
    quick = [click(0), click(900, x=110), click(1800, x=120)]
    slow = [click(5000), click(6000), click(7000)]
    far = [click(9000), click(9100, x=131), click(9200, x=162)]
    two = [click(12000), click(12100)]
    assert flagged(recording(target(), *quick, *slow, *far, *two), "rage") == [0, 900, 1800]


def test_a_click_that_nothing_answers_is_dead_unless_it_was_on_a_control() -> None:
    picture, button, card = target(1, tag="img"), target(2), target(3, tag="div", cursor="pointer")
    answered = events.Scroll(time_ms=2500, document=1, scroll_x=0, scroll_y=9)
    visit = recording(
        picture, button, card, click(10), click(2000), answered, click(4000, target=2), click(6000, target=3)
    )
    assert flagged(visit, "dead") == [10]


def test_an_error_click_is_one_that_fails_before_the_next_act() -> None:
    failed = events.Request(time_ms=3100, document=1, kind="fetch", url="http://shop.test/api", status=500)
    late = [click(6000), down(6100), error(6200, "later"), click(8000), error(9001, "too late")]
    visit = recording(target(), click(0), error(500, "boom"), click(3000), failed, *late)
    assert flagged(visit, "error") == [0, 3000]


def test_a_pointer_counts_for_as_long_as_it_stays_but_for_a_second_at_most() -> None:
    visit = recording(move(0, (0, 10, 10), (200, 20, 10)), move(700, (0, 30, 10)), end_ms=9000)
    assert [(row.page_x, row.weight) for row in rows(visit, kind="move")] == [(10, 200), (20, 500), (30, 1000)]


def test_a_pointer_that_rested_on_an_element_is_anchored_to_it() -> None:
    card = target(1, tag="div", client_box=(100, 100, 200, 100))
    visit = recording(card, move(0, (0, 150, 125), target=1), scroll(50, 80), move(100, (0, 150, 125), target=1))
    first, second = rows(visit, kind="move")
    assert (first.fraction_x, first.fraction_y) == (0.25, 0.25)
    assert second.target is None  # the page was scrolled: where the box is now was not recorded


def test_sections_are_in_view_until_others_are_and_idle_time_is_not_attention() -> None:
    hero, price = target(1, tag="section"), target(2, tag="section")
    looked = [
        events.Sections(time_ms=0, document=1, visible=((1, 0.0, 1.0),)),
        events.Sections(time_ms=4000, document=1, visible=((1, 0.5, 1.0), (2, 0.0, 0.5))),
    ]
    visit = recording(hero, price, *looked, end_ms=100_000)
    told = [(row.time_ms, row.fraction_y, row.fraction_bottom, row.weight) for row in rows(visit, kind="look")]
    assert told == [(0, 0.0, 1.0, 4000), (4000, 0.5, 1.0, 30_000), (4000, 0.0, 0.5, 30_000)]


def test_a_view_tells_how_far_down_people_came() -> None:
    visit = recording(page(), scroll(10, 700), scroll(20, 100), navigate(30, "push", PLANTS), end_ms=100)
    home, plants = rows(visit, kind="view")
    assert (home.url, home.page_y, home.page_height, home.weight) == (SHOP, 1300, 2600, 30)
    assert (plants.url, plants.page_y) == (PLANTS, 700)  # the route kept the scroll position


def field(number: int, name: str) -> events.Target:
    return target(number, tag="input", field_name=name, path="html>body>form>input")


def test_a_form_tells_time_what_was_entered_again_and_where_people_gave_up() -> None:
    def visit(time_ms: float, number: int, typed: bool = True) -> list[Line]:
        came = events.FocusIn(time_ms=time_ms, document=1, target=number)
        entry = [events.Input(time_ms=time_ms + 10, document=1, target=number)] if typed else []
        return [came, *entry, events.FocusOut(time_ms=time_ms + 100, document=1, target=number)]

    fields = [field(1, "name"), field(2, "mail"), field(3, "card")]
    done = [*visit(0, 1), *visit(200, 2), *visit(400, 1), *visit(600, 3, typed=False)]
    sent = events.Submit(time_ms=800, document=1)
    told = [
        (row.weight, row.entered, row.retyped, row.abandoned) for row in rows(recording(*fields, *done), kind="field")
    ]
    assert told == [(200, True, True, False), (100, True, False, False), (100, False, False, True)]
    assert not any(row.abandoned for row in rows(recording(*fields, *done, sent), kind="field"))


def test_addresses_keep_routes_and_drop_secrets() -> None:
    assert address("http://a.test/b/?token=1#part") == "http://a.test/b"
    assert address("http://a.test/#/cart?x=1") == "http://a.test#/cart"
    assert address("http://a.test/#!cart") == "http://a.test#!cart"
    assert page_of("http://a.test/#/cart") == "http://a.test"


def test_targets_are_called_by_role_and_name_where_it_is_clear() -> None:
    assert name_of(target(role="button", name="Add")) == "button 'Add'"
    assert name_of(target(tag="input", input_type="email", test_id="mail")) == "email 'mail'"
    assert name_of(target(tag="div", name="#a1b2")) == "div"


def test_each_page_gets_a_folder_of_its_own() -> None:
    names = page_slugs(
        ["http://a.test", "http://a.test/b/c", "http://other.test/b/c", "http://a.test/b-c", "http://b.test"]
    )
    assert list(names.values()) == ["home", "b-c", "b-c-2", "b-c-3", "home-2"]


def test_maps_are_named_by_device_and_kind_within_their_state() -> None:
    assert map_stem("iphone-15", "click") == "iphone-15-click"
    assert map_stem("iphone-15", "click", "Menu open") == "menu-open/iphone-15-click"
