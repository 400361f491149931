"""The wire contract, version 1: the text of a request becomes a typed `Batch` or `Forget`, or is refused."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Final, TypeVar

import msgspec
from msgspec import Meta, Struct

from reenact.collect.refusal import RefusedError
from reenact.options import Profile
from reenact.recording.events import Document, Frame, Target
from reenact.recording.scalars import Id, Short
from reenact.recording.untrusted import OBJECT, Line, line_of, value_of

WIRE_VERSION: Final = 1
MAX_BATCH_LINES: Final = 50_000
"""Some minutes of somebody who never rests; lines that are no JSON take the longest to read."""
MAX_FRAME_NAME: Final = 512
"""Pages keep whole messages in the name of a frame; the rest is of no use to anybody."""

# \Z, not $, which lets a line break follow: these become names of files.
RecordingId = Annotated[str, Meta(pattern=r"^[a-z0-9]{16,32}\Z")]
DocumentName = Annotated[str, Meta(pattern=r"^[a-z0-9]{8,32}\Z")]
TabName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}\Z")]


class Envelope(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The first line of a batch: whose it is and which one; `lost` lines were dropped by the page before it."""

    recording: RecordingId
    started_epoch_ms: Annotated[float, Meta(ge=0, le=1e14)]
    profile: Profile
    document: DocumentName
    tab: TabName
    sequence: Id
    key: Annotated[str, Meta(max_length=1024)] | None = None
    opener: DocumentName | None = None
    parent: DocumentName | None = None
    frame: Frame | None = None
    lost: Id = 0
    end: bool = False
    recorder: Short = ""


class Batch(Struct, frozen=True, kw_only=True):
    """What one request brought; `rejected` lines were none that a recorder sends."""

    envelope: Envelope
    lines: tuple[Line, ...]
    rejected: int
    raw_bytes: int

    @property
    def targets(self) -> int:
        return sum(isinstance(line, Target) for line in self.lines)

    @property
    def events(self) -> int:
        """All lines but those that describe documents and targets."""
        return sum(not isinstance(line, Document | Target) for line in self.lines)


class Forget(Struct, frozen=True, kw_only=True):
    """A wish to have all of a recording deleted."""

    recording: RecordingId
    key: Annotated[str, Meta(max_length=1024)] | None = None


Request = TypeVar("Request", Envelope, Forget)


def batch_of(text: str) -> Batch:
    """The batch in JSON Lines; lines that do not fit are counted. Raises `RefusedError` where the envelope is none."""
    if text.count("\n") > MAX_BATCH_LINES:
        raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a batch has at most {MAX_BATCH_LINES:,} lines")
    first, *others = text.split("\n")
    envelope = _request(first, Envelope)
    lines: list[Line] = []
    rejected = 0
    for other in others:
        if not other or other.isspace():
            continue
        line = _line(other, envelope.document)
        if line is None:
            rejected += 1
        else:
            lines.append(line)
    return Batch(envelope=envelope, lines=tuple(lines), rejected=rejected, raw_bytes=len(text.encode()))


def forget_of(text: str) -> Forget:
    """What is to be forgotten; raises `RefusedError`."""
    return _request(text, Forget)


def _request(text: str, kind: type[Request]) -> Request:
    found = value_of(text, OBJECT)
    if found is None:
        raise _malformed("its first line is no JSON object")
    if found.get("reenact") != WIRE_VERSION:
        raise _malformed(f"it does not say that it is of version {WIRE_VERSION} of this protocol")
    frame = found.get("frame")
    if isinstance(frame, dict) and isinstance(frame.get("name"), str):
        found["frame"] = {**frame, "name": frame["name"][:MAX_FRAME_NAME]}
    try:
        return msgspec.convert(found, kind)
    except msgspec.ValidationError as error:
        raise _malformed(f"its first line does not fit: {error}") from error


def _line(text: str, document: str) -> Line | None:
    """The typed line, not numbered yet; None where it is none, or another document's."""
    found = value_of(text, OBJECT)
    if found is None or found.get("document", document) != document:
        return None
    return line_of({**found, "document": 0})


def _malformed(reason: str) -> RefusedError:
    return RefusedError(HTTPStatus.BAD_REQUEST, f"the request is not understood: {reason}".replace("`", "'"))
