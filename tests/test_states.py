"""States of pages: which moments are one state, what states are called, and that every event is in exactly one."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reenact.appearance.clusters import Moment, states_of
from reenact.appearance.likeness import ALIKE, Appearance, Mark, MarkKind, likeness
from reenact.appearance.moments import Span, moments_of
from reenact.appearance.names import named
from reenact.geometry import Rect
from reenact.signals.rows import Row
from reenact.table.events_table import EventsTable
from reenact.table.pages import on_page, pages
from reenact.table.placing import Canvas, Spot, placed, put_spots
from reenact.table.states import Standing, assign_states
from tests.test_table import row

PAGE = "https://shop.example/"


def looks(*names: str, marks: tuple[tuple[MarkKind, str], ...] = (), region: str = "main") -> Appearance:
    return Appearance(
        marks=frozenset(Mark(kind, name) for kind, name in marks),
        shapes={region: frozenset(range(10))},
        names={region: frozenset(names)},
    )


@pytest.fixture(scope="module")
def shared() -> Iterator[EventsTable]:
    with EventsTable() as table:
        table.seal()
        yield table


def moment(looked: Appearance, recording: str = "r", act: int = 1, *, opened: bool = False) -> Moment:
    return Moment(recording=recording, act=act, page=PAGE, from_ms=0, to_ms=1, opened=opened, looked=looked)


PLAIN = looks("button: Buy", "heading: Plants")
BADGED = looks("button: Buy", "heading: Plants", "button: Undo")
DIALOG = looks("button: Yes", marks=(("dialog", "Delete it?"),), region="dialog")
MENU = looks("button: Buy", "heading: Plants", marks=(("menu", "Account"),))
CHECKOUT = Appearance(shapes={"main": frozenset(range(50, 70))}, names={"main": frozenset({"heading: Checkout"})})


def test_a_dialog_or_a_menu_is_another_state_and_a_button_more_is_not() -> None:
    assert likeness(PLAIN, PLAIN) == 1
    assert ALIKE <= likeness(PLAIN, BADGED) < 1
    assert likeness(PLAIN, DIALOG) == likeness(PLAIN, MENU) == 0
    assert likeness(PLAIN, CHECKOUT) == 0


def test_the_least_alike_region_decides() -> None:
    out = Appearance(shapes={"main": frozenset(range(500)), "banner": frozenset({1, 2, 3})})
    signed_in = Appearance(shapes={"main": frozenset(range(500)), "banner": frozenset({3, 4, 5, 6})})
    assert likeness(out, signed_in) < ALIKE


def test_states_have_the_same_names_and_moments_in_whatever_order_recordings_come() -> None:
    moments = [
        *(moment(PLAIN, f"r{index}", opened=True) for index in range(5)),
        *(moment(BADGED, f"r{index}", 2) for index in range(3)),
        *(moment(DIALOG, f"r{index}", 3) for index in range(4)),
        moment(MENU, "r1", 4),
        moment(CHECKOUT, "r2", 4),
    ]
    expected = named(states_of(moments))
    assert {name: len(state.moments) for name, state in expected} == {
        "": 8,
        "dialog Delete it?": 4,
        "menu Account": 1,
        "with Checkout": 1,
    }
    for seed in range(5):
        random.Random(seed).shuffle(moments)
        assert named(states_of(moments)) == expected


def test_of_more_states_than_are_kept_the_rarest_join_others_and_none_is_lost() -> None:
    moments = [moment(looks(marks=(("tab", f"T{index}"),)), f"r{index}") for index in range(9)]
    found = states_of(moments, most=4)
    assert len(found) == 4
    assert sum(len(state.moments) for state in found) == 9


def test_what_happened_by_the_end_of_an_act_happened_in_the_state_before_it() -> None:
    spans = [
        Span(began_ms=0, ended_ms=0, opens=True),
        Span(began_ms=1000, ended_ms=1080, opens=False),
        Span(began_ms=1120, ended_ms=1200, opens=False),
    ]
    found = list(
        moments_of("r", spans, {1: PLAIN, 2: DIALOG, 3: PLAIN}, [(0.0, PAGE), (1100.0, PAGE)], lambda url: url)
    )
    assert [(each.act, each.from_ms, each.to_ms, each.opened) for each in found] == [
        (1, -math.inf, 1120, True),  # the click after its release, but no further than the next act
        (2, 1120, 1300, False),
        (3, 1300, math.inf, False),
    ]


rows = st.lists(
    st.builds(
        row,
        recording=st.sampled_from(["r1", "r2", "r3"]),
        url=st.sampled_from([PAGE, PAGE + "?q=1", PAGE + "cart"]),
        kind=st.sampled_from(["click", "move"]),
        time_ms=st.floats(0, 100),
        target=st.sampled_from([None, "a", "b"]),
        fraction_x=st.just(0.5),
        fraction_y=st.just(0.5),
        page_x=st.none() | st.floats(-10, 200),
        page_y=st.none() | st.floats(-10, 200),
    ),
    max_size=40,
)
standings = st.lists(
    st.builds(
        Standing,
        recording=st.sampled_from(["r1", "r2"]),
        page=st.sampled_from([PAGE.rstrip("/"), PAGE + "cart"]),
        to_ms=st.floats(0, 100) | st.just(math.inf),
        state=st.sampled_from(["", "menu", "dialog 'x'", "tab; DROP TABLE events"]),
    ),
    max_size=12,
    unique_by=lambda each: (each.recording, each.page, each.to_ms),
)


@given(data=st.tuples(rows, standings, st.sets(st.sampled_from(["a", "b"]))))
@settings(deadline=None, max_examples=40)
def test_over_states_placed_and_unplaced_are_always_all_events(
    shared: EventsTable, data: tuple[list[Row], list[Standing], set[str]]
) -> None:
    events, found, there = data
    shared.replace_rows(events)
    assign_states(shared, found)
    put_spots(shared, {target: Spot(Rect(10, 10, 50, 20), Rect(10, 10, 50, 20)) for target in there})
    canvas = Canvas(width_px=100, height_px=100, viewport_width=100, cell_px=2)
    clicks = 0
    for page in pages(shared, "events", ["click"]):
        drawn = placed(shared, on_page(shared, "events", page), "click", canvas)
        assert drawn.placed + drawn.unplaced == page.events
        clicks += page.events
    assert clicks == sum(each.kind == "click" for each in events)


def test_an_event_is_in_the_state_that_ended_next_on_its_page() -> None:
    with EventsTable() as table:
        table.add_rows(
            [
                row(recording="r", url=PAGE + url, time_ms=time_ms)
                for url, time_ms in (("", 5), ("", 10), ("", 99), ("cart", 5))
            ]
        )
        table.add_rows([row(recording="other", url=PAGE, time_ms=5.0)])
        table.seal()
        page = PAGE.rstrip("/")
        assign_states(
            table,
            [
                Standing(recording="r", page=page, to_ms=10, state="one"),
                Standing(recording="r", page=page, to_ms=math.inf, state="two"),
            ],
        )
        found = table.ask("SELECT recording, url, time_ms, state FROM events ORDER BY ALL")
    assert found == [
        ("other", PAGE, 5.0, ""),
        ("r", PAGE, 5.0, "one"),
        ("r", PAGE, 10.0, "two"),
        ("r", PAGE, 99.0, "two"),
        ("r", PAGE + "cart", 5.0, ""),
    ]
