"""What a receiver tells while it runs; `cli` prints it."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from msgspec import Struct


class Started(Struct, frozen=True, kw_only=True):
    """Batches are taken from now on."""

    address: str
    folder: Path
    tag: str
    """What to paste into a page."""
    loopback: bool


class Finished(Struct, frozen=True, kw_only=True):
    """A recording was written, whole; once more if batches come later."""

    recording: str
    id: str
    documents: int
    events: int
    duration_ms: float
    gaps: int
    rejected: int
    size_bytes: int
    ended: bool
    """Whether a page said that it ends; otherwise nothing came any more, or the receiver was ended."""


class Totals(Struct, frozen=True, kw_only=True):
    """How much has come since the start, and how many recordings are not written yet."""

    open: int = 0
    events: int = 0
    raw_bytes: int = 0
    written: int = 0
    """Different recordings."""


class Watcher(Protocol):
    """Is told everything in the thread that runs the receiver, and must not block."""

    def started(self, started: Started, /) -> None: ...
    def finished(self, finished: Finished, /) -> None: ...
    def counted(self, totals: Totals, /) -> None: ...
    def noted(self, sentence: str, /) -> None: ...
