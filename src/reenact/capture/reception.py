"""Takes lines from pages, which may be hostile, and writes those that fit as one recording; called by context.py."""

from __future__ import annotations

import time
import uuid
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from reenact.capture.places import Frame, Page, Places
from reenact.errors import OutputError
from reenact.options import Profile
from reenact.recording.events import (
    FORMAT,
    VERSION,
    Document,
    End,
    Header,
    LayoutShift,
    Line,
    LongTask,
    Navigate,
    PageHide,
    PageShow,
    Resize,
    Scroll,
    Sections,
    Target,
    VisibilityChange,
    Zoom,
)
from reenact.recording.format import RecordingWriter
from reenact.recording.recording import MAX_DOCUMENTS
from reenact.recording.untrusted import OBJECTS, line_of, value_of

MAX_BATCH_CHARACTERS: Final = 8_000_000
"""A batch is some kilobytes; one of this size is a page that plays with the recorder's function."""
MAX_NAME_CHARACTERS: Final = 64
BLANK: Final = "about:blank"

_PASSIVE: Final = (
    Resize,
    Zoom,
    Navigate,
    Scroll,
    Sections,
    LayoutShift,
    LongTask,
    VisibilityChange,
    PageHide,
    PageShow,
)
"""What happens in the empty document that a new tab begins with although nobody did anything."""


class Unwritten(msgspec.Struct):
    """A document whose description is not complete, and what happened in it since."""

    document: Document
    lines: list[Line] = msgspec.field(default_factory=list)


class Reception:
    """One recording while it is made. Knows nothing of sync or async."""

    def __init__(self, path: Path, profile: Profile, started_epoch_ms: float | None = None) -> None:
        # A virtual clock need not move with ours: then the recording ends with what happened last.
        self._own_clock = started_epoch_ms is None
        self.started_epoch_ms = time.time() * 1000 if started_epoch_ms is None else started_epoch_ms
        self.id = uuid.uuid4().hex
        self.rejected = 0
        """Lines that the capture script would not have sent."""
        self.lines = 0
        self.events = 0
        self.documents = 0
        self.places = Places(keeps_names=profile == "qa")
        self._names: dict[tuple[Frame, str], int] = {}
        self._unwritten: dict[int, Unwritten] = {}
        self._last_ms = 0.0
        self._failure: OutputError | None = None
        self._open = True
        self._writer = RecordingWriter(
            path,
            Header(
                format=FORMAT,
                version=VERSION,
                id=self.id,
                started_epoch_ms=self.started_epoch_ms,
                profile=profile,
                recorder=f"reenact {metadata.version('reenact')}",
            ),
        )

    def take(self, page: Page, frame: Frame, batch: object) -> bool:
        """Write the lines of a batch; False tells the page to stop. Never raises, for the page would see it."""
        if not self._open or self._failure:
            return False
        objects = _objects(batch)
        if objects is None:
            self.rejected += 1
            return True
        try:
            for found in objects:
                self._take(page, frame, found)
        except OutputError as error:
            self._failure = error
        return self._failure is None

    def finish(self) -> float:
        """Write the end and give the file its name; the recording's length in ms. Raises `OutputError`."""
        self._open = False
        if self._failure:
            raise self._failure
        for number, held in list(self._unwritten.items()):
            # A recording in which nothing happened still has a page.
            if held.document.url != BLANK or self.documents == 0:
                self._write_document(number)
        now_ms = time.time() * 1000 - self.started_epoch_ms if self._own_clock else 0.0
        end_ms = max(self._last_ms, round(now_ms, 1))
        self._writer.write(End(time_ms=end_ms))
        self._writer.close()
        return end_ms

    def abandon(self) -> None:
        """Remove what was written so far."""
        self._open = False
        self._writer.abandon()

    def _take(self, page: Page, frame: Frame, found: dict[str, Any]) -> None:
        name = found.get("document")
        if not isinstance(name, str) or len(name) > MAX_NAME_CHARACTERS:
            self.rejected += 1
            return
        # A page could guess the name of a document in another frame, but not send from there.
        number = self._names.get((frame, name))
        line = line_of({**found, "document": number or len(self._names) + 1})
        if isinstance(line, Document):
            self._take_document(page, frame, name, line)
        elif line is None or number is None:
            self.rejected += 1
        elif (held := self._unwritten.get(number)) and held.document.url == BLANK and isinstance(line, _PASSIVE):
            held.lines.append(line)
        else:
            self._write_document(number)
            self._write(line)

    def _take_document(self, page: Page, frame: Frame, name: str, line: Document) -> None:
        """The first description of a document gives it its number, the second what was known later."""
        known = self._names.get((frame, name))
        if known is None and len(self._names) < MAX_DOCUMENTS:
            self._names[frame, name] = line.document
            place = self.places.place(page, frame, line.document)
            line = replace(line, tab=place.tab, parent=place.parent, frame=place.frame, opener=place.opener)
            self._unwritten[line.document] = Unwritten(line)
        elif known is not None and (held := self._unwritten.get(known)):
            first = held.document
            held.document = replace(
                first, page_width=line.page_width, page_height=line.page_height, time_zone=line.time_zone
            )
            if first.url != BLANK:
                self._write_document(known)
        elif known is None:
            self.rejected += 1
        # One that comes when a frame of it had to be written already is late, no lie.

    def _write_document(self, number: int) -> None:
        if held := self._unwritten.pop(number, None):
            if held.document.parent is not None:
                self._write_document(held.document.parent)
            self.documents += 1
            for line in (held.document, *held.lines):
                self._write(line)

    def _write(self, line: Line) -> None:
        self._last_ms = max(self._last_ms, line.time_ms)
        self.lines += 1
        self.events += not isinstance(line, Document | Target)
        self._writer.write(line)


def _objects(batch: object) -> list[dict[str, Any]] | None:
    """The objects in a JSON array, or None where it is something else."""
    if not isinstance(batch, str) or len(batch) > MAX_BATCH_CHARACTERS:
        return None
    return value_of(batch, OBJECTS)
