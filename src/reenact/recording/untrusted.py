"""JSON from pages, which may be hostile, becomes typed lines or nothing; `capture` and `collect` read through here."""

from __future__ import annotations

import json
from typing import Any, Final, TypeVar

import msgspec

from reenact.recording.events import Document, Event, Target

Line = Document | Target | Event
"""What a page may send: not the header, and not the end."""

Kind = TypeVar("Kind")

OBJECT: Final = msgspec.json.Decoder(dict[str, Any])
OBJECTS: Final = msgspec.json.Decoder(list[dict[str, Any]])

_LINE: Final[msgspec.json.Decoder[Line]] = msgspec.json.Decoder(Line)
_NOT_READ: Final = (msgspec.DecodeError, ValueError, OverflowError, RecursionError)


def value_of(text: str, decoder: msgspec.json.Decoder[Kind]) -> Kind | None:
    """The JSON value in `text`, or None where it is no JSON or none of the decoder's kind."""
    try:
        return decoder.decode(text)
    except _NOT_READ:
        pass
    # Half a surrogate pair, as a page may well hold one: Python's own JSON takes it, and it becomes U+FFFD.
    try:
        loose = json.loads(text, parse_constant=_no_constant)
        whole = json.dumps(loose, ensure_ascii=False).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return decoder.decode(whole)
    except _NOT_READ:
        return None


def line_of(found: dict[str, Any]) -> Line | None:
    """The typed line, or None where it is none that a page may send; its `document` must be a number."""
    # By way of JSON: `msgspec.convert` looks at all types of lines anew each time, which takes twenty times as long.
    try:
        return _LINE.decode(msgspec.json.encode(found))
    except _NOT_READ:
        return None


def _no_constant(text: str) -> object:
    raise ValueError(f"{text} is no JSON")
