"""What is known of one recording while batches come in: which of them are here, how much they are, since when."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from http import HTTPStatus
from typing import Final

from reenact.collect.entries import Accepted, Entry, Written
from reenact.collect.journal import Journal
from reenact.collect.rates import Bucket
from reenact.collect.refusal import RefusedError
from reenact.collect.wire import Batch
from reenact.options import CollectOptions
from reenact.recording.recording import MAX_DOCUMENTS, MAX_TARGETS

MAX_AHEAD: Final = 10_000
"""How many batches of a document may be here while an earlier one is missing."""


class Sequences:
    """Which batches of one document are here, in little memory: all below `_next`, and those `_ahead` of a hole."""

    def __init__(self) -> None:
        self._next = 0
        self._ahead: set[int] = set()

    def __contains__(self, sequence: int) -> bool:
        return sequence < self._next or sequence in self._ahead

    def add(self, sequence: int) -> None:
        self._ahead.add(sequence)
        while self._next in self._ahead:
            self._ahead.remove(self._next)
            self._next += 1

    @property
    def ahead(self) -> int:
        return len(self._ahead)


class Ledger:
    """One recording. Whoever changes it or its journal holds `lock`; times are seconds of the monotonic clock."""

    def __init__(self, recording: str, journal: Journal, bucket: Bucket) -> None:
        self.recording = recording
        self.journal = journal
        self.bucket = bucket
        self.lock = asyncio.Lock()
        self.users = 0
        """Requests that hold the lock or wait for it."""
        self.forgotten = False
        self.ended = False
        """Whether a batch said that the recording ends."""
        self.written = True
        """Whether all that is here stands in a recording's file."""
        self.was_written = False
        """Whether there has been such a file, though batches may have come since."""
        self.changed_s = 0.0
        """When the last batch came, or the file was written if that is later."""
        self.retry_s = 0.0
        """Not to be written before, because the disk was full the last time."""
        self.events = 0
        self.raw_bytes = 0
        self._targets = 0
        self._documents: dict[str, Sequences] = {}

    @property
    def empty(self) -> bool:
        return not self._documents

    @property
    def has_gap(self) -> bool:
        return any(sequences.ahead for sequences in self._documents.values())

    def holds(self, batch: Batch) -> bool:
        """Whether this batch was acknowledged before."""
        sequences = self._documents.get(batch.envelope.document)
        return sequences is not None and batch.envelope.sequence in sequences

    def refuse_excess(self, batch: Batch, options: CollectOptions) -> None:
        """Raise `RefusedError` where the recording would become larger than it may be."""
        sequences = self._documents.get(batch.envelope.document)
        limits = (
            (self.raw_bytes + batch.raw_bytes, options.max_recording_mib << 20, "bytes"),
            (self.events + batch.events, options.max_events, "events"),
            (self._targets + batch.targets, MAX_TARGETS, "targets"),
            (len(self._documents) + (sequences is None), MAX_DOCUMENTS, "documents"),
            (sequences.ahead if sequences else 0, MAX_AHEAD, "batches after a missing one"),
        )
        for amount, most, what in limits:
            if amount > most:
                raise RefusedError(
                    HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the recording is full: it has at most {most:,} {what}"
                )

    def add(self, entry: Accepted, now_s: float) -> None:
        """Count a batch that stands in the journal."""
        envelope = entry.envelope
        self._documents.setdefault(envelope.document, Sequences()).add(envelope.sequence)
        self.ended = self.ended or envelope.end
        self.events += entry.events
        self.raw_bytes += entry.raw_bytes
        self._targets += entry.targets
        self.written = False
        self.changed_s = now_s

    def set_written(self, now_s: float) -> None:
        """Count that everything here stands in a file now."""
        self.written = self.was_written = True
        self.changed_s = now_s

    def replay(self, entries: Iterable[Entry], now_s: float, now_epoch_ms: float) -> None:
        """Count what an earlier run left in the journal."""
        for entry in entries:
            match entry:
                case Accepted():
                    self.add(entry, _then_s(entry.received_epoch_ms, now_s, now_epoch_ms))
                case Written():
                    self.set_written(_then_s(entry.written_epoch_ms, now_s, now_epoch_ms))


def _then_s(then_epoch_ms: float, now_s: float, now_epoch_ms: float) -> float:
    """A moment of an earlier run on this run's monotonic clock; never later than now, whatever the wall clock did."""
    return now_s - max(0.0, now_epoch_ms - then_epoch_ms) / 1000
