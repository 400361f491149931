"""Broken, foreign and hostile files: one sentence that names file, line and field, never anything else."""

from __future__ import annotations

import gzip
import itertools
import json
import tracemalloc
from collections import deque
from pathlib import Path
from typing import Any, BinaryIO, cast

import msgspec
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from reenact.errors import RecordingError
from reenact.recording.compression import decompressed
from reenact.recording.events import FORMAT, End
from reenact.recording.format import read_recording
from reenact.recording.lines import MAX_LINE_BYTES, MAX_LINES, numbered_lines
from tests.recording_lines import HEADER, PAGE, encoded

FIXTURE = Path(__file__).parent.parent / "fixtures" / "recordings" / "format-1.0.jsonl"
MEBIBYTE = 1024 * 1024


def header(**fields: Any) -> bytes:
    return json.dumps(json.loads(msgspec.json.encode(HEADER)) | fields).encode()


def line(tag: str, /, **fields: Any) -> bytes:
    return json.dumps({"type": tag, "time_ms": 1, **fields}).encode()


def in_line_3(content: bytes) -> bytes:
    return encoded(HEADER, PAGE, content, End(time_ms=1))


def refusal(path: Path) -> RecordingError:
    with pytest.raises(RecordingError) as caught:
        read_recording(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert message.isprintable()
    assert ". " not in message, "one sentence"
    return caught.value


@pytest.mark.parametrize(
    ("content", "number", "field", "says"),
    [
        pytest.param(b"", None, None, "is empty", id="empty"),
        pytest.param(b"\n \r\n", None, None, "is empty", id="blank"),
        pytest.param(gzip.compress(b""), None, None, "is empty", id="empty gzip"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0", 1, None, "first line is not JSON", id="picture"),
        pytest.param(b"\xff\xfe{\0}\0", 1, None, "first line is not JSON", id="UTF-16"),
        pytest.param(b"[" * 500_000, 1, None, "first line is not JSON", id="nested first line"),
        pytest.param(b'[{"type":4,"data":{}}]', 1, None, "first line is not a header", id="rrweb"),
        pytest.param(encoded(PAGE, HEADER), 1, None, "first line is not a header", id="no header"),
        pytest.param(header(format="other\x1b[2J"), 1, "format", f"not '{FORMAT}'", id="other format"),
        pytest.param(
            header(version=[2, 0]), 1, "version", "newer reenact (format 2.0; this one reads 1.x): upgrade", id="newer"
        ),
        pytest.param(header(version=[0, 9]), 1, "version", "unknown format 0.9", id="older"),
        pytest.param(header(version="1.0"), 1, "version", "expected array, got str", id="version is text"),
        pytest.param(header(version=[1]), 1, "version", "length 2", id="version is short"),
        pytest.param(header(id=7), 1, "id", "expected str, got int", id="header field"),
        pytest.param(encoded(HEADER, header(id="b")), 2, None, "another recording begins here ('b')", id="two"),
        pytest.param(in_line_3(b"{"), 3, None, "is not JSON", id="JSON"),
        pytest.param(in_line_3(b"\0" * 9), 3, None, "is not JSON", id="zeros"),
        pytest.param(in_line_3(b'{"type":"unheard-of"'), 3, None, "is not JSON", id="broken and unknown"),
        pytest.param(in_line_3(b'{"type":"keydown","time_ms":1,"key":"\xff"}'), 3, None, "utf-8", id="UTF-8"),
        pytest.param(in_line_3(b'{"type":"end","later":' + b"[" * 500_000), 3, None, "recursion", id="nested"),
        pytest.param(in_line_3(b'{"type":"end","time_ms":1e999}'), 3, "time_ms", "out of range", id="infinity"),
        pytest.param(in_line_3(b"[1]"), 3, None, "expected object, got array", id="no object"),
        pytest.param(in_line_3(b'{"time_ms":1}'), 3, "type", "nothing is there", id="no type"),
        pytest.param(in_line_3(line("wheel", client_x=1)), 3, "client_y", "nothing is there", id="missing"),
        pytest.param(in_line_3(line("end", time_ms=-1)), 3, "time_ms", "expected float >= 0.0", id="bounds"),
        pytest.param(
            in_line_3(line("pointermove", points=[[0, "1", 2]])),
            3,
            "points[0][1]",
            "expected float, got str",
            id="point",
        ),
        pytest.param(
            in_line_3(line("error", kind="\x1b[2J\n" + "long " * 99)), 3, "kind", "invalid enum value", id="enum"
        ),
        pytest.param(
            in_line_3(msgspec.json.encode(PAGE)[:-1] + b',"frame":{"name":"a"}}'),
            3,
            "frame.index",
            "nothing",
            id="deep",
        ),
        pytest.param(in_line_3(b" " * (MAX_LINE_BYTES + 1)), 3, None, "longer than 1024 KiB", id="long line"),
        pytest.param(gzip.compress(b"{}")[:-6] + b"\0" * 6, None, None, "is damaged", id="gzip checksum"),
        pytest.param(b"\x1f\x8b\x08garbage and more", None, None, "is cut off before", id="gzip cut"),
        pytest.param(gzip.compress(b"")[:10] + b"\xff" * 20, None, None, "is damaged", id="gzip"),
        pytest.param(b"\x28\xb5\x2f\xfdgarbage and more", None, None, "is damaged", id="zstd"),
    ],
)
def test_broken_files(tmp_path: Path, content: bytes, number: int | None, field: str | None, says: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    error = refusal(path)
    assert (error.line, error.field) == (number, field)
    assert says in str(error)
    assert len(str(error)) < len(str(path)) + 300


def test_missing_files_and_folders(tmp_path: Path) -> None:
    assert "no such file" in str(refusal(tmp_path / "missing.jsonl"))
    assert "is a folder" in str(refusal(tmp_path))
    (tmp_path / "file").touch()
    assert "not a directory" in str(refusal(tmp_path / "file" / "a.jsonl"))
    assert "file name too long" in str(refusal(tmp_path / ("a" * 300)))


def warnings_of(path: Path, content: bytes) -> tuple[str, ...]:
    path.write_bytes(content)
    return read_recording(path).warnings


def test_what_a_later_version_added_is_ignored_and_told(tmp_path: Path) -> None:
    content = encoded(
        header(version=[1, 7]),
        PAGE,
        line("drag", x=1),
        line("drag"),
        line("resize", viewport_width=9, viewport_height=9, tilt=1),
        End(time_ms=1),
    )
    assert warnings_of(tmp_path / "a.jsonl", content) == (
        "it was written by a newer reenact (format 1.7; this one knows 1.1), what is new is ignored",
        "lines of the unknown type 'drag' were ignored (2 times)",
        "the unknown field 'tilt' of 'resize' was ignored",
    )


def test_a_flood_of_unknown_types_makes_few_warnings(tmp_path: Path) -> None:
    content = encoded(HEADER, *(line(f"unknown-{number}") for number in range(500)))
    assert len(warnings_of(tmp_path / "a.jsonl", content)) < 30


@pytest.mark.parametrize("compress", [gzip.compress, zstandard.compress])
@pytest.mark.parametrize("filling", [bytes(MEBIBYTE), (b" " * 1023 + b"\n") * 1024], ids=["zeros", "blank lines"])
def test_a_bomb_is_refused_in_little_memory(tmp_path: Path, compress: type[bytes], filling: bytes) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(compress(encoded(HEADER, PAGE)) + compress(filling) * 600)
    tracemalloc.start()
    try:
        error = refusal(path)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "longer than 1024 KiB" in str(error) or "more than 200 times its size" in str(error)
    assert peak_bytes < 16 * MEBIBYTE


class Endless:
    """A file that never ends."""

    def read(self, size: int) -> bytes:
        return b" " * size


def test_a_file_without_an_end_is_refused() -> None:
    chunks = decompressed(cast(BinaryIO, Endless()), Path("endless"))
    with pytest.raises(RecordingError, match="at most 512 MiB"):
        deque(chunks, maxlen=0)


def test_lines_without_an_end_are_refused() -> None:
    with pytest.raises(RecordingError, match=f"at most {MAX_LINES:,} lines"):
        next(numbered_lines(itertools.repeat(b"\n" * 65536), Path("endless")))
    just_enough = [b"\n" * (MAX_LINES - 1), b"x\n"]
    assert [line.number for line in numbered_lines(just_enough, Path("long"))] == [MAX_LINES]


@given(content=st.binary(max_size=300), magic=st.sampled_from([b"", b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"{"]))
@settings(max_examples=300)
def test_random_bytes_are_refused(tmp_path_factory: pytest.TempPathFactory, magic: bytes, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "random.jsonl"
    path.write_bytes(magic + content)
    refusal(path)


@pytest.mark.parametrize("compress", [bytes, gzip.compress, zstandard.compress])
@given(data=st.data())
@settings(max_examples=300)
def test_changed_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, compress: type[bytes], data: st.DataObject
) -> None:
    content = bytearray(compress(FIXTURE.read_bytes()))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        content[start : start + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=4))
    path = tmp_path_factory.getbasetemp() / "changed.jsonl"
    path.write_bytes(content)
    try:
        recording = read_recording(path)
    except RecordingError:
        return
    for event in recording.events:
        recording.top_document(event.document)
