"""Documents in, `Go` and `Arrive` steps out: which page loads a person asked for and which the page itself made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from reenact.plan.steps import Arrive, Go, HistoryStep
from reenact.recording import events
from reenact.recording.recording import Recording

LEAVING_MS: Final = 10_000.0
"""A page's own `navigate` (kind `load`) explains the next document of its tab if that came this soon after."""

SILENT_MS: Final = 500.0
"""A click or key this soon before a reload or a step in the history may have made it."""


def visits(recording: Recording) -> Iterator[Go | Arrive]:
    """One step per top-level document: `Go` where a person used the browser's controls, else `Arrive`.

    The page tells when it leaves by itself (a link, a form, a script): a `navigate` event of kind `load`. A
    document without one before it was asked for in the address bar, by reload, back or forward. A tab's first
    document is an arrival where another page opened it.
    """
    previous: dict[int, events.Document] = {}
    history: dict[int, History] = {}
    for document in recording.documents:
        if document.parent is not None:
            continue
        before = previous.get(document.tab)
        previous[document.tab] = document
        by_page = _left_by_itself(recording, before, document) if before else document.opener is not None
        entry = history.setdefault(document.tab, History())
        how = entry.visit(document)
        if by_page:
            unsure = None if how == "navigate" else how
            yield Arrive(time_ms=document.time_ms, document=document.document, url=document.url, unsure=unsure)
        else:
            yield Go(time_ms=document.time_ms, document=document.document, url=document.url, how=how)


def _left_by_itself(recording: Recording, before: events.Document, after: events.Document) -> bool:
    """Whether the page said so, or a click or key in it came just before a reload or a step in the history.

    A page is not told when its own `history.back()` or `location.reload()` takes it away.
    """
    silent = after.navigation in ("back_forward", "reload")
    return any(
        event.document == before.document
        and before.time_ms <= event.time_ms <= after.time_ms
        and (
            (_leaves(event) and after.time_ms - event.time_ms <= LEAVING_MS)
            or (silent and _acts(event) and after.time_ms - event.time_ms <= SILENT_MS)
        )
        for event in recording.events
    )


def _leaves(event: events.Event) -> bool:
    return isinstance(event, events.Navigate) and event.kind == "load"


def _acts(event: events.Event) -> bool:
    return isinstance(event, events.Click | events.KeyDown) and event.trusted


class History:
    """A tab's session history, as far as its documents tell it."""

    def __init__(self) -> None:
        self._urls: list[str] = []
        self._index = -1

    def visit(self, document: events.Document) -> Literal["navigate"] | HistoryStep:
        """How the tab came to `document`, and remember it."""
        if document.navigation == "reload" and self._urls:
            return "reload"
        if document.navigation == "back_forward":
            for how, index in (("back", self._index - 1), ("forward", self._index + 1)):
                if 0 <= index < len(self._urls) and self._urls[index] == document.url:
                    self._index = index
                    return how  # type: ignore[return-value]
        self._urls[self._index + 1 :] = [document.url]
        self._index += 1
        return "navigate"
