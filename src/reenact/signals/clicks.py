"""Recordings in, clicks by page out: what was clicked where, and how often; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct

from reenact.recording import events
from reenact.recording.recording import Recording
from reenact.signals.naming import address


class ClickedTarget(Struct, frozen=True, kw_only=True):
    """One element and where in its box it was clicked, over many recordings.

    `chain` are the documents that lead to it, outermost first, when frames hold it. Fractions are 0..1 of the box.
    """

    target: events.Target | None
    chain: tuple[events.Document, ...]
    fractions: tuple[tuple[float, float], ...]
    recordings: int


class ClickedPage(Struct, frozen=True, kw_only=True):
    """One page with all its clicks; `url` is the address that most of them were made at."""

    address: str
    url: str
    targets: tuple[ClickedTarget, ...]
    recordings: int

    @property
    def clicks(self) -> int:
        return sum(len(target.fractions) for target in self.targets)


def clicked_pages(recordings: Sequence[Recording]) -> list[ClickedPage]:
    """All pages that were clicked on, most clicks first. Every trusted click of every recording is in one of them."""
    urls: dict[str, Counter[str]] = {}
    visitors: dict[str, set[int]] = {}
    found: dict[str, dict[bytes, _Clicked]] = {}
    for number, recording in enumerate(recordings):
        for url, event in _located(recording):
            page = address(url)
            urls.setdefault(page, Counter())[url] += 1
            visitors.setdefault(page, set()).add(number)
            target = recording.target_of(event)
            chain = recording.chain(event.document)
            clicked = found.setdefault(page, {}).setdefault(
                _identity(target, chain), _Clicked(target, chain, [], set())
            )
            clicked.fractions.append((event.fraction_x, event.fraction_y))
            clicked.recordings.add(number)
    pages = [
        ClickedPage(
            address=page,
            url=urls[page].most_common(1)[0][0],
            targets=tuple(
                ClickedTarget(
                    target=clicked.target,
                    chain=clicked.chain,
                    fractions=tuple(clicked.fractions),
                    recordings=len(clicked.recordings),
                )
                for clicked in targets.values()
            ),
            recordings=len(visitors[page]),
        )
        for page, targets in found.items()
    ]
    return sorted(pages, key=lambda page: (-page.clicks, page.address))


class _Clicked(Struct):
    target: events.Target | None
    chain: tuple[events.Document, ...]
    fractions: list[tuple[float, float]]
    recordings: set[int]


def _located(recording: Recording) -> Iterator[tuple[str, events.Click]]:
    """Each click of a person with the URL that its page had at that moment, routes included."""
    urls = {document.document: document.url for document in recording.documents}
    for event in recording.events:
        if isinstance(event, events.Navigate) and event.kind != "load":
            urls[event.document] = event.url
        elif type(event) is events.Click and event.trusted and event.detail > 0:
            yield urls[recording.top_document(event.document).document], event


def _identity(target: events.Target | None, chain: Sequence[events.Document]) -> bytes:
    """Equal for fingerprints that say the same; when and in which document they were made does not count."""
    frames = [(document.frame.index, document.frame.name) for document in chain if document.frame]
    if target is None:
        return msgspec.json.encode(frames)
    plain = msgspec.structs.replace(
        target, time_ms=0.0, document=0, target=0, client_box=(0.0, 0.0, 0.0, 0.0), cursor=""
    )
    return msgspec.json.encode([plain, frames])
