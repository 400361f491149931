"""What an event is anchored to, an element's fingerprint and the frames that lead to it, as JSON and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct

from reenact.recording.events import Document, Frame, Target

_OF_ITS_RECORDING: Final = frozenset({"time_ms", "document", "target", "client_box", "cursor"})
"""Fields of a target that say when and where it was seen, not which element it is."""
_LONGEST: Final = 65_536


class Anchor(Struct, frozen=True):
    """An element; `frames` are those that hold it, outermost first."""

    target: Target
    frames: tuple[Frame, ...] = ()


class _Frames(Struct, frozen=True):
    frames: tuple[Frame, ...] = ()


def anchor_of(target: Target, chain: Sequence[Document]) -> Anchor:
    """The anchor of a recorded target; `chain` are the documents that lead to it, outermost first."""
    return Anchor(target, tuple(document.frame or Frame(index=0) for document in chain[1:]))


def encode_anchor(anchor: Anchor) -> str:
    """One line of JSON, equal for fingerprints that say the same."""
    fields: dict[str, Any] = {
        name: value for name, value in msgspec.to_builtins(anchor.target).items() if name not in _OF_ITS_RECORDING
    }
    del fields["type"]
    if anchor.frames:
        fields["frames"] = anchor.frames
    return msgspec.json.encode(fields).decode()


def decode_anchor(line: str) -> Anchor | None:
    """The anchor that a line of JSON tells, as `encode_anchor` writes it; None where it tells none."""
    if len(line) > _LONGEST:
        return None
    try:
        fields = msgspec.json.decode(line, type=dict[str, Any])
        target = msgspec.convert({**fields, "type": "target", "time_ms": 0.0, "target": 0, "document": 0}, Target)
        return Anchor(target, msgspec.json.decode(line, type=_Frames).frames)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
