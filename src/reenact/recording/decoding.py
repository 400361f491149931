"""Numbered lines become one `Header` and typed `Line`s for format.py; errors name file, line and field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from reenact.errors import RecordingError
from reenact.recording.events import FORMAT, LINE_TYPES, VERSION, Document, End, Event, Header, Line, Target
from reenact.recording.lines import NumberedLine
from reenact.recording.remarks import Remarks, remark

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_NOT_TYPED: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_PLACE: Final = re.compile(r"(.*) - at `\$\.?(.*)`", re.DOTALL)
_MISSING: Final = re.compile(r"Object missing required field `(\w+)`")
_KINDS: Final[tuple[type[Header | Line], ...]] = (Header, *LINE_TYPES)
_FIELDS: Final = {kind: frozenset(("type", *kind.__struct_fields__)) for kind in _KINDS}
_TYPES: Final = frozenset(kind.__struct_config__.tag for kind in _KINDS)


class _Typed(msgspec.Struct):
    type: str


_TYPED: Final = msgspec.json.Decoder(_Typed)
_FIELD_NAMES: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LINE: Final[msgspec.json.Decoder[Header | Line]] = msgspec.json.Decoder(Header | Document | Target | Event | End)


def header_of(numbered: Iterator[NumberedLine], path: Path, remarks: Remarks) -> Header:
    """The header that the first line is; `RecordingError` tells what the file is instead."""
    try:
        first = next(numbered, None)
    except EOFError as error:
        raise RecordingError(
            "is cut off before its first line ends: copy it again, or record again", path=path
        ) from error
    if first is None:
        raise RecordingError("is empty: give a recording that 'reenact record' has written", path=path)
    content = first.content.removeprefix(_BYTE_ORDER_MARK)
    remedy = "give a file that 'reenact record' has written"
    try:
        loose: Any = msgspec.json.decode(content)
    except _NOT_TYPED as error:
        raise _foreign(f"its first line is not JSON; {remedy}", first, path) from error
    if not isinstance(loose, dict) or loose.get("type") != "header":
        raise _foreign(f"its first line is not a header; {remedy}", first, path)
    if loose.get("format") != FORMAT:
        found = _readable(str(loose.get("format")))
        raise _foreign(f"its format is '{found}', not '{FORMAT}'", first, path, field="format")
    _check_version(loose.get("version"), first, path, remarks)
    _remark_unknown_fields(Header, content, remarks)
    try:
        return msgspec.json.decode(content, type=Header)
    except _NOT_TYPED as error:
        raise _broken(error, first, path) from error


def lines_of(header: Header, numbered: Iterator[NumberedLine], path: Path, remarks: Remarks) -> Iterator[Line]:
    """The typed lines after the header, in the order of the file; unknown types and cut off lines are left out."""
    try:
        for line in numbered:
            typed = _typed(line, path, remarks)
            if isinstance(typed, Line):
                yield typed
            elif typed is not None and typed.id != header.id:
                raise RecordingError(
                    f"another recording begins here ('{_readable(typed.id)}'): keep each in its own file",
                    path=path,
                    line=line.number,
                )
    except EOFError:
        remark(remarks, "the compressed data was cut off, what came before is kept")


def _foreign(why: str, line: NumberedLine, path: Path, field: str | None = None) -> RecordingError:
    return RecordingError(f"is not a reenact recording: {why}", path=path, line=line.number, field=field)


def _typed(line: NumberedLine, path: Path, remarks: Remarks) -> Header | Line | None:
    try:
        typed = _LINE.decode(line.content)
        if not _FIELDS[type(typed)].issuperset(_FIELD_NAMES.decode(line.content)):
            _remark_unknown_fields(type(typed), line.content, remarks)
        return typed
    except _NOT_TYPED as error:
        damage = _json_error(line.content)
        unknown = None if damage else _unknown_type(line.content)
        if unknown is not None:
            remark(remarks, f"lines of the unknown type {unknown[:40]!r} were ignored")
        elif damage and not line.ended:
            remark(remarks, f"line {line.number}, the last, was cut off and is left out")
        else:
            raise _broken(damage or error, line, path) from error
        return None


def _check_version(version: Any, line: NumberedLine, path: Path, remarks: Remarks) -> None:
    if not (isinstance(version, list) and len(version) == 2 and all(type(number) is int for number in version)):
        return  # the typed reading of the header says it better
    major, minor = version
    written = f"{major}.{minor}"[:20]
    if major > VERSION[0]:
        raise RecordingError(
            f"was written by a newer reenact (format {written}; this one reads {VERSION[0]}.x): "
            "upgrade with pip install -U reenact",
            path=path,
            line=line.number,
            field="version",
        )
    if major < VERSION[0] or minor < 0:
        raise RecordingError(
            f"has the unknown format {written}: this reenact reads {VERSION[0]}.x",
            path=path,
            line=line.number,
            field="version",
        )
    if minor > VERSION[1]:
        known = f"{VERSION[0]}.{VERSION[1]}"
        remark(
            remarks,
            f"it was written by a newer reenact (format {written}; this one knows {known}), what is new is ignored",
        )


def _broken(error: Exception, line: NumberedLine, path: Path) -> RecordingError:
    """The sentence for what msgspec found wrong in a line."""
    remedy = "repair or delete that line, or record again"
    if not isinstance(error, msgspec.ValidationError):
        return RecordingError(f"this line is not JSON ({_readable(str(error))}): {remedy}", path=path, line=line.number)
    reason, field = str(error), ""
    if place := _PLACE.fullmatch(reason):
        reason, field = place.groups()
    if missing := _MISSING.fullmatch(reason):
        reason, field = "Nothing is there", ".".join(filter(None, (field, missing[1])))
    reason = reason[:1].lower() + reason[1:].replace("`", "")
    return RecordingError(f"{_readable(reason)}: {remedy}", path=path, line=line.number, field=field or None)


def _unknown_type(content: bytes) -> str | None:
    try:
        kind = _TYPED.decode(content).type
    except _NOT_TYPED:
        return None
    return None if kind in _TYPES else kind


def _json_error(content: bytes) -> Exception | None:
    try:
        msgspec.json.decode(content)
    except msgspec.ValidationError:  # JSON, but with a number that no float can hold
        return None
    except _NOT_TYPED as error:
        return error
    return None


def _remark_unknown_fields(kind: type[Header | Line], content: bytes, remarks: Remarks) -> None:
    for name in _FIELD_NAMES.decode(content).keys() - _FIELDS[kind]:
        remark(remarks, f"the unknown field {name[:40]!r} of '{kind.__struct_config__.tag}' was ignored")


def _readable(text: str) -> str:
    """Text from a file that may be hostile: short, and nothing in it moves the terminal's cursor."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text[:120])
