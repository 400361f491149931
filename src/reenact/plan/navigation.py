"""Documents in, `Go` and `Arrive` steps out: which page loads a person asked for and which the page itself made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal
from urllib.parse import urljoin

from msgspec.structs import replace

from reenact.modifiers import CTRL, META, SHIFT
from reenact.plan.steps import (
    AnyStep,
    Arrive,
    Choose,
    Compose,
    Fill,
    Go,
    HistoryStep,
    Insert,
    Lift,
    Move,
    Paste,
    Press,
    Set,
    Stroke,
    Turn,
)
from reenact.recording import events
from reenact.recording.recording import Recording
from reenact.signals.naming import same_page

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
    by_click = _opened_by_click(recording)
    history: dict[int, History] = {}
    for document in _shown(recording):
        before = previous.get(document.tab)
        previous[document.tab] = document
        opened = document.opener is not None or document.document in by_click
        by_page = _left_by_itself(recording, before, document) if before else opened
        entry = history.setdefault(document.tab, History())
        how = entry.visit(document)
        if by_page:
            unsure = None if how == "navigate" else how
            yield Arrive(time_ms=document.time_ms, document=document.document, url=document.url, unsure=unsure)
        else:
            yield Go(time_ms=document.time_ms, document=document.document, url=document.url, how=how)


def _shown(recording: Recording) -> list[events.Document]:
    """Top-level documents by the time at which they were shown: again, where the back/forward cache kept one."""
    again = (
        replace(recording.document(event.document), time_ms=event.time_ms, navigation="back_forward")
        for event in recording.events
        if isinstance(event, events.PageShow)
    )
    tops = (document for document in (*recording.documents, *again) if document.parent is None)
    return sorted(tops, key=lambda document: document.time_ms)


def shown(recording: Recording, steps: Sequence[AnyStep]) -> Iterator[AnyStep]:
    """The same steps, each arrival knowing whether the person looked at it, or did the next thing in another tab."""
    tabs = {document.document: recording.top_document(document.document).tab for document in recording.documents}
    following: int | None = None
    result: list[AnyStep] = []
    for step in reversed(steps):
        if isinstance(step, Arrive):
            result.append(replace(step, shown=following is None or following == tabs.get(step.document)))
            continue
        result.append(step)
        if isinstance(step, Press | Turn | Stroke | Paste | Compose | Fill | Insert | Set | Choose | Lift | Move):
            following = tabs.get(step.document)
    return reversed(result)


def _opened_by_click(recording: Recording) -> frozenset[int]:
    """Documents that a click on a link opened in a new tab which does not know its opener, as browsers have it.

    A click opens one tab: the next one without an opener, if it came soon.
    """
    seen: set[int] = set()
    clicks: list[events.Click] = []
    opened: set[int] = set()
    tops = (document for document in recording.documents if document.parent is None)
    happened = sorted([*tops, *recording.events], key=lambda each: each.time_ms)
    for each in happened:
        if isinstance(each, events.Click) and each.trusted:
            clicks.append(each)
        elif isinstance(each, events.Document) and each.tab not in seen:
            seen.add(each.tab)
            clicks = [click for click in clicks if each.time_ms - click.time_ms <= LEAVING_MS]
            fitting = [click for click in clicks if _opens(recording, click, each)]
            if each.opener is None and fitting:
                opened.add(each.document)
                clicks.remove(fitting[0])
    return frozenset(opened)


def _opens(recording: Recording, click: events.Click, document: events.Document) -> bool:
    target = recording.target_of(click)
    if target is None or isinstance(click, events.DoubleClick | events.ContextMenu):
        return False
    if not target.href:
        return target.tag == "a" and _asks_for_tab(click)
    leads_to = urljoin(recording.document(click.document).url, target.href)
    return _asks_for_tab(click) or same_page(leads_to, document.url)


def _asks_for_tab(click: events.Click) -> bool:
    """The middle button, or Ctrl, Meta or Shift."""
    return click.button == 1 or bool(click.modifiers & (CTRL | META | SHIFT))


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
