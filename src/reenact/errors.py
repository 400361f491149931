"""The exceptions of reenact; every one is a sentence for a person and an exit code for a machine.

::

    ReenactError
    ├── DeviceError      2  no device has that name, or a size is out of bounds
    ├── AddressError     2  nothing can listen there: the port is taken, the host is not this machine
    ├── FilterError      2  a condition on events cannot be used: wrong, unknown column, not allowed
    ├── RecordingError   3  a recording cannot be read: missing, empty, broken, hostile, too new
    ├── PageError        4  a page cannot be opened: dead URL, no answer, never settles
    ├── BrowserError     5  no browser, or it died
    └── OutputError      6  a file cannot be written: no permission, disk full

A replay that went elsewhere is no exception: it is a `Divergence` in the result (exit code 1).
Wrong usage is exit code 2 (click), an interrupt (Ctrl-C) 130, the signal TERM 143.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

EXIT_OK = 0
EXIT_DIVERGED = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130
EXIT_TERMINATED = 143


class ReenactError(Exception):
    """Base of all errors that reenact raises on purpose; `str()` is one clear sentence."""

    exit_code: ClassVar[int] = 1


class DeviceError(ReenactError):
    """A device name or viewport size that cannot be used; it is wrong usage, so it shares click's exit code."""

    exit_code = EXIT_USAGE


class AddressError(ReenactError):
    """A host or port that cannot be listened on; another one must be given, so it shares click's exit code."""

    exit_code = EXIT_USAGE


class FilterError(ReenactError):
    """A condition on events that cannot be used; it must be put otherwise, so it shares click's exit code."""

    exit_code = EXIT_USAGE


class RecordingError(ReenactError):
    """A recording cannot be used; the message names file, line and field where they are known."""

    exit_code = 3

    def __init__(
        self, message: str, *, path: Path | None = None, line: int | None = None, field: str | None = None
    ) -> None:
        place = ":".join(str(part) for part in (path, line) if part is not None)
        if field:
            place = f"{place}, field {field}" if place else f"field {field}"
        super().__init__(f"{place}: {message}" if place else message)
        self.path = path
        self.line = line
        self.field = field


class PageError(ReenactError):
    """A page could not be opened or did not settle."""

    exit_code = 4


class BrowserError(ReenactError):
    """No usable browser was found, or the browser died."""

    exit_code = 5


class OutputError(ReenactError):
    """A result could not be written; nothing half-written is left under the final name."""

    exit_code = 6
