"""Plain, gzip and zstd as byte streams for format.py: the suffix chooses when writing, the first bytes when reading."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final, Protocol, cast

import zstandard

from reenact.errors import OutputError, RecordingError

CHUNK_BYTES: Final = 64 * 1024
MAX_BYTES: Final = 512 * 1024 * 1024
"""Decompressed. Continuous use was measured at about 100 kB a minute, so this is more than three days of it."""
MAX_EXPANSION: Final = 200
"""Measured: recordings shrink 5 to 16 times, lines that differ in nothing at all 217 times; gzip bombs 1000 times."""
EXPANSION_FREE_BYTES: Final = 64 * 1024 * 1024
"""Below this nothing can hurt, and a page that repeats one long error may well make lines that are all alike."""
MAX_WINDOW_BYTES: Final = 128 * 1024 * 1024
"""How much memory a zstd frame may ask for: the limit of the zstd command itself."""


class ByteSink(Protocol):
    """What takes bytes and can push them on to the file below it."""

    def write(self, content: bytes, /) -> object: ...
    def flush(self) -> object: ...
    def close(self) -> object: ...


def _gzip_sink(file: BinaryIO) -> ByteSink:
    # No time and no name in the gzip header: the same lines give the same bytes. 6 is gzip's own default level.
    return cast(ByteSink, gzip.GzipFile("", "wb", 6, file, mtime=0))


def _zstd_sink(file: BinaryIO) -> ByteSink:
    return cast(ByteSink, zstandard.ZstdCompressor(write_checksum=True).stream_writer(file, closefd=False))


_SINKS: Final[dict[str, Callable[[BinaryIO], ByteSink]]] = {
    ".jsonl": lambda file: file,
    ".jsonl.gz": _gzip_sink,
    ".jsonl.zst": _zstd_sink,
}


def compressor(path: Path) -> Callable[[BinaryIO], ByteSink]:
    """How to wrap the file that will be called `path`; `OutputError` unless its name ends as a recording's does."""
    for suffix, wrap in _SINKS.items():
        if path.name.endswith(suffix):
            return wrap
    raise OutputError(f"cannot write {path}: the name of a recording ends in {', '.join(_SINKS)}; rename it with -o")


class _Source:
    """A file whose first bytes were looked at, and that counts what is read from it; needs no seeking."""

    def __init__(self, file: BinaryIO) -> None:
        self.head = file.read(4)
        self.byte_count = len(self.head)
        self._unread = self.head
        self._file = file

    def read(self, size: int = -1) -> bytes:
        if self._unread:
            end = len(self._unread) if size < 0 else size
            head, self._unread = self._unread[:end], self._unread[end:]
            return head
        content = self._file.read(size)
        self.byte_count += len(content)
        return content


def _plain_reader(source: _Source) -> Callable[[int], bytes]:
    return source.read


def _gzip_reader(source: _Source) -> Callable[[int], bytes]:
    # read1, not read: it returns what it has before a cut instead of losing it to the EOFError.
    return gzip.GzipFile(fileobj=cast(BinaryIO, source)).read1


def _zstd_reader(source: _Source) -> Callable[[int], bytes]:
    decompressor = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW_BYTES)
    reader = decompressor.stream_reader(cast(BinaryIO, source), read_size=CHUNK_BYTES, read_across_frames=True)
    return cast(Callable[[int], bytes], reader.read)


_READERS: Final[dict[bytes, Callable[[_Source], Callable[[int], bytes]]]] = {
    b"\x1f\x8b": _gzip_reader,
    b"\x28\xb5\x2f\xfd": _zstd_reader,
}


def decompressed(file: BinaryIO, path: Path) -> Iterator[bytes]:
    """The content of `file` in chunks of at most `CHUNK_BYTES`, whatever it is compressed with.

    Raises `EOFError` after the last chunk where gzip data is cut off (zstd does not tell), and
    `RecordingError` where the data is damaged or larger than any recording; `path` is only for its message.
    """
    try:
        source = _Source(file)
        make_reader = next((make for magic, make in _READERS.items() if source.head.startswith(magic)), _plain_reader)
        read = make_reader(source)
        byte_count = 0
        while chunk := read(CHUNK_BYTES):
            byte_count += len(chunk)
            if byte_count > MAX_BYTES:
                raise RecordingError(f"is too large: a recording has at most {MAX_BYTES >> 20} MiB", path=path)
            if byte_count > max(EXPANSION_FREE_BYTES, source.byte_count * MAX_EXPANSION):
                raise RecordingError(
                    f"is refused: it unpacks to more than {MAX_EXPANSION} times its size, as no recording does",
                    path=path,
                )
            yield chunk
    except (gzip.BadGzipFile, zlib.error, zstandard.ZstdError) as error:
        raise RecordingError(f"is damaged ({error}): copy it again from where it was recorded", path=path) from error
    except OSError as error:
        raise RecordingError(f"cannot be read: {(error.strerror or str(error)).lower()}", path=path) from error
