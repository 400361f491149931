"""Clicks of many recordings by page and element: none is lost, none is counted twice."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from reenact.recording import events
from reenact.recording.events import Line
from reenact.recording.recording import recording_from
from reenact.signals.clicks import clicked_pages
from reenact.signals.naming import address, name_of, page_of
from reenact.survey import page_slugs
from tests.made import SHOP, click, navigate, page, recording, target
from tests.recording_lines import HEADER, PAGE, any_lines, lines_of

PLANTS = "http://shop.test/plants"


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.lists(lines_of(events.Click, events.Navigate, events.Document) | any_lines(), max_size=20), max_size=3)
)
def test_every_click_of_a_person_is_on_exactly_one_page(visits: list[list[Line]]) -> None:
    recordings = [recording_from(HEADER, (PAGE, *lines)) for lines in visits]
    pages = clicked_pages(recordings)
    clicks = [
        event
        for made in recordings
        for event in made.events
        if type(event) is events.Click and event.trusted and event.detail > 0
    ]
    assert sum(found.clicks for found in pages) == len(clicks)
    assert len({found.address for found in pages}) == len(pages)
    fractions = [fraction for found in pages for hit in found.targets for fraction in hit.fractions]
    assert sorted(fractions) == sorted((event.fraction_x, event.fraction_y) for event in clicks)


def test_a_click_belongs_to_the_page_that_was_shown() -> None:
    (plants, shop) = clicked_pages(
        [recording(page(), target(), click(10), navigate(20, "push", PLANTS), click(30), click(40))]
    )
    assert [(found.address, found.clicks) for found in (plants, shop)] == [(PLANTS, 2), (SHOP, 1)]


def test_leaving_for_another_page_does_not_move_the_clicks_that_follow() -> None:
    (found,) = clicked_pages([recording(page(), target(), navigate(20, "load", PLANTS), click(30))])
    assert found.address == SHOP


def test_a_click_in_a_frame_belongs_to_the_page_around_it() -> None:
    inner = page(2, parent=1, url="http://ads.test/", frame=events.Frame(index=0, name="letter"))
    (found,) = clicked_pages([recording(page(), inner, target(1, 2), click(10, document=2))])
    assert found.address == SHOP
    assert [document.document for document in found.targets[0].chain] == [1, 2]


def test_the_same_element_in_several_recordings_is_one_target() -> None:
    first = recording(page(), target(1), click(10, fraction_x=0.1))
    second = recording(page(7), target(5, 7), click(90, document=7, target=5, fraction_x=0.9))
    (found,) = clicked_pages([first, second])
    (hit,) = found.targets
    assert (hit.fractions, hit.recordings, found.recordings) == (((0.1, 0.5), (0.9, 0.5)), 2, 2)


def test_queries_are_one_page_and_its_most_used_address_is_kept() -> None:
    visits = [recording(page(url=f"{PLANTS}?tag={tag}"), target(), click(10)) for tag in ("easy", "new", "new")]
    (found,) = clicked_pages(visits)
    assert (found.address, found.url, found.clicks) == (PLANTS, f"{PLANTS}?tag=new", 3)


def test_keyboard_double_and_scripted_clicks_are_not_counted_again() -> None:
    double = events.DoubleClick(time_ms=30, document=1, client_x=1, client_y=1)
    made = recording(page(), target(), click(10, detail=0), click(20, trusted=False), double)
    assert clicked_pages([made]) == []


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
