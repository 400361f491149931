"""Lines in any order, with holes, become a `Recording` that is sorted and in which every reference leads somewhere."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reenact.errors import RecordingError
from reenact.recording.events import Click, Document, End, Frame, Line, PointerMove, Resize, Target
from reenact.recording.recording import MAX_DOCUMENTS, MAX_TARGETS, Recording, recording_from
from tests.recording_lines import HEADER, PAGE, any_lines


def read(*lines: Line) -> Recording:
    return recording_from(HEADER, lines)


def page(document: int, *, time_ms: float = 0, parent: int | None = None, opener: int | None = None) -> Document:
    frame = None if parent is None else Frame(index=0)
    return replace(PAGE, document=document, time_ms=time_ms, parent=parent, frame=frame, opener=opener)


def click(time_ms: float, *, document: int = 0, target: int | None = None) -> Click:
    return Click(time_ms=time_ms, document=document, target=target, client_x=1, client_y=2)


def test_events_are_sorted_by_time_and_equal_times_keep_their_order() -> None:
    first, second, third = click(5, target=None), Resize(time_ms=5, viewport_width=9, viewport_height=9), click(3)
    assert read(PAGE, first, second, third).events == (third, first, second)


def test_a_stretch_of_movement_is_sorted_by_its_first_point() -> None:
    moves = PointerMove(time_ms=1, points=((9, 0, 0), (20, 1, 1)))
    assert read(PAGE, moves, click(5)).events == (click(5), moves)


def test_an_end_line_says_how_long_it_took_and_that_nothing_is_missing() -> None:
    recording = read(PAGE, click(5), End(time_ms=800))
    assert (recording.duration_ms, recording.ended, recording.warnings) == (800, True, ())


def test_without_an_end_line_it_lasts_until_the_last_point_of_the_last_movement() -> None:
    recording = read(PAGE, PointerMove(time_ms=100, points=((0, 0, 0), (33, 1, 1))))
    assert (recording.duration_ms, recording.ended) == (133, False)
    assert recording.warnings == ("there is no end line, the recording was cut off",)


def test_what_came_after_the_end_line_is_not_cut_off() -> None:
    assert read(PAGE, End(time_ms=10), click(12)).duration_ms == 12


def test_targets_are_found_by_document_and_target_and_cannot_be_changed() -> None:
    here, there = Target(time_ms=0, target=1, tag="a"), Target(time_ms=0, document=2, target=1, tag="b")
    recording = read(PAGE, page(2), here, there, click(1, document=2, target=1), click(2), End(time_ms=3))
    assert [recording.target_of(event) for event in recording.events] == [there, None]
    with pytest.raises(TypeError):
        recording.targets[0, 1] = there  # type: ignore[index]


def test_frames_lead_to_their_page() -> None:
    recording = read(page(3, parent=2), page(2, parent=1), page(1), page(4), End(time_ms=0))
    assert [recording.top_document(number).document for number in (1, 2, 3, 4)] == [1, 1, 1, 4]
    assert recording.document(3).parent == 2
    assert recording.warnings == ()


def test_it_starts_in_the_first_page_that_is_in_no_frame() -> None:
    assert read(page(1, parent=2), page(3, time_ms=7), page(2, time_ms=4)).start.document == 2


def test_a_recording_without_a_page_has_no_start() -> None:
    with pytest.raises(RecordingError, match="holds no page"):
        _ = read(End(time_ms=0)).start


def test_an_event_whose_target_was_lost_is_kept_without_it() -> None:
    recording = read(PAGE, click(1, target=7), click(2, target=8), End(time_ms=3))
    assert recording.events == (click(1), click(2))
    assert recording.warnings == ("an event's target is missing, the event is kept without it (2 times)",)


def test_what_belongs_to_a_lost_document_is_left_out() -> None:
    recording = read(PAGE, click(1, document=5), Target(time_ms=0, document=5, target=1, tag="a"), End(time_ms=3))
    assert (recording.events, dict(recording.targets)) == ((), {})
    assert len(recording.warnings) == 2


def test_frames_of_a_lost_page_and_frames_in_a_circle_are_left_out() -> None:
    lines = (page(1, parent=9), page(2, parent=1), page(3, parent=4), page(4, parent=3), page(5, parent=5), page(6))
    recording = read(*lines, End(time_ms=0))
    assert [document.document for document in recording.documents] == [6]
    assert recording.warnings == ("a framed document whose page is missing was left out (5 times)",)


def test_an_opener_that_was_not_recorded_is_forgotten() -> None:
    recording = read(page(1, opener=9), page(2, opener=1))
    assert [document.opener for document in recording.documents] == [None, 1]


def test_a_repeated_description_changes_nothing_and_a_different_one_is_told() -> None:
    again = replace(PAGE, url="http://localhost/other")
    assert read(PAGE, PAGE, End(time_ms=0)).warnings == ()
    recording = read(PAGE, again, End(time_ms=0))
    assert recording.documents == (PAGE,)
    assert recording.warnings == ("a document is described twice, the first description counts",)


@pytest.mark.parametrize(
    ("lines", "most"),
    [
        ((replace(PAGE, document=number) for number in itertools.count()), f"{MAX_DOCUMENTS:,} documents"),
        ((Target(time_ms=0, target=number, tag="a") for number in itertools.count()), f"{MAX_TARGETS:,} targets"),
    ],
)
def test_endless_documents_and_targets_are_refused(lines: Iterable[Line], most: str) -> None:
    with pytest.raises(RecordingError, match=f"at most {most}"):
        recording_from(HEADER, lines)


@given(st.lists(any_lines(), max_size=12))
def test_whatever_the_lines_every_reference_leads_somewhere(lines: list[Line]) -> None:
    recording = recording_from(HEADER, lines)
    for event in recording.events:
        assert recording.top_document(event.document).parent is None
        assert (recording.target_of(event) is None) == (getattr(event, "target", None) is None)
        assert event.time_ms <= recording.duration_ms
    for document_id, _ in recording.targets:
        recording.document(document_id)
