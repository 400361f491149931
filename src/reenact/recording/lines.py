"""Chunks of bytes become numbered lines of bounded length and count; decoding.py reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

from reenact.errors import RecordingError

MAX_LINE_BYTES: Final = 1024 * 1024
"""An `input` line may hold two texts of 65,536 characters, and JSON may spend six bytes on each of them."""
MAX_LINES: Final = 2_000_000
"""Nine hours of sixty events a second."""


class NumberedLine(Struct, frozen=True):
    """One line as it stands in the file; `ended` tells whether a line break follows it."""

    number: int
    content: bytes
    ended: bool


def numbered_lines(chunks: Iterable[bytes], path: Path) -> Iterator[NumberedLine]:
    """The lines that are not blank, numbered from 1; an `EOFError` of `chunks` comes after the last of them."""
    number = 0
    rest = b""
    cut_off: EOFError | None = None
    try:
        for chunk in chunks:
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                number += 1
                _refuse_excess(number, len(line), path)
                if line and not line.isspace():
                    yield NumberedLine(number, line, True)
            if rest:
                _refuse_excess(number + 1, len(rest), path)
    except EOFError as error:
        cut_off = error
    if rest and not rest.isspace():
        yield NumberedLine(number + 1, rest, False)
    if cut_off:
        raise cut_off


def _refuse_excess(number: int, byte_count: int, path: Path) -> None:
    if number > MAX_LINES:
        raise RecordingError(f"is refused: a recording has at most {MAX_LINES:,} lines", path=path)
    if byte_count > MAX_LINE_BYTES:
        raise RecordingError(
            f"this line is longer than {MAX_LINE_BYTES >> 10} KiB, as no recording's is: delete it, or record again",
            path=path,
            line=number,
        )
