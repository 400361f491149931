"""What is written is read again, in every compression and however it was cut; files appear whole or not at all."""

from __future__ import annotations

import gzip
import io
import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from reenact.errors import OutputError, RecordingError
from reenact.recording.events import Click, End, Error, KeyDown, Line
from reenact.recording.format import FLUSH_LINES, RecordingWriter, read_recording
from reenact.recording.recording import recording_from
from tests.recording_lines import HEADER, PAGE, any_lines, encoded

SUFFIXES = (".jsonl", ".jsonl.gz", ".jsonl.zst")
FIXTURE = Path(__file__).parent.parent / "fixtures" / "recordings" / "format-1.0.jsonl"
in_every_compression = pytest.mark.parametrize("suffix", SUFFIXES)


def write(path: Path, *lines: Line) -> Path:
    with RecordingWriter(path, HEADER) as writer:
        for line in lines:
            writer.write(line)
    return path


def click(time_ms: float) -> Click:
    return Click(time_ms=time_ms, client_x=1, client_y=2)


@contextmanager
def full_disk(byte_count: int) -> Iterator[None]:
    """No file can grow beyond `byte_count` meanwhile: to a writer that is a full disk."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (byte_count, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@in_every_compression
@given(lines=st.lists(any_lines(), max_size=12))
@settings(max_examples=50)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, suffix: str, lines: list[Line]) -> None:
    path = write(tmp_path_factory.mktemp("round-trip") / f"a{suffix}", PAGE, *lines)
    assert read_recording(path) == recording_from(HEADER, (PAGE, *lines), path=path)


@in_every_compression
def test_the_same_lines_give_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    lines = (PAGE, *(click(time_ms * 7.0) for time_ms in range(600)))
    first, second = write(tmp_path / f"a{suffix}", *lines), write(tmp_path / f"b{suffix}", *lines)
    assert first.read_bytes() == second.read_bytes()


def test_gzip_holds_no_time_and_no_name(tmp_path: Path) -> None:
    header = write(tmp_path / "a.jsonl.gz", PAGE).read_bytes()[:10]
    assert (header[3], header[4:8]) == (0, bytes(4)), "flags and time of RFC 1952"


@in_every_compression
def test_a_crash_loses_at_most_a_second(tmp_path: Path, suffix: str) -> None:
    writer = RecordingWriter(tmp_path / f"a{suffix}", HEADER)
    for line in (PAGE, click(400), click(1200), click(1900)):
        writer.write(line)
    left = read_recording(writer.part_path)
    assert [event.time_ms for event in left.events] == [400, 1200]
    assert not left.ended
    writer.abandon()


@in_every_compression
def test_a_crash_loses_few_lines_where_many_come_at_once(tmp_path: Path, suffix: str) -> None:
    writer = RecordingWriter(tmp_path / f"a{suffix}", HEADER)
    for line in (PAGE, *(click(5) for _ in range(FLUSH_LINES))):
        writer.write(line)
    assert len(read_recording(writer.part_path).events) == FLUSH_LINES - 1
    writer.abandon()


@in_every_compression
def test_an_exception_leaves_nothing(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(KeyboardInterrupt), RecordingWriter(tmp_path / f"a{suffix}", HEADER):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


@in_every_compression
def test_a_full_disk_leaves_the_earlier_file_and_nothing_else(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_text("earlier")
    with pytest.raises(OutputError, match=r"cannot write .*a\.jsonl"), full_disk(2000):
        write(path, *(Error(time_ms=0, kind="console", message=os.urandom(500).hex()) for _ in range(400)))
    assert path.read_text() == "earlier"
    assert list(tmp_path.iterdir()) == [path]


def test_other_names_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"ends in \.jsonl, \.jsonl\.gz, \.jsonl\.zst"):
        RecordingWriter(tmp_path / "a.json", HEADER)


def test_a_folder_of_that_name_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").mkdir()
    with pytest.raises(OutputError, match="a folder has that name"):
        RecordingWriter(tmp_path / "a.jsonl", HEADER)


def test_half_a_surrogate_pair_is_replaced(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", PAGE, KeyDown(time_ms=1, key="\ud83d", code="\ud83d\ude00"), End(time_ms=2))
    assert read_recording(path).events == (KeyDown(time_ms=1, key="\ufffd", code="\U0001f600"),)


@pytest.mark.parametrize("compress", [bytes, gzip.compress, zstandard.compress])
def test_parts_that_were_joined_are_read_as_one(tmp_path: Path, compress: type[bytes]) -> None:
    path = tmp_path / "a.jsonl"
    parts = (encoded(HEADER, PAGE, click(1)), encoded(HEADER, click(2)), encoded(click(3), End(time_ms=4)))
    path.write_bytes(b"".join(compress(part) for part in parts))
    recording = read_recording(path)
    assert (recording.events, recording.warnings) == ((click(1), click(2), click(3)), ())


def test_the_content_tells_the_compression_not_the_name(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(gzip.compress(FIXTURE.read_bytes()))
    assert read_recording(path).events == read_recording(FIXTURE).events


def test_dash_is_the_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(FIXTURE.read_bytes()))))
    recording = read_recording("-")
    assert recording.path is None
    assert recording.events == read_recording(FIXTURE).events


def test_windows_line_ends_blank_lines_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + FIXTURE.read_bytes().replace(b"\n", b"\r\n\r\n"))
    recording = read_recording(path)
    assert (recording.events, recording.warnings) == (read_recording(FIXTURE).events, ())


def test_the_last_line_needs_no_line_break(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(FIXTURE.read_bytes().rstrip())
    assert read_recording(path).ended


@in_every_compression
def test_wherever_it_is_cut_off_whole_lines_are_kept(tmp_path: Path, suffix: str) -> None:
    whole = read_recording(FIXTURE)
    lines = (*whole.documents, *whole.targets.values(), *whole.events, End(time_ms=whole.duration_ms))
    path = write(tmp_path / f"a{suffix}", *lines)
    content = path.read_bytes()
    kept: int | None = None
    for byte_count in range(1, len(content), 61):
        path.write_bytes(content[:byte_count])
        if kept is None and holds_no_header(path):
            continue
        recording = read_recording(path)
        assert {event.time_ms for event in recording.events} <= {event.time_ms for event in whole.events}
        assert len(recording.events) >= (kept or 0)
        assert recording.ended or recording.warnings
        kept = len(recording.events)
    assert kept, "the last cut is near the end"


def holds_no_header(path: Path) -> bool:
    try:
        read_recording(path)
    except RecordingError as error:
        return "is cut off before" in str(error) or "is empty" in str(error) or "first line is not JSON" in str(error)
    return False


def test_a_line_that_was_cut_off_is_told_by_its_number(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(encoded(HEADER, PAGE, click(1)) + b'{"type":"unheard-of","time_m')
    assert read_recording(path).warnings == (
        "line 4, the last, was cut off and is left out",
        "there is no end line, the recording was cut off",
    )
