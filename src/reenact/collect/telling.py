"""The batches of one document become what it told, in the page's order, with a `Gap` where some are missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from reenact.collect.entries import Accepted
from reenact.collect.wire import Envelope
from reenact.recording import untrusted
from reenact.recording.events import Document, Gap, Line

MAX_TIME_MS: Final = 1e9
_LINES: Final[msgspec.json.Decoder[list[untrusted.Line]]] = msgspec.json.Decoder(list[untrusted.Line])


class Told(Struct, frozen=True, kw_only=True):
    """What one document told; nothing in it is numbered yet."""

    name: str
    envelope: Envelope
    """Of its first batch that is here."""
    document: Document | None
    lines: tuple[Line, ...]
    """In the order in which the page sent them, `Gap`s among them, `Document`s not."""
    rejected: int
    ended: bool

    @property
    def sent(self) -> int:
        """How many lines of it are here."""
        return (self.document is not None) + sum(not isinstance(line, Gap) for line in self.lines)


def told_by(batches: Mapping[int, Accepted], started_epoch_ms: float) -> Told:
    """What a document told in these batches, by sequence, with times since `started_epoch_ms`."""
    ordered = [batches[sequence] for sequence in sorted(batches)]
    rejected = sum(entry.rejected for entry in ordered)
    document: Document | None = None
    lines: list[Line] = []
    expected = 0
    last_ms = 0.0
    for entry in ordered:
        found, unfit = _lines_of(entry, started_epoch_ms)
        rejected += unfit
        last_ms = min((line.time_ms for line in found), default=last_ms)
        lines.extend(_gaps_before(entry.envelope, expected, last_ms))
        expected = entry.envelope.sequence + 1
        for line in found:
            last_ms = max(last_ms, line.time_ms)
            if isinstance(line, Document):
                document = _described(document, line)
            else:
                lines.append(line)
    return Told(
        name=ordered[0].envelope.document,
        envelope=ordered[0].envelope,
        document=document,
        lines=tuple(lines),
        rejected=rejected,
        ended=any(entry.envelope.end for entry in ordered),
    )


def _lines_of(entry: Accepted, started_epoch_ms: float) -> tuple[list[untrusted.Line], int]:
    """The lines of a batch, and how many of them do not fit."""
    try:
        lines = _LINES.decode(entry.lines)
    except (msgspec.DecodeError, RecursionError):
        # Accepted by another version of reenact, which knew other types.
        return [], entry.events + entry.targets
    # All pages of a recording share its start; one that does not is put where it belongs.
    if shift_ms := entry.envelope.started_epoch_ms - started_epoch_ms:
        fit = [line for line in lines if line.time_ms + shift_ms <= MAX_TIME_MS]
        return [replace(line, time_ms=line.time_ms + shift_ms) for line in fit], len(lines) - len(fit)
    return lines, 0


def _gaps_before(envelope: Envelope, expected: int, time_ms: float) -> Iterator[Gap]:
    if envelope.sequence != expected:
        yield Gap(time_ms=time_ms)
    if envelope.lost:
        yield Gap(time_ms=time_ms, lost=envelope.lost)


def _described(first: Document | None, later: Document) -> Document:
    """The later description knows more, but the document was there since the first."""
    return later if first is None else replace(later, time_ms=min(first.time_ms, later.time_ms))
