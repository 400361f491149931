"""What a journal holds, one typed entry per line: accepted batches, and the moments when a recording was written."""

from __future__ import annotations

import zlib
from typing import Final

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import replace

from reenact.collect.wire import Batch, Envelope

CHECKSUM_DIGITS: Final = 8


class Accepted(Struct, frozen=True, kw_only=True, tag="batch"):
    """A batch as it was acknowledged, without the key; `lines` is the JSON array of its lines, `document` left out."""

    received_epoch_ms: float
    envelope: Envelope
    lines: Raw
    events: int
    targets: int
    rejected: int
    raw_bytes: int


class Written(Struct, frozen=True, kw_only=True, tag="written"):
    """All that stands above this entry was written as a recording."""

    written_epoch_ms: float
    file: str


Entry = Accepted | Written

_ENTRY: Final[msgspec.json.Decoder[Entry]] = msgspec.json.Decoder(Entry)


def accepted(batch: Batch, received_epoch_ms: float) -> Accepted:
    """The entry for a batch."""
    return Accepted(
        received_epoch_ms=received_epoch_ms,
        envelope=replace(batch.envelope, key=None),
        lines=Raw(msgspec.json.encode(batch.lines)),
        events=batch.events,
        targets=batch.targets,
        rejected=batch.rejected,
        raw_bytes=batch.raw_bytes,
    )


def journal_line(entry: Entry) -> bytes:
    """The entry as a line that tells whether it is whole: checksum, space, JSON."""
    content = msgspec.json.encode(entry)
    return b"%08x %s\n" % (zlib.crc32(content), content)


def entry_of(line: bytes) -> Entry | None:
    """The entry in a line of a journal, or None where it is torn, damaged, or of a version that is not ours."""
    checksum, content = line[:CHECKSUM_DIGITS], line[CHECKSUM_DIGITS + 1 :].removesuffix(b"\n")
    if not line.endswith(b"\n") or checksum != b"%08x" % zlib.crc32(content):
        return None
    try:
        return _ENTRY.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
