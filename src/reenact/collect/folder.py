"""The folder that recordings go into: their names, their journals, what was forgotten; all that blocks is here."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from reenact.collect.assembly import Assembled, assemble
from reenact.collect.entries import Accepted
from reenact.collect.journal import MODE, SUFFIX, Journal, sync_folder, write_all
from reenact.collect.watcher import Finished
from reenact.errors import OutputError
from reenact.output import output_error
from reenact.recording.format import RecordingWriter

JOURNALS: Final = ".journal"
FORGOTTEN: Final = "forgotten"
LOCK: Final = "lock"
_STAMP: Final = "%Y-%m-%dT%H-%M-%S"
_RECORDING: Final = re.compile(r"\d+-\d\d-\d\dT\d\d-\d\d-\d\d-([a-z0-9]{16,32})\.jsonl\.gz(\.\d+\.part)?")
_JOURNAL: Final = re.compile(r"([a-z0-9]{16,32})\.jsonl")


class Folder:
    """One receiver's folder, locked while it is open. Raises `OutputError` where the folder cannot be used."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._journals = path / JOURNALS
        try:
            self._journals.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock = os.open(self._journals / LOCK, os.O_RDWR | os.O_CREAT, MODE)
        except OSError as error:
            raise output_error(error, path) from error
        try:
            # The kernel gives it back when the process ends, however it ends.
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._lock)
            raise OutputError(
                f"cannot write {path}: another reenact collect uses it; end that one, or choose another place with -o"
            ) from error
        self._files = dict(self._found_files())

    def close(self) -> None:
        """Let another receiver use the folder."""
        os.close(self._lock)

    def journal(self, recording: str) -> Journal:
        """The journal of a recording, which need not exist yet; raises `OSError`."""
        return Journal(self._journals / f"{recording}{SUFFIX}")

    def journals(self) -> Iterator[tuple[str, Journal]]:
        """The journals that earlier runs left, by the id of their recording; raises `OSError`."""
        for path in sorted(self._journals.iterdir()):
            if match := _JOURNAL.fullmatch(path.name):
                yield match[1], self.journal(match[1])

    def has_file(self, recording: str) -> bool:
        """Whether a recording of this id was written."""
        return recording in self._files

    def write(self, recording: str, journal: Journal) -> Finished | None:
        """Write what the journal holds, in place of what was written before; None where it holds nothing.

        Raises `OutputError`; then the older file is as it was.
        """
        try:
            entries = [entry for entry in journal.entries() if isinstance(entry, Accepted)]
        except OSError as error:
            raise OutputError(f"cannot read {journal.path}: {(error.strerror or str(error)).lower()}") from error
        if not entries:
            return None
        assembled = assemble(entries)
        path = self.path / _file_name(recording, assembled.header.started_epoch_ms)
        with RecordingWriter(path, assembled.header) as writer:
            for line in assembled.lines:
                writer.write(line)
        if (before := self._files.get(recording)) and before != path:
            with contextlib.suppress(OSError):
                before.unlink(missing_ok=True)
        self._files[recording] = path
        return _finished(path, assembled)

    def forgotten(self) -> set[str]:
        """The recordings that are never to be taken again; raises `OSError`."""
        try:
            return set((self._journals / FORGOTTEN).read_text(encoding="ascii").split())
        except FileNotFoundError:
            return set()

    def forget(self, recording: str, journal: Journal) -> None:
        """Delete all there is of a recording, and remember that nothing more of it is to be taken; raises `OSError`."""
        # Deleted first: that works on a full disk too, and what is not remembered is asked for again.
        journal.remove()
        if path := self._files.pop(recording, None):
            path.unlink(missing_ok=True)
            sync_folder(self.path)
        descriptor = os.open(self._journals / FORGOTTEN, os.O_WRONLY | os.O_CREAT | os.O_APPEND, MODE)
        try:
            # A line break before it too, so that it does not run into a name that was torn off.
            write_all(descriptor, f"\n{recording}\n".encode("ascii"))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        sync_folder(self._journals)

    def _found_files(self) -> Iterator[tuple[str, Path]]:
        try:
            for path in sorted(self.path.iterdir()):
                if match := _RECORDING.fullmatch(path.name):
                    if match[2]:
                        # Begun by a receiver that was killed; the journal still holds everything.
                        path.unlink(missing_ok=True)
                    else:
                        yield match[1], path
        except OSError as error:
            raise output_error(error, self.path) from error


def _finished(path: Path, assembled: Assembled) -> Finished:
    return Finished(
        recording=str(path),
        id=assembled.header.id,
        documents=assembled.documents,
        events=assembled.events,
        duration_ms=assembled.duration_ms,
        gaps=assembled.gaps,
        rejected=assembled.rejected,
        size_bytes=path.stat().st_size,
        ended=assembled.ended,
    )


def _file_name(recording: str, started_epoch_ms: float) -> str:
    return f"{datetime.fromtimestamp(started_epoch_ms / 1000, UTC):{_STAMP}}-{recording}.jsonl.gz"
