"""Files and folders of a person in, one events table out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from reenact.errors import RecordingError
from reenact.recording.format import read_recording
from reenact.signals.rows import rows_of
from reenact.table.events_table import EXPORTS, EventsTable

_RECORDINGS: Final = (".jsonl", ".jsonl.gz", ".jsonl.zst")
_PEEKED: Final = 65_536


class Loaded(Struct, frozen=True, kw_only=True):
    """What was put into the table; `warnings` are sentences of the reader."""

    origin: str
    """A URL of the first recording: `--base-url` stands for its site. Empty where there are only exports."""
    warnings: tuple[str, ...]
    recordings: Mapping[str, Path]
    """The files of recordings by their ids."""


def load(paths: Sequence[Path], table: EventsTable) -> Loaded:
    """Read everything, then seal the table. A recording that is there twice counts once, one without a page not at all;
    `RecordingError` where there is nothing else."""
    warnings: list[str] = []
    origin = ""
    seen: dict[str, Path] = {}
    pageless: RecordingError | None = None
    exports = 0
    for path in _files(paths):
        if is_export(path):
            exports += 1
            table.add_export(path)
            continue
        recording = read_recording(path)
        warnings.extend(recording.warnings)
        if recording.header.id in seen:
            warnings.append(f"{path}: this recording was given before and counts once")
            continue
        try:
            start = recording.start
        except RecordingError as error:
            pageless = pageless or error
            warnings.append(f"{error}: left out")
            continue
        origin = origin or start.url
        seen[recording.header.id] = path
        table.add_rows(rows_of(recording))
    if pageless and not seen and not exports:
        raise pageless
    table.seal()
    return Loaded(origin=origin, warnings=tuple(warnings), recordings=seen)


def is_export(path: Path) -> bool:
    """Whether a file is rows of events; JSON Lines of events and recordings have the same suffix."""
    suffix = path.suffix.lower()
    if suffix not in EXPORTS:
        return False
    return suffix not in (".jsonl", ".ndjson") or _first_line_is_an_event(path)


def _first_line_is_an_event(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            first = json.loads(file.readline(_PEEKED))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(first, dict) and "kind" in first and first.get("type") != "header"


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        found = sorted(
            each for each in path.iterdir() if each.name.endswith((*_RECORDINGS, *EXPORTS)) and each.is_file()
        )
        if not found:
            raise RecordingError("is a folder without recordings or exports: name another", path=path)
        yield from found
