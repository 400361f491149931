"""`reenact collect` as pages and people meet it: a real process, real HTTP, real files, real signals."""

from __future__ import annotations

import gzip
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from reenact.collect.folder import JOURNALS
from reenact.recording.events import Gap
from tests.collect_wire import PAGE, RECORDING, batch, click
from tests.collecting import OTHER, Start, clicks, receivers


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    with receivers(tmp_path / "visits") as started:
        yield started


def test_a_recording_that_ends_becomes_a_file_at_once(start: Start) -> None:
    receiver = start()
    assert receiver.post(batch(0, PAGE, click(1))).text == '{"accepted":0}'
    assert receiver.post(gzip.compress(batch(1, click(2), end=True))).text == '{"accepted":1}'
    result = receiver.next_result()
    assert receiver.files() == [f"2026-11-21T22-45-23-{RECORDING}.jsonl.gz"]
    assert result["recording"] == str(receiver.folder / receiver.files()[0])
    assert (result["events"], result["gaps"], result["duration_ms"], result["ended"]) == (2, 0, 2, True)
    recording = receiver.recording()
    assert (recording.header.id, recording.header.profile) == (RECORDING, "production")
    assert (clicks(recording), recording.ended, recording.warnings) == ([1, 2], True, ())


def test_a_batch_that_comes_twice_is_written_once(start: Start) -> None:
    receiver = start()
    for _ in range(3):
        assert receiver.post(batch(0, PAGE, click(1))).status == 200
    journal = receiver.folder / JOURNALS / f"{RECORDING}.jsonl"
    assert len(journal.read_bytes().splitlines()) == 1
    receiver.kill()
    again = start()
    assert again.post(batch(0, PAGE, click(1))).status == 200
    assert len(journal.read_bytes().splitlines()) == 1
    assert again.post(batch(1, end=True)).status == 200
    again.next_result()
    assert clicks(again.recording()) == [1]


def test_an_end_waits_until_the_hole_before_it_is_filled(start: Start) -> None:
    receiver = start()
    assert receiver.post(batch(0, PAGE)).status == 200
    assert receiver.post(batch(2, click(3), end=True)).status == 200
    assert receiver.post(batch(1, click(2))).status == 200
    assert receiver.next_result()["gaps"] == 0
    assert clicks(receiver.recording()) == [2, 3]
    assert len(receiver.end()) == 1


def test_a_hole_that_stays_is_a_gap_in_the_file(start: Start) -> None:
    receiver = start()
    receiver.post(batch(0, PAGE))
    receiver.post(batch(2, click(3), end=True))
    result, _ = receiver.end()
    assert (result["gaps"], result["ended"]) == (1, True)
    assert [event.time_ms for event in receiver.recording().events if isinstance(event, Gap)] == [3]


def test_a_recording_that_nothing_comes_for_is_written_without_an_end(start: Start) -> None:
    receiver = start("--idle", "10ms")
    receiver.post(batch(0, PAGE, click(1)))
    assert receiver.next_result()["ended"] is False
    assert not receiver.recording().ended


def test_a_batch_that_comes_after_the_end_is_put_into_the_file(start: Start) -> None:
    receiver = start()
    receiver.post(batch(0, PAGE, click(1), end=True))
    assert receiver.next_result()["events"] == 1
    assert receiver.post(batch(0, {**PAGE, "time_ms": 5}, click(9), document="othertab")).status == 200
    assert receiver.next_result()["events"] == 2
    assert clicks(receiver.recording()) == [1, 9]
    assert receiver.end() == [
        {"summary": {"open": 0, "events": 2, "raw_bytes": pytest.approx(900, abs=400), "written": 1}}
    ]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_whole(start: Start, number: int) -> None:
    receiver = start()
    receiver.post(batch(0, PAGE, click(1)))
    receiver.post(batch(0, PAGE, click(1), click(2), recording=OTHER))
    *results, summary = receiver.end(number)
    assert receiver.process.returncode == 0
    assert sorted(result["events"] for result in results) == [1, 2]
    assert summary["summary"]["written"] == 2
    assert receiver.said == ""
    assert [name[20:-9] for name in receiver.files()] == [OTHER, RECORDING]


def test_after_an_interrupt_the_recording_goes_on(start: Start) -> None:
    receiver = start()
    receiver.post(batch(0, PAGE, click(1)))
    receiver.end()
    again = start()
    assert again.post(batch(1, click(2))).status == 200
    again.end()
    assert clicks(again.recording()) == [1, 2]
    third = start()
    assert third.end() == [{"summary": {"open": 0, "events": 0, "raw_bytes": 0, "written": 0}}]


def test_a_recording_whose_journal_is_gone_is_closed_for_ever(start: Start) -> None:
    receiver = start("--keep-journal", "0ms", "--rate-per-recording", "100000", "--rate", "100000")
    receiver.post(batch(0, PAGE, click(1), end=True))
    receiver.next_result()
    for _ in range(10_000):
        # Again and again, until the journal is gone; the receiver looks every half second.
        answer = receiver.post(batch(0, PAGE, click(1), end=True))
        if answer.status != 200:
            break
    assert (answer.status, "closed" in answer.error) == (410, True)
    receiver.end()
    assert start().post(batch(1, click(2))).status == 410
    assert clicks(receiver.recording()) == [1]


def test_what_is_forgotten_is_gone_and_stays_away(start: Start) -> None:
    receiver = start()
    receiver.post(batch(0, PAGE, click(1), end=True))
    receiver.post(batch(0, PAGE, recording=OTHER))
    receiver.next_result()
    assert receiver.forget().status == 200
    assert receiver.forget().status == 200
    assert receiver.post(batch(1, click(2))).status == 410
    assert receiver.files() == []
    assert [path.name for path in receiver.folder.rglob("*") if RECORDING in path.name] == []
    receiver.kill()
    again = start()
    assert again.post(batch(1, click(2))).status == 410
    assert again.post(batch(1, recording=OTHER)).status == 200
    again.end()
    assert [name[20:-9] for name in again.files()] == [OTHER]


def test_a_recording_can_be_forgotten_before_its_first_batch_comes(start: Start) -> None:
    receiver = start()
    assert receiver.forget().status == 200
    assert receiver.post(batch(0, PAGE)).status == 410
