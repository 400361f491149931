"""A recording in, its events out, each with what the page around it showed then: address, viewport, scroll."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from reenact.geometry import ORIGIN, Point, Viewport
from reenact.recording import events
from reenact.recording.events import Document
from reenact.recording.recording import Recording
from reenact.signals.naming import address


class Showing(Struct, frozen=True, kw_only=True):
    """One address that was shown in one tab, from when on, and how; a new one for every arrival at a page."""

    document: int
    """The top document; those of its frames show the same."""
    url: str
    since_ms: float
    viewport: Viewport
    scroll: Point = ORIGIN
    page_height: float = 0.0

    @classmethod
    def first(cls, page: Document) -> Showing:
        """What a document shows when it has been loaded."""
        return cls(
            document=page.document,
            url=page.url,
            since_ms=page.time_ms,
            viewport=page.viewport,
            page_height=page.page_height,
        )

    @property
    def arrival(self) -> tuple[int, float]:
        """Equal for everything that happened between arriving at an address and leaving it."""
        return (self.document, self.since_ms)


def shown(recording: Recording) -> Iterator[tuple[events.Event, Showing]]:
    """Every event with what was shown once it had happened."""
    now = {page.document: Showing.first(page) for page in recording.documents if page.parent is None}
    for event in recording.events:
        top = recording.top_document(event.document).document
        if event.document == top:
            now[top] = _after(now[top], event)
        yield event, now[top]


def _after(showing: Showing, event: events.Event) -> Showing:
    match event:
        case events.Navigate() if event.kind != "load":
            if address(event.url) == address(showing.url):
                return replace(showing, url=event.url)
            return replace(showing, url=event.url, since_ms=event.time_ms)
        case events.Scroll(target=None):
            height = event.max_y + showing.viewport.height
            return replace(showing, scroll=Point(event.scroll_x, event.scroll_y), page_height=height)
        case events.Resize():
            return replace(showing, viewport=event.viewport)
        case _:
            return showing
