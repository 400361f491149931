"""Recording format 1 on disk: a `Recording` is read from a file, and lines are streamed into one."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

import msgspec

from reenact.errors import OutputError, RecordingError
from reenact.output import output_error
from reenact.recording.compression import compressor, decompressed
from reenact.recording.decoding import header_of, lines_of
from reenact.recording.events import Header, Line
from reenact.recording.lines import numbered_lines
from reenact.recording.recording import Recording, recording_from
from reenact.recording.remarks import Remarks

STDIN: Final = "-"
FLUSH_LINES: Final = 256
FLUSH_MS: Final = 1000.0
"""A crash loses at most this much of a recording. It is counted in the recording's own time, so that the same
lines always give the same compressed bytes."""


def read_recording(path: Path | str) -> Recording:
    """The recording in the file at `path`, or on the standard input for `-`; gzip and zstd are recognised by content.

    A recording that was cut off is read as far as it goes, with a warning. Raises `RecordingError`.
    """
    if str(path) == STDIN:
        return _read(sys.stdin.buffer, None)
    with _opened(Path(path)) as file:
        return _read(file, Path(path))


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise RecordingError("no such file: check the name, or make it with 'reenact record'", path=path) from error
    except IsADirectoryError as error:
        raise RecordingError("is a folder: name a recording in it", path=path) from error
    except OSError as error:
        raise RecordingError(f"cannot be opened: {(error.strerror or str(error)).lower()}", path=path) from error


def _read(file: BinaryIO, path: Path | None) -> Recording:
    place = path or Path("<standard input>")
    remarks = Remarks()
    numbered = numbered_lines(decompressed(file, place), place)
    header = header_of(numbered, place, remarks)
    return recording_from(header, lines_of(header, numbered, place, remarks), remarks, path)


class RecordingWriter:
    """Streams lines into `<path>.<pid>.part` and renames it to `path` when closed; an exception removes it.

    After a crash the `.part` file can be read as a recording that was cut off. Lines are not checked against
    the bounds of their types again: they come from a decoder. All methods raise `OutputError`.
    """

    def __init__(self, path: Path, header: Header) -> None:
        self.path = path
        self.part_path = path.with_name(f"{path.name}.{os.getpid()}.part")
        wrap = compressor(path)
        try:
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.part_path.open("wb")
        except OSError as error:
            raise output_error(error, path) from error
        self._sink = wrap(self._file)
        self._open = True
        self._unflushed_lines = 0
        self._flushed_ms = 0.0
        self._append(header)
        self.flush()

    def write(self, line: Line) -> None:
        """Append one line."""
        self._append(line)
        self._unflushed_lines += 1
        if self._unflushed_lines >= FLUSH_LINES or abs(line.time_ms - self._flushed_ms) >= FLUSH_MS:
            self._flushed_ms = line.time_ms
            self.flush()

    def flush(self) -> None:
        """Push all lines so far to the file."""
        self._unflushed_lines = 0
        try:
            self._sink.flush()
            self._file.flush()
        except OSError as error:
            raise self._failed(error) from error

    def close(self) -> None:
        """End the file and give it its name; does nothing when closed or abandoned before."""
        if not self._open:
            return
        try:
            self._sink.close()
            self._file.close()
            self.part_path.replace(self.path)
        except OSError as error:
            raise self._failed(error) from error
        self._open = False

    def abandon(self) -> None:
        """Remove what was written; does nothing when closed or abandoned before."""
        if not self._open:
            return
        self._open = False
        for close in (self._sink.close, self._file.close):
            with contextlib.suppress(OSError):
                close()
        self.part_path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.abandon()

    def _append(self, line: Header | Line) -> None:
        try:
            self._sink.write(_encoded(line) + b"\n")
        except OSError as error:
            raise self._failed(error) from error

    def _failed(self, error: OSError) -> OutputError:
        self.abandon()
        return output_error(error, self.path)


def _encoded(line: Header | Line) -> bytes:
    try:
        return msgspec.json.encode(line)
    except UnicodeEncodeError:
        # A page may hold half a surrogate pair, UTF-8 cannot: it becomes U+FFFD.
        text = json.dumps(msgspec.to_builtins(line), ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
