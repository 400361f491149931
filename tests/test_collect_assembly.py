"""Batches become a recording: the same one in whatever order and however often they came, with its holes marked."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reenact.collect.assembly import Assembled, assemble
from reenact.collect.entries import Accepted, accepted
from reenact.collect.wire import batch_of
from reenact.recording.events import EVENT_TYPES, Document, End, Gap, Line, Target
from reenact.recording.recording import recording_from
from tests.collect_wire import PAGE, RECORDING, STARTED_EPOCH_MS, batch, click
from tests.recording_lines import lines_of


def entry(sequence: int, *lines: dict[str, Any] | Line | str, **more: Any) -> Accepted:
    return accepted(batch_of(batch(sequence, *lines, **more).decode()), 0.0)


def told(*entries: Accepted) -> list[tuple[str, float, int]]:
    return [(str(type(line).__struct_config__.tag), line.time_ms, line.document) for line in assemble(entries).lines]


SENT_TYPES = [kind for kind in EVENT_TYPES if kind is not Gap]
LINES = st.lists(lines_of(*SENT_TYPES, Target), max_size=4)
NAMES = ["aaaaaaaa", "bbbbbbbb", "cccccccc"]


@st.composite
def recordings(draw: st.DrawFn) -> list[Accepted]:
    """Batches of some documents, with holes here and there."""
    entries = []
    for name in draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True)):
        parent = draw(st.sampled_from([None, *NAMES]))
        described = {**PAGE, "time_ms": draw(st.integers(0, 3))}
        for sequence in draw(st.lists(st.integers(0, 4), min_size=1, unique=True)):
            lines = [described, *draw(LINES)] if sequence == 0 else draw(LINES)
            more = {"parent": parent, "frame": {"index": 1}} if parent else {}
            entries.append(entry(sequence, *lines, document=name, lost=draw(st.integers(0, 2)), **more))
    return entries


@given(recordings(), st.data())
def test_any_order_and_any_duplication_give_the_same_recording(entries: list[Accepted], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(entries), max_size=5))
    shuffled = data.draw(st.permutations([*entries, *again]))
    assert assemble(shuffled) == assemble(entries)


@given(st.lists(LINES, min_size=1, max_size=4))
def test_every_line_that_a_recorder_sends_arrives(batches: list[list[Line]]) -> None:
    entries = [entry(0, PAGE), *(entry(number, *lines) for number, lines in enumerate(batches, 1))]
    made = assemble(entries)
    sent = [line for lines in batches for line in lines]
    arrived = [line for line in made.lines if not isinstance(line, Document)]
    assert made.rejected == made.gaps == 0
    assert [line.time_ms for line in arrived] == sorted(line.time_ms for line in sent)
    assert sorted(type(line).__name__ for line in arrived) == sorted(type(line).__name__ for line in sent)


@given(recordings())
def test_what_is_made_can_be_read_without_repairs(entries: list[Accepted]) -> None:
    made = assemble(entries)
    recording = recording_from(made.header, made.lines)
    assert len(recording.documents) == made.documents
    assert "framed document" not in " ".join(recording.warnings)
    assert "a document is described twice" not in " ".join(recording.warnings)


def made_of(*entries: Accepted) -> Assembled:
    return assemble(entries)


def test_the_header_is_what_the_envelopes_say() -> None:
    header = made_of(entry(0, PAGE)).header
    assert (header.id, header.started_epoch_ms) == (RECORDING, STARTED_EPOCH_MS)
    assert (header.profile, header.recorder) == ("production", "reenact 0.1.0")


def test_one_page_that_keeps_what_was_typed_makes_a_recording_that_holds_it() -> None:
    other = entry(0, PAGE, document="bbbbbbbb", profile="qa")
    assert made_of(entry(0, PAGE), other).header.profile == "qa"


def test_lines_are_sorted_by_time_and_those_of_one_time_stay_as_they_were_sent() -> None:
    up = {**click(5), "type": "pointerup"}
    assert told(entry(0, PAGE, click(9)), entry(1, up, click(5))) == [
        ("document", 0, 1),
        ("pointerup", 5, 1),
        ("click", 5, 1),
        ("click", 9, 1),
    ]


def test_the_later_description_of_a_document_counts_from_the_time_of_the_first() -> None:
    later = {**PAGE, "time_ms": 80, "page_height": 3000}
    (document,) = made_of(entry(0, PAGE), entry(1, later)).lines
    assert isinstance(document, Document)
    assert (document.time_ms, document.page_height) == (0, 3000)


def test_documents_are_numbered_by_time_and_tabs_by_their_first_document() -> None:
    first = entry(0, PAGE, document="zzzzzzzz", tab="one")
    second = entry(0, {**PAGE, "time_ms": 5}, document="yyyyyyyy", tab="two", opener="zzzzzzzz")
    frame = entry(
        0,
        {**PAGE, "time_ms": 5},
        document="aaaaaaaa",
        tab="unknown",
        parent="yyyyyyyy",
        frame={"index": 2, "name": "n" * 9999},
    )
    documents = [line for line in made_of(frame, second, first).lines if isinstance(line, Document)]
    assert [(each.document, each.tab, each.opener, each.parent) for each in documents] == [
        (1, 1, None, None),
        (2, 2, 1, None),
        (3, 2, None, 2),
    ]
    assert documents[2].frame
    assert (documents[2].frame.index, len(documents[2].frame.name)) == (2, 512)


def test_what_a_page_says_of_its_own_place_does_not_count() -> None:
    (document,) = made_of(entry(0, {**PAGE, "tab": 9, "parent": 8, "opener": 7, "frame": {"index": 6}})).lines
    assert isinstance(document, Document)
    assert (document.tab, document.parent, document.opener, document.frame) == (1, None, None, None)


def test_an_opener_that_is_not_here_is_left_out() -> None:
    (document,) = made_of(entry(0, PAGE, opener="nobody00")).lines
    assert isinstance(document, Document)
    assert document.opener is None


@pytest.mark.parametrize("sequences", [(1, 2), (0, 2), (0, 1, 7)], ids=str)
def test_a_hole_in_the_sequence_becomes_a_gap_before_what_follows_it(sequences: tuple[int, ...]) -> None:
    entries = [entry(sequence, PAGE, click(10 * sequence)) for sequence in sequences]
    made = made_of(*entries)
    (gap,) = (line for line in made.lines if isinstance(line, Gap))
    assert (gap.lost, gap.document, made.gaps) == (0, 1, 1)
    assert not made_of(entry(0, PAGE, click(1)), entry(1, click(2))).gaps


def test_lines_that_the_page_dropped_become_a_gap_that_counts_them() -> None:
    made = made_of(entry(0, PAGE), entry(1, click(7), lost=12), entry(2, lost=3))
    assert [(line.time_ms, line.lost) for line in made.lines if isinstance(line, Gap)] == [(7, 12), (7, 3)]
    assert told(entry(0, PAGE), entry(1, click(7), lost=12))[1:] == [("gap", 7, 1), ("click", 7, 1)]


def test_a_document_that_was_never_described_is_counted_and_leaves_a_gap() -> None:
    made = made_of(entry(0, PAGE), entry(1, click(3), click(4), document="headless"))
    assert (made.documents, made.rejected) == (1, 2)
    assert [line.lost for line in made.lines if isinstance(line, Gap)] == [2]


def test_frames_without_a_page_and_circles_of_frames_are_left_out() -> None:
    orphan = entry(0, PAGE, click(1), document="orphan00", parent="nobody00")
    circle = [
        entry(0, PAGE, document="circle00", parent="circle01"),
        entry(0, PAGE, document="circle01", parent="circle00"),
    ]
    made = made_of(orphan, *circle, entry(0, PAGE))
    assert (made.documents, made.rejected) == (1, 4)


def test_an_end_is_the_last_line_whatever_came_after_it() -> None:
    made = made_of(entry(0, PAGE, click(1), end=True), entry(0, {**PAGE, "time_ms": 3}, click(50), document="othertab"))
    assert made.lines[-1] == End(time_ms=50)
    assert made.ended
    assert not made_of(entry(0, PAGE)).ended


def test_lines_that_do_not_fit_are_counted_and_left_out() -> None:
    unfit = (
        {**click(1), "time_ms": -1},
        {**click(1), "client_x": 1e9},
        {**click(1), "type": "end"},
        {**click(1), "type": "header"},
        {**click(1), "type": "unheard-of"},
        "no JSON",
        "[1]",
        "[" * 100_000,
        '{"type":"click","document":"document0","time_ms":NaN,"client_x":1,"client_y":1}',
        '{"type":"click","document":"elsewhere","time_ms":1,"client_x":1,"client_y":1}',
        '{"type":"click","document":1,"time_ms":1,"client_x":1,"client_y":1}',
    )
    made = made_of(entry(0, PAGE, *unfit, click(2)))
    assert (made.rejected, made.events) == (len(unfit), 1)


def test_fields_that_no_type_has_are_not_kept() -> None:
    kept = entry(0, {**click(1), "secret": "hunter2"})
    assert b"hunter2" not in bytes(kept.lines)


def test_half_a_surrogate_pair_becomes_a_replacement_character() -> None:
    line = '{"type":"error","document":"document0","time_ms":1,"kind":"console","message":"\\ud83d!"}'
    (_, error) = made_of(entry(0, PAGE, line)).lines
    assert getattr(error, "message", None) == "\ufffd!"


def test_a_page_with_another_start_is_put_where_it_belongs() -> None:
    late = entry(0, PAGE, click(1), document="latelate", started_epoch_ms=STARTED_EPOCH_MS + 500)
    assert told(entry(0, PAGE), late)[-1] == ("click", 501, 2)
    far = entry(0, PAGE, document="farfaraw", started_epoch_ms=1e14)
    assert made_of(entry(0, PAGE), far).rejected == 1
