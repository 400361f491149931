"""The `Recording` value: lines come in, in any order; what later layers read comes out, sorted and safe to follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sized
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final, cast

from msgspec import Struct
from msgspec.structs import replace

from reenact.errors import RecordingError
from reenact.recording.events import (
    Document,
    DragOver,
    End,
    Event,
    Gap,
    Header,
    Line,
    PointerMove,
    Sections,
    Submit,
    Target,
)
from reenact.recording.remarks import Remarks, remark, sentences

MAX_DOCUMENTS: Final = 10_000
MAX_TARGETS: Final = 100_000
"""Bounds for what a replay looks up and a report lists; a day of work loads some thousand documents."""


class Recording(Struct, frozen=True, kw_only=True, dict=True):
    """One recording in memory. Every event's document is in `documents`, and its target, if any, in `targets`."""

    path: Path | None
    header: Header
    documents: tuple[Document, ...]
    """By time; a framed document's `parent` is always among them."""
    targets: Mapping[tuple[int, int], Target]
    """By (document, target); read-only."""
    events: tuple[Event, ...]
    """By time, those of equal time as they stand in the file."""
    duration_ms: float
    """When it was ended, or when the last thing happened if that is later."""
    ended: bool
    """Whether it was ended on purpose; otherwise its end is missing."""
    warnings: tuple[str, ...] = ()
    """What was left out or repaired while reading, one sentence each."""

    @property
    def start(self) -> Document:
        """The page that the recording began in; `RecordingError` if there is none."""
        for document in self.documents:
            if document.parent is None:
                return document
        raise RecordingError("holds no page: it was cut off before one was open; record again", path=self.path)

    @cached_property
    def _documents_by_id(self) -> dict[int, Document]:
        return {document.document: document for document in self.documents}

    def document(self, document_id: int) -> Document:
        """The document with this id; `KeyError` if there is none."""
        return self._documents_by_id[document_id]

    def target_of(self, event: Event) -> Target | None:
        """The element that was hit, where the event has one."""
        target_id: int | None = getattr(event, "target", None)
        return None if target_id is None else self.targets.get((event.document, target_id))

    def chain(self, document_id: int) -> tuple[Document, ...]:
        """The page that holds this document, the frames between them, and the document itself, outermost first."""
        chain = [self.document(document_id)]
        while (parent := chain[-1].parent) is not None and len(chain) <= len(self.documents):
            chain.append(self.document(parent))
        return tuple(reversed(chain))

    def top_document(self, document_id: int) -> Document:
        """The page whose frames, however deep, hold this document; the document itself if it is in no frame."""
        return self.chain(document_id)[0]


def recording_from(
    header: Header, lines: Iterable[Line], remarks: Remarks | None = None, path: Path | None = None
) -> Recording:
    """Put `lines` in order; what refers to something that a lost batch took along is left out or loses the reference.

    Raises `RecordingError` where there are more documents or targets than any recording has.
    """
    remarks = Remarks() if remarks is None else remarks
    documents: dict[int, Document] = {}
    targets: dict[tuple[int, int], Target] = {}
    events: list[Event] = []
    end: End | None = None
    for line in lines:
        if isinstance(line, Document):
            if documents.setdefault(line.document, line) != line:
                remark(remarks, "a document is described twice, the first description counts")
            _refuse_excess(documents, MAX_DOCUMENTS, "documents", path)
        elif isinstance(line, Target):
            if targets.setdefault((line.document, line.target), line) != line:
                remark(remarks, "a target is described twice, the first description counts")
            _refuse_excess(targets, MAX_TARGETS, "targets", path)
        elif isinstance(line, End):
            end = line
        else:
            events.append(cast(Event, line))
    if end is None:
        remark(remarks, "there is no end line, the recording was cut off")
    documents = _placed(documents, remarks)
    targets = _kept(targets, documents, remarks)
    events = sorted(_resolved(events, documents, targets, remarks), key=_first_ms)
    ordered_documents = tuple(sorted(documents.values(), key=_first_ms))
    last_lines: tuple[Line, ...] = (*ordered_documents, *targets.values(), *events, *((end,) if end else ()))
    return Recording(
        path=path,
        header=header,
        documents=ordered_documents,
        targets=MappingProxyType(targets),
        events=tuple(events),
        duration_ms=max(map(_last_ms, last_lines), default=0.0),
        ended=end is not None,
        warnings=sentences(remarks),
    )


def _refuse_excess(found: Sized, most: int, what: str, path: Path | None) -> None:
    if len(found) > most:
        raise RecordingError(f"is refused: a recording has at most {most:,} {what}", path=path)


def _placed(documents: dict[int, Document], remarks: Remarks) -> dict[int, Document]:
    """The documents whose chain of parents leads to a page; the others have no place on a screen."""
    placed: dict[int, bool] = {}
    for start_id in documents:
        chain: list[int] = []
        current: int | None = start_id
        while current is not None and current in documents and current not in placed:
            placed[current] = False  # until the chain is known to end; a circle meets itself here
            chain.append(current)
            current = documents[current].parent
        if current is None or placed.get(current, False):
            placed.update(dict.fromkeys(chain, True))
    for found in placed.values():
        if not found:
            remark(remarks, "a framed document whose page is missing was left out")
    return {
        document_id: document
        if document.opener is None or placed.get(document.opener)
        else replace(document, opener=None)
        for document_id, document in documents.items()
        if placed[document_id]
    }


def _kept(
    targets: dict[tuple[int, int], Target], documents: dict[int, Document], remarks: Remarks
) -> dict[tuple[int, int], Target]:
    for document_id, _ in targets:
        if document_id not in documents:
            remark(remarks, "a target whose document is missing was left out")
    return {key: target for key, target in targets.items() if key[0] in documents}


def _resolved(
    events: Iterable[Event],
    documents: dict[int, Document],
    targets: dict[tuple[int, int], Target],
    remarks: Remarks,
) -> Iterable[Event]:
    for event in events:
        if event.document not in documents:
            remark(remarks, "an event whose document is missing was left out")
            continue
        target_id = getattr(event, "target", None)
        if target_id is not None and (event.document, target_id) not in targets:
            remark(remarks, "an event's target is missing, the event is kept without it")
            event = replace(event, target=None)
        match event:
            case Submit(submitter=int() as submitter) if (event.document, submitter) not in targets:
                event = replace(event, submitter=None)
            case Sections():
                event = replace(event, visible=tuple(v for v in event.visible if (event.document, v[0]) in targets))
            case Gap():
                remark(remarks, "lines are missing that never arrived")
            case _:
                pass
        yield event


def _first_ms(line: Line) -> float:
    return line.time_ms + line.points[0][0] if isinstance(line, PointerMove | DragOver) else line.time_ms


def _last_ms(line: Line) -> float:
    return (
        line.time_ms + max(point[0] for point in line.points)
        if isinstance(line, PointerMove | DragOver)
        else line.time_ms
    )
