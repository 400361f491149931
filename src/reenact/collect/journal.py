"""One append-only file per recording: entries go in durably, and come out again after a crash; desk.py keeps them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from reenact.collect.entries import Entry, entry_of, journal_line

SUFFIX: Final = ".jsonl"
MODE: Final = 0o600
"""What visitors did is nobody else's business."""


class Journal:
    """The journal at `path`. Knows how much of the file is whole: what a crash or a full disk tore off is cut off."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._good_bytes = sum(map(len, self._lines()))

    def entries(self) -> Iterator[Entry]:
        """All whole entries, in the order of their arrival; raises `OSError`."""
        return filter(None, map(entry_of, self._lines()))

    def _lines(self) -> Iterator[bytes]:
        # Only the last line can be torn; a damaged one above it takes no others along.
        with contextlib.suppress(FileNotFoundError), self.path.open("rb") as file:
            yield from (line for line in file if line.endswith(b"\n"))

    def append(self, entry: Entry) -> None:
        """Return when the entry is on the disk; `OSError` where it is not, and then nothing of it stays."""
        content = journal_line(entry)
        # Opened each time: thousands of visitors would be more files than a process may hold open.
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, MODE)
        try:
            os.ftruncate(descriptor, self._good_bytes)
            try:
                write_all(descriptor, content)
                os.fsync(descriptor)
            except OSError:
                with contextlib.suppress(OSError):
                    os.ftruncate(descriptor, self._good_bytes)
                raise
        finally:
            os.close(descriptor)
        if self._good_bytes == 0:
            sync_folder(self.path.parent)
        self._good_bytes += len(content)

    def remove(self) -> None:
        """Delete the file for good; raises `OSError`."""
        self.path.unlink(missing_ok=True)
        sync_folder(self.path.parent)


def write_all(descriptor: int, content: bytes) -> None:
    """Write all of it at the file's position, as `os.write` need not; raises `OSError`."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, as `fsync` makes the content of a file."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
