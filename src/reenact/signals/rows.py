"""A recording in, rows of the events table out: whatever a map can be drawn of, anchored to its element; pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

import msgspec
from msgspec import Struct

from reenact.geometry import Point
from reenact.recording import events
from reenact.recording.recording import Recording
from reenact.signals.anchors import anchor_of, encode_anchor
from reenact.signals.dwelling import dwells
from reenact.signals.forms import field_uses
from reenact.signals.frustration import dead_clicks, error_clicks, is_click, rage_clicks
from reenact.signals.showing import Showing, shown
from reenact.signals.viewing import looks, views

RowKind = Literal["click", "move", "look", "view", "field"]

_TABLET_PX = 600
"""Android calls a screen whose smaller side has 600 dp or more a tablet (`sw600dp`)."""


class Row(Struct, frozen=True, kw_only=True):
    """One event. The columns of the events table are these fields, by these names; see the README."""

    recording: str
    started_epoch_ms: float
    url: str
    state: str = ""
    kind: RowKind
    time_ms: float
    page_time_ms: float
    """Since the page was arrived at."""
    target: str | None = None
    """The element, as the JSON of an `Anchor`."""
    fraction_x: float | None = None
    fraction_y: float | None = None
    fraction_bottom: float | None = None
    """Of a look: the part of the section that was seen goes from `fraction_y` to here."""
    page_x: float | None = None
    page_y: float | None = None
    """CSS px of the whole page; of a view: the lowest edge that was seen."""
    page_height: float | None = None
    viewport_width: int
    viewport_height: int
    device_class: Literal["mobile", "tablet", "desktop"]
    pointer_type: str = ""
    weight: float = 1.0
    """1 for a click; milliseconds for what lasts: the pointer stayed, the section was seen, the field had the focus."""
    first: bool = False
    dead: bool = False
    rage: bool = False
    error: bool = False
    entered: bool = False
    retyped: bool = False
    abandoned: bool = False
    utm_source: str | None = None
    utm_medium: str | None = None
    utm_campaign: str | None = None
    utm_term: str | None = None
    utm_content: str | None = None


def rows_of(recording: Recording) -> Iterator[Row]:
    """All rows of one recording: its clicks, the pointer's path, sections seen, views of pages, form fields."""
    made = _Maker(recording)
    yield from made.clicks()
    yield from made.moves()
    yield from made.looks()
    yield from made.views()
    yield from made.fields()


class _Maker:
    """Rows of one recording, with what is the same in all of them."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._about = {
            "recording": recording.header.id,
            "started_epoch_ms": recording.header.started_epoch_ms,
            **_campaign(recording),
        }
        self._touch = {document.document: _touches(document) for document in recording.documents}
        self._anchors: dict[tuple[int, int | None], str | None] = {}

    def clicks(self) -> Iterator[Row]:
        recording = self._recording
        rage, dead, error = rage_clicks(recording), dead_clicks(recording), error_clicks(recording)
        begun: set[tuple[int, float]] = set()
        pressed_by: dict[int, str] = {}
        for index, (event, showing) in enumerate(shown(recording)):
            if isinstance(event, events.PointerButton):
                pressed_by[event.document] = event.pointer_type  # a click does not tell what made it
            if not (isinstance(event, events.Click) and is_click(event)):
                continue
            yield self._row(
                showing,
                "click",
                event.time_ms,
                target=self._anchor(event.document, event.target),
                fraction_x=event.fraction_x,
                fraction_y=event.fraction_y,
                pointer_type=pressed_by.get(event.document, ""),
                first=showing.arrival not in begun,
                rage=index in rage,
                dead=index in dead,
                error=index in error,
                **self._on_page(event.document, showing, event.client_point),
            )
            begun.add(showing.arrival)

    def moves(self) -> Iterator[Row]:
        for dwell in dwells(self._recording):
            anchor = None if dwell.target is None else self._anchor(dwell.document, dwell.target)
            fractions = {"fraction_x": dwell.fraction.x, "fraction_y": dwell.fraction.y} if anchor else {}
            yield self._row(
                dwell.showing,
                "move",
                dwell.time_ms,
                target=anchor,
                pointer_type="mouse",
                weight=dwell.stayed_ms,
                **fractions,
                **self._on_page(dwell.document, dwell.showing, dwell.point),
            )

    def looks(self) -> Iterator[Row]:
        for look in looks(self._recording):
            yield self._row(
                look.showing,
                "look",
                look.from_ms,
                target=self._anchor(look.document, look.target),
                fraction_x=0.5,
                fraction_y=look.top,
                fraction_bottom=look.bottom,
                weight=look.active_ms,
            )

    def views(self) -> Iterator[Row]:
        for view in views(self._recording):
            height = max(view.showing.page_height, view.reach_px)
            yield self._row(
                view.showing,
                "view",
                view.showing.since_ms,
                page_y=view.reach_px,
                page_height=height,
                weight=view.active_ms,
            )

    def fields(self) -> Iterator[Row]:
        for use in field_uses(self._recording):
            yield self._row(
                use.showing,
                "field",
                use.first_ms,
                target=self._anchor(use.document, use.target),
                fraction_x=0.5,
                fraction_y=0.5,
                weight=use.focus_ms,
                entered=use.entered,
                retyped=use.retyped,
                abandoned=use.abandoned,
            )

    def _row(self, showing: Showing, kind: RowKind, time_ms: float, **fields: object) -> Row:
        return Row(
            **self._about,  # type: ignore[arg-type]
            url=showing.url,
            kind=kind,
            time_ms=time_ms,
            page_time_ms=max(0.0, time_ms - showing.since_ms),
            viewport_width=showing.viewport.width,
            viewport_height=showing.viewport.height,
            device_class=_device_class(showing, self._touch[showing.document]),
            **fields,  # type: ignore[arg-type]
        )

    def _on_page(self, document: int, showing: Showing, client: Point) -> dict[str, float]:
        """Where a point of the page itself lies on it; in frames this is not recorded."""
        if document != showing.document:
            return {}
        point = client + showing.scroll
        return {"page_x": point.x, "page_y": point.y}

    def _anchor(self, document: int, target: int | None) -> str | None:
        key = (document, target)
        if key not in self._anchors:
            fingerprint = None if target is None else self._recording.targets.get((document, target))
            anchor = encode_anchor(anchor_of(fingerprint, self._recording.chain(document))) if fingerprint else None
            self._anchors[key] = anchor
        return self._anchors[key]


def _campaign(recording: Recording) -> dict[str, str]:
    """The `utm_` parameters that the visit came with; `production` recordings keep names of parameters, not values."""
    pages = [page for page in recording.documents if page.parent is None]
    query = urlsplit(pages[0].url).query if pages else ""
    names = {field.name for field in msgspec.structs.fields(Row) if field.name.startswith("utm_")}
    return {name: value[:512] for name, value in parse_qsl(query) if name in names}


def _touches(document: events.Document) -> bool:
    return document.max_touch_points > 0 and not document.hover


def _device_class(showing: Showing, touches: bool) -> Literal["mobile", "tablet", "desktop"]:
    if not touches:
        return "desktop"
    return "tablet" if min(showing.viewport.width, showing.viewport.height) >= _TABLET_PX else "mobile"
