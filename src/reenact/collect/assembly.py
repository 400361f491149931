"""Batches, in whatever order they came, become the header and the lines of one recording; pure, called by folder.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from reenact.collect.entries import Accepted
from reenact.collect.telling import Told, told_by
from reenact.recording.events import FORMAT, VERSION, Document, End, Gap, Header, Line, Target

MAX_DEPTH: Final = 100
"""Frames in frames; a chain that is longer is made up, or a circle."""


class Assembled(Struct, frozen=True, kw_only=True):
    """One recording as it goes into its file."""

    header: Header
    lines: tuple[Line, ...]
    """By time; those of one document and one time as the page sent them."""
    documents: int
    events: int
    gaps: int
    rejected: int
    """Lines that were left out: none that a recorder sends, or of a document that was never described."""
    duration_ms: float
    ended: bool


def assemble(accepted: Iterable[Accepted]) -> Assembled:
    """The recording that these batches (one at least) tell, the same in whatever order and however often they came."""
    batches = _by_document(accepted)
    started_epoch_ms = min(entry.envelope.started_epoch_ms for each in batches.values() for entry in each.values())
    all_told = {name: told_by(batches[name], started_epoch_ms) for name in sorted(batches)}
    placed, missing = _placed(all_told)
    lines: list[Line] = sorted([*_numbered(placed, all_told), *map(_gap, missing)], key=attrgetter("time_ms"))
    duration_ms = max((line.time_ms for line in lines), default=0.0)
    ended = any(told.ended for told in all_told.values())
    return Assembled(
        header=_header(placed or missing, started_epoch_ms),
        lines=(*lines, *([End(time_ms=duration_ms)] if ended else [])),
        documents=len(placed),
        events=sum(not isinstance(line, Document | Target | Gap) for line in lines),
        gaps=sum(isinstance(line, Gap) for line in lines),
        rejected=sum(told.rejected for told in all_told.values()) + sum(told.sent for told in missing),
        duration_ms=duration_ms,
        ended=ended,
    )


def _by_document(accepted: Iterable[Accepted]) -> dict[str, dict[int, Accepted]]:
    batches: dict[str, dict[int, Accepted]] = {}
    for entry in accepted:
        batches.setdefault(entry.envelope.document, {}).setdefault(entry.envelope.sequence, entry)
    return batches


def _header(all_told: Sequence[Told], started_epoch_ms: float) -> Header:
    envelope = all_told[0].envelope
    return Header(
        format=FORMAT,
        version=VERSION,
        id=envelope.recording,
        started_epoch_ms=started_epoch_ms,
        # One page that keeps what was typed is enough for a recording that holds it.
        profile="qa" if any(told.envelope.profile == "qa" for told in all_told) else "production",
        recorder=envelope.recorder,
    )


def _placed(all_told: Mapping[str, Told]) -> tuple[list[Told], list[Told]]:
    """The documents by time, pages before their frames; and those that have no place, for want of a description."""
    placed: list[tuple[float, int, str]] = []
    missing: list[Told] = []
    for name, told in all_told.items():
        chain = _chain(name, all_told)
        if chain and told.document:
            placed.append((told.document.time_ms, len(chain), name))
        else:
            missing.append(told)
    return [all_told[name] for _, _, name in sorted(placed)], missing


def _chain(name: str, all_told: Mapping[str, Told]) -> list[str]:
    """The document, the one that embeds it, and so on to the page; empty where one of them was never described."""
    chain: list[str] = []
    current: str | None = name
    while current is not None:
        told = all_told.get(current)
        if told is None or told.document is None or len(chain) == MAX_DEPTH:
            return []
        chain.append(current)
        current = told.envelope.parent
    return chain


def _numbered(placed: Sequence[Told], all_told: Mapping[str, Told]) -> Iterator[Line]:
    numbers = {told.name: number for number, told in enumerate(placed, 1)}
    tabs: dict[str, int] = {}
    for told in placed:
        assert told.document
        envelope = told.envelope
        number = numbers[told.name]
        # A frame of another site cannot know the tab; the page that embeds it does.
        page = all_told[_chain(told.name, all_told)[-1]]
        yield replace(
            told.document,
            document=number,
            tab=tabs.setdefault(page.envelope.tab, len(tabs) + 1),
            parent=numbers[envelope.parent] if envelope.parent else None,
            frame=envelope.frame if envelope.parent else None,
            opener=numbers.get(envelope.opener) if envelope.opener and envelope.opener != told.name else None,
        )
        for line in told.lines:
            yield replace(line, document=number)


def _gap(missing: Told) -> Gap:
    """What stands for a document that was never described."""
    return Gap(time_ms=min((line.time_ms for line in missing.lines), default=0.0), lost=missing.sent)
