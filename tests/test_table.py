"""The events table: no event is ever lost, conditions are only conditions, and exports say what recordings say."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reenact.errors import FilterError, RecordingError, ReenactError
from reenact.geometry import Rect
from reenact.signals.rows import Row
from reenact.table.elements import area_count, element_counts, median_ms, recordings
from reenact.table.events_table import EventsTable
from reenact.table.forms import field_counts
from reenact.table.pages import on_page, pages
from reenact.table.placing import Canvas, Placed, Spot, placed, put_spots
from reenact.table.viewing import reach, section_times

HOME = "https://shop.example/"
CANVAS = Canvas(width_px=100, height_px=60, viewport_width=100, cell_px=2)


def row(**fields: Any) -> Row:
    plain: dict[str, Any] = {
        "recording": "r1",
        "started_epoch_ms": 1.7e12,
        "url": HOME,
        "kind": "click",
        "time_ms": 0.0,
        "page_time_ms": 0.0,
        "viewport_width": 100,
        "viewport_height": 50,
        "device_class": "desktop",
    }
    return Row(**plain | fields)


def table_of(*rows: Row) -> EventsTable:
    table = EventsTable()
    table.add_rows(rows)
    table.seal()
    return table


@pytest.fixture(scope="module")
def shared() -> Iterator[EventsTable]:
    """A table that takes other rows for every example: to open one takes longer than all else."""
    with EventsTable() as table:
        table.seal()
        yield table


def counted(table: EventsTable, rows: Sequence[Row], spots: dict[str, Spot]) -> Placed:
    table.replace_rows(rows)
    put_spots(table, spots)
    return placed(table, "events", "click", CANVAS)


coordinates = st.floats(-200, 200) | st.integers(-200, 200).map(float)
boxes = st.builds(Rect, coordinates, coordinates, st.floats(0, 300), st.floats(0, 300))
spots = st.builds(Spot, boxes, boxes)
hits = st.builds(
    row,
    target=st.sampled_from([None, "a", "b", "c"]),
    fraction_x=st.none() | st.floats(-100, 100),
    fraction_y=st.none() | st.floats(-100, 100),
    page_x=st.none() | st.floats(-50, 150),
    page_y=st.none() | st.floats(-50, 150),
    viewport_width=st.sampled_from([100, 320]),
)


@settings(max_examples=60)
@given(st.lists(hits, max_size=12), st.dictionaries(st.sampled_from(["a", "b"]), spots))
def test_what_is_placed_and_what_is_not_is_all_that_went_in(
    shared: EventsTable, rows: list[Row], known: dict[str, Spot]
) -> None:
    found = counted(shared, rows, known)
    assert found.placed + found.unplaced == len(rows)
    assert found.counts.sum() == found.placed
    elements = element_counts(shared, "events", "click", CANVAS)
    assert sum(each.events for each in elements) == len(rows)
    assert sum(each.unplaced for each in elements) == found.unplaced


@settings(max_examples=60)
@given(hits.filter(lambda hit: hit.target == "a"), boxes)
def test_a_placed_event_is_inside_its_element(shared: EventsTable, hit: Row, box: Rect) -> None:
    found = counted(shared, [hit], {"a": Spot(box, box)})
    if found.placed:
        ((y, x),) = np.argwhere(found.counts)
        assert box.x - 2 < x * 2 < box.right
        assert box.y - 2 < y * 2 < box.bottom


def test_a_fraction_is_that_far_across_the_box_and_beyond_it_at_the_edge() -> None:
    box = Rect(10, 20, 40, 20)
    rows = [row(target="a", fraction_x=x, fraction_y=0.5) for x in (0.25, -3.0, 1.0, 100.0)]
    with table_of(*rows) as table:
        put_spots(table, {"a": Spot(box, box)})
        found = placed(table, "events", "click", CANVAS)
    assert {(int(y), int(x)): int(found.counts[y, x]) for y, x in np.argwhere(found.counts)} == {
        (15, 10): 1, (15, 5): 1, (15, 24): 2,
    }  # fmt: skip


def test_what_a_scroller_hides_is_unplaced() -> None:
    rows = [row(target="a", fraction_x=0.5, fraction_y=y) for y in (0.1, 0.9)]
    with table_of(*rows) as table:
        put_spots(table, {"a": Spot(Rect(0, 0, 40, 40), Rect(0, 0, 40, 10))})
        assert placed(table, "events", "click", CANVAS).unplaced == 1


def test_a_place_on_the_page_holds_only_for_pages_of_that_width() -> None:
    with table_of(row(page_x=5.0, page_y=5.0), row(page_x=5.0, page_y=5.0, viewport_width=320)) as table:
        put_spots(table, {})
        found = placed(table, "events", "click", CANVAS)
    assert (found.placed, found.unplaced) == (1, 1)


def exports(folder: Path, rows: Sequence[Row]) -> dict[str, Path]:
    """The same rows as Parquet, CSV and JSON Lines, with a column that only exports have."""
    plain = [{name: value for name, value in msgspec.to_builtins(each).items() if value is not None} for each in rows]
    for each in plain:
        each["variant"] = "B"
    paths = {suffix: folder / f"events.{suffix}" for suffix in ("jsonl", "csv", "parquet")}
    paths["jsonl"].write_text("".join(json.dumps(each) + "\n" for each in plain), encoding="utf-8")
    with paths["csv"].open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(name for each in plain for name in each)))
        writer.writeheader()
        writer.writerows(plain)
    duckdb.connect().execute(f"COPY (FROM read_json('{paths['jsonl']}')) TO '{paths['parquet']}'")
    return paths


def test_exports_give_what_recordings_give_and_may_have_columns_of_their_own(tmp_path: Path) -> None:
    rows = [
        row(recording=f"r{n % 3}", target='{"tag":"a"}', fraction_x=0.5, fraction_y=n / 10, page_time_ms=100.0 * n)
        for n in range(8)
    ]
    answers = []
    for path in [None, *exports(tmp_path, rows).values()]:
        with EventsTable() as table:
            if path is None:
                table.add_rows(rows)
            else:
                table.add_export(path)
            table.seal()
            segment = table.segment(None if path is None else "variant = 'B' and time_ms >= 0")
            (page,) = pages(table, segment, ["click"])
            relation = on_page(table, segment, page)
            put_spots(table, {'{"tag":"a"}': Spot(Rect(0, 0, 10, 40), Rect(0, 0, 10, 40))})
            found = placed(table, relation, "click", CANVAS)
            elements = element_counts(table, relation, "click", CANVAS)
            answers.append((page, found.counts.tolist(), found.unplaced, elements, recordings(table, relation)))
    assert answers[0][3][0].median_ms == 350.0
    assert answers[0][4] == 3
    assert all(answer == answers[0] for answer in answers)


@pytest.mark.parametrize(
    ("condition", "kept"),
    [
        ("device_class = 'mobile' and utm_source = 'ads'", 1),
        ("device_class in ('mobile', 'tablet')", 2),
        ("utm_source is null or lower(utm_source) like 'ad%'", 2),
        ("started_epoch_ms >= epoch_ms(TIMESTAMP '2024-01-01')", 0),
        ("viewport_width between 50 and 150 and not rage", 3),
    ],
)
def test_a_condition_chooses_events(condition: str, kept: int) -> None:
    rows = (
        row(device_class="mobile", utm_source="ads"),
        row(device_class="tablet", utm_source="mail"),
        row(),
    )
    with table_of(*rows) as table:
        ((count,),) = table.ask(f"SELECT count(*) FROM {table.segment(condition)}")
        assert count == kept


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("device_class = ", "is no condition"),
        ("colour = 'red'", "the columns are abandoned, dead"),
        ("kind", "neither true nor false"),
        ("time_ms > 'soon'", "does not fit"),
        ("recording in (select 'r1')", "subquery"),
        ("read_text('/etc/passwd') = ''", "calls read_text"),
        ("getenv('HOME') = ''", "calls getenv"),
        ("true) union select 1 --", "is no condition"),
        ("true) limit 1 --", "is no condition"),
        ("true; drop table recorded", "is no condition"),
        ("x" * 20_000, "make it shorter"),
    ],
)
def test_what_is_no_condition_is_refused_in_one_sentence(condition: str, said: str) -> None:
    with table_of(row()) as table, pytest.raises(FilterError, match=said) as caught:
        table.segment(condition)
    assert "\n" not in str(caught.value)


def test_a_sealed_table_reads_no_file_and_changes_no_setting(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    with table_of(row()) as table:
        for query in (f"SELECT * FROM '{tmp_path / 'secret.csv'}'", "SET enable_external_access = true"):
            with pytest.raises(ReenactError):
                table.ask(query)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", "recording,url\n1,2\n", "has no column kind"),
        ("a.csv", "recording,url,kind,page_x\nr,http://a.test,click,left\n", "does not fit the table"),
        ("a.parquet", "no parquet", "is no export that can be read"),
        ("a.jsonl", '{"kind": "click"\n', "is no export that can be read"),
    ],
)
def test_an_export_that_cannot_be_read_says_why(tmp_path: Path, name: str, content: str, said: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with EventsTable() as table:
        table.add_export(tmp_path / name)
        with pytest.raises(RecordingError, match=said):
            table.seal()


def test_an_export_that_does_not_know_of_dead_clicks_cannot_show_them(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("recording,url,kind\nr,http://a.test,click\n", encoding="utf-8")
    with EventsTable() as table:
        table.add_export(tmp_path / "a.csv")
        table.seal()
        with pytest.raises(RecordingError, match="no column 'dead'"):
            table.require("dead")


def test_similar_addresses_are_one_page_and_states_are_apart() -> None:
    rows = [row(url=f"{HOME}plants/{name}?size={size}") for name in ("fern", "aloe") for size in (1, 2)]
    with table_of(*rows, row(url=f"{HOME}plants/fern", state="menu"), row(url=HOME, kind="move")) as table:
        apart = pages(table, "events", ["click"])
        assert [(page.name, page.state, page.events) for page in apart] == [
            (f"{HOME}plants/aloe", "", 2),
            (f"{HOME}plants/fern", "", 2),
            (f"{HOME}plants/fern", "menu", 1),
        ]
        grouped, menu = pages(table, "events", ["click"], groups=[f"{HOME}plants/*"])
        assert (grouped.name, grouped.events, menu.events) == (f"{HOME}plants/*", 4, 1)
        ((count,),) = table.ask(f"SELECT count(*) FROM {on_page(table, 'events', grouped)}")
        assert count == 4


def test_a_median_is_the_middle_of_its_tenth_of_a_second() -> None:
    assert median_ms([(0, 1), (3, 1), (9, 1)]) == 350.0
    assert median_ms([(2, 4)]) == 250.0


def test_reach_is_the_share_of_recordings_that_came_so_far_by_their_deepest_view() -> None:
    def view(recording: str, page_y: float, **fields: Any) -> Row:
        return row(recording=recording, kind="view", page_y=page_y, page_height=120.0, **fields)

    rows = (
        view("a", 20), view("a", 60), view("a", 10),  # came to 60 of 60
        view("b", 20), view("c", 20),
        view("d", 60, viewport_width=320),  # half of a page of 120: half of this one
    )  # fmt: skip
    with table_of(*rows) as table:
        came = reach(table, "events", CANVAS)
    by_height = {page_y: float(came.share[page_y // 2]) for page_y in (0, 18, 20, 28, 30, 58)}
    assert by_height == {0: 1.0, 18: 1.0, 20: 0.5, 28: 0.5, 30: 0.25, 58: 0.25}
    assert (came.recordings, came.views, came.placed) == (4, 6, 6)
    assert [(fold.viewport_width, fold.recordings) for fold in came.folds] == [(100, 3), (320, 1)]


def test_time_in_view_is_summed_by_section_and_part() -> None:
    def look(recording: str, top: float, bottom: float, weight: float) -> Row:
        return row(
            recording=recording, kind="look", target="hero", fraction_y=top, fraction_bottom=bottom, weight=weight
        )

    with table_of(look("a", 0, 1, 500), look("a", 0, 1, 250), look("b", 0.5, 1, 100)) as table:
        (hero,) = section_times(table, "events")
    assert (hero.target, hero.looks, hero.recordings) == ("hero", 3, 2)
    assert hero.parts == ((0.0, 1.0, 750.0), (0.5, 1.0, 100.0))


def test_fields_count_recordings_and_tell_the_median_time() -> None:
    def field(recording: str, weight: float, **fields: bool) -> Row:
        return row(recording=recording, kind="field", target="mail", weight=weight, **fields)

    rows = (
        field("a", 1000, entered=True, retyped=True),
        field("a", 3000, entered=True),
        field("b", 2000, abandoned=True),
    )
    with table_of(*rows) as table:
        (mail,) = field_counts(table, "events")
    assert (mail.reached, mail.entered, mail.retyped, mail.abandoned, mail.median_ms) == (2, 1, 1, 1, 2050.0)


def test_anchors_that_lead_to_one_element_are_counted_as_one() -> None:
    rows = [
        row(recording=name, target=target, fraction_x=0.5, fraction_y=0.5)
        for name, target in zip("123", "aab", strict=True)
    ]
    box = Rect(0, 0, 30, 20)
    with table_of(*rows) as table:
        put_spots(table, {"a": Spot(box, box), "b": Spot(box, box)})
        (found,) = element_counts(table, "events", "click", CANVAS, {"b": "a"})
    assert (found.target, found.events, found.recordings, found.unplaced) == ("a", 3, 3, 0)


def test_an_area_counts_what_lies_in_it_whatever_the_elements() -> None:
    rows = [row(recording=f"r{x}", page_x=float(x), page_y=10.0, page_time_ms=x * 100.0) for x in (5, 15, 25, 95)]
    with table_of(*rows) as table:
        put_spots(table, {})
        found = area_count(table, "events", "click", CANVAS, Rect(0, 0, 30, 20))
    assert (found.events, found.recordings, found.median_ms) == (3, 3, 1550.0)
