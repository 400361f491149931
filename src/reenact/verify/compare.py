"""Compares what the page made of a replay with what it made of the recorded input: two recordings in, divergences out.

The capture script runs during a replay too, so both sides are recordings in the same words, and the comparison is pure.
Only effects are compared: acts are the same by construction, or the performer has already said why not.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Final

from reenact.divergence import Divergence
from reenact.plan.acts import DRAG_PX
from reenact.recording import events
from reenact.recording.recording import Recording
from reenact.signals.naming import address
from reenact.verify.dom_events import compare_events
from reenact.verify.reproduction import compare_troubles
from reenact.verify.requests import compare_requests
from reenact.verify.sides import (
    closes_list,
    document_places,
    documents_in_order,
    identity,
    is_same_container,
    name_in,
    target_in,
    unpaired,
)
from reenact.verify.timeline import Timeline
from reenact.verify.values import compare_values

SCROLL_TOLERANCE_PX: Final = 2.0
SCALE_TOLERANCE: Final = 0.01

UNHELD: Final = Timeline()
"""Of a replay whose clock ran through, and whose acts nobody asks for."""


def compare(
    recording: Recording,
    seen: Recording,
    *,
    live_url: Callable[[str], str],
    own_viewport: bool,
    timeline: Timeline = UNHELD,
) -> list[Divergence]:
    """What the replay `seen` made differently from `recording`, in no order, at recording time.

    On another viewport the layout differs by intent, so scroll positions, focus and resizes are not compared.
    """
    values = list(compare_values(recording, seen, timeline))
    found = [
        *_clicks(recording, seen, timeline, own_viewport),
        *values,
        *_pages(recording, seen, live_url, timeline),
        *_routes(recording, seen, live_url, timeline),
        *compare_troubles(recording, seen, timeline),
        *_unsaid(values, compare_events(recording, seen, timeline, own_viewport=own_viewport), timeline),
        *_drags(recording, seen),
    ]
    if recording.header.version == seen.header.version:  # 1.0 has none
        found += compare_requests(recording, seen, live_url, timeline)
    if own_viewport:
        found += _scrolls(recording, seen)
        found += _magnifications(recording, seen)
    return found


def _unsaid(values: Sequence[Divergence], others: Iterable[Divergence], timeline: Timeline) -> Iterator[Divergence]:
    """Without the events of a control of which it was said that it held something else then."""
    said = {(value.target, timeline.act_at(value.time_ms)) for value in values}
    return (each for each in others if (each.target, timeline.act_at(each.time_ms)) not in said)


def _clicks(recording: Recording, seen: Recording, timeline: Timeline, own_viewport: bool) -> Iterator[Divergence]:
    """Clicks pair up in order by what was clicked; what is left over on either side diverged.

    On another device a mouse may be a finger: none of its drags ends with a click, and browsers count taps otherwise.
    """
    recorded, replayed = (_clicks_of_people(side, with_drags=own_viewport) for side in (recording, seen))
    sides = ([_click_key(recording, e) for e in recorded], [_click_key(seen, e) for e in replayed])
    for missing, extra in unpaired(*sides):
        left = [(replayed[index], timeline.recorded_ms(replayed[index].time_ms)) for index in extra]
        for index in missing:
            event = recorded[index]
            act = timeline.act_at(event.time_ms)
            instead = next((each for each in left if timeline.act_at(each[1]) == act), None)
            if instead:
                left.remove(instead)
            yield Divergence(
                kind="click",
                time_ms=event.time_ms,
                message=f"the recorded {_click_name(event)} on {name_in(recording, event)} did not come about"
                + (f"; {name_in(seen, instead[0])} got one instead" if instead else ""),
                target=name_in(recording, event),
            )
        for event, time_ms in left:
            if isinstance(event, events.DoubleClick) and not own_viewport:
                continue
            yield Divergence(
                kind="click",
                time_ms=time_ms,
                message=f"a {_click_name(event)} on {name_in(seen, event)} came about that was not recorded",
                target=name_in(seen, event),
            )


def _pages(
    recording: Recording, seen: Recording, live_url: Callable[[str], str], timeline: Timeline
) -> Iterator[Divergence]:
    """Pages that were loaded between or after the recorded ones; those that are missing are the performer's part."""
    recorded, replayed = (
        [each for each in documents_in_order(side) if each.parent is None] for side in (recording, seen)
    )
    sides = ([address(live_url(page.url)) for page in recorded], [address(page.url) for page in replayed])
    for missing, extra in unpaired(*sides):
        for index in extra[len(missing) :]:
            page = replayed[index]
            message = f"the page went to {page.url}, which was not recorded"
            begun_ms = min((e.time_ms for e in seen.events if e.document == page.document), default=page.time_ms)
            time_ms = timeline.recorded_ms(begun_ms)
            yield Divergence(kind="navigation", time_ms=time_ms, message=message, url=page.url)


def _routes(
    recording: Recording, seen: Recording, live_url: Callable[[str], str], timeline: Timeline
) -> Iterator[Divergence]:
    """Routes within a document (History API, fragments), in order, without their queries."""
    recorded, replayed = _routes_of(recording), _routes_of(seen)
    sides = ([address(live_url(event.url)) for event in recorded], [address(event.url) for event in replayed])
    for missing, extra in unpaired(*sides):
        for index in missing:
            event = recorded[index]
            instead = f"; it went to {replayed[extra[0]].url}" if extra else ""
            message = f"the page did not go to {live_url(event.url)}{instead}"
            yield Divergence(kind="navigation", time_ms=event.time_ms, message=message, url=event.url)
        for index in extra if not missing else ():
            event = replayed[index]
            message = f"the page went to {event.url}, which was not recorded"
            time_ms = timeline.recorded_ms(event.time_ms)
            yield Divergence(kind="navigation", time_ms=time_ms, message=message, url=event.url)


def _routes_of(side: Recording) -> list[events.Navigate]:
    """Without replacements by the same address: they keep something, often as the page is left and nobody hears."""
    shown = {document.document: document.url for document in side.documents}
    routes: list[events.Navigate] = []
    for event in side.events:
        if isinstance(event, events.Navigate) and event.kind != "load":
            if event.kind != "replace" or event.url != shown[event.document]:
                routes.append(event)
            shown[event.document] = event.url
    return routes


def _drags(recording: Recording, seen: Recording) -> Iterator[Divergence]:
    """The browser's own drag and drop: what was dragged, onto what, and what became of it."""
    recorded, replayed = (
        [event for event in side.events if isinstance(event, events.Drag) and event.trusted]
        for side in (recording, seen)
    )
    untold = recording.header.version < (1, 1) and not recorded
    for taken in _taken_over(recording) if untold else []:
        name = name_in(recording, taken)
        message = f"{name} was dragged with the browser's own drag and drop, of which format 1.0 tells nothing"
        yield Divergence(kind="unsupported", time_ms=taken.time_ms, message=message, target=name)
    sides = ([_drag_key(recording, event) for event in recorded], [_drag_key(seen, event) for event in replayed])
    for missing, extra in unpaired(*sides):
        for index in missing:
            event = recorded[index]
            name = name_in(recording, event)
            message = f"{_drag_name(event)} {name} did not come about as recorded"
            if extra:
                instead = f"{_drag_name(replayed[extra[0]])} {name_in(seen, replayed[extra[0]])}"
                alike = instead == f"{_drag_name(event)} {name}"
                message += "; it came on another of that name, or elsewhere" if alike else f"; {instead} came instead"
            yield Divergence(kind="drag", time_ms=event.time_ms, message=message, target=name)
        for index in extra if not missing and recorded else ():
            event = replayed[index]
            name = name_in(seen, event)
            message = f"{_drag_name(event)} {name} came about that was not recorded"
            yield Divergence(kind="drag", time_ms=event.time_ms, message=message, target=name)


def _drag_key(side: Recording, event: events.Drag) -> Hashable:
    return type(event).__name__, identity(side, event), event.effect, event.data_types


def _drag_name(event: events.Drag) -> str:
    names = {
        events.DragStart: "the start of a drag of",
        events.Drop: "the drop on",
        events.DragEnd: "the end of a drag of",
    }
    return names[type(event)]


def _taken_over(side: Recording) -> list[events.PointerCancel]:
    return [e for e in side.events if isinstance(e, events.PointerCancel) and e.trusted and e.pointer_type == "mouse"]


def _magnifications(recording: Recording, seen: Recording) -> Iterator[Divergence]:
    """How much two fingers left the page magnified, and which part of it they left to see."""
    recorded, replayed = ([e for e in side.events if isinstance(e, events.Zoom)] for side in (recording, seen))
    if not recorded:
        return
    last = recorded[-1]
    other = replayed[-1] if replayed else events.Zoom(time_ms=0.0, document=last.document, scale=1.0)
    strayed_px = max(abs(last.offset_left - other.offset_left), abs(last.offset_top - other.offset_top))
    if abs(last.scale - other.scale) > SCALE_TOLERANCE or strayed_px > SCROLL_TOLERANCE_PX:
        message = (
            f"the page came to be magnified {other.scale:.2f} times at {other.offset_left:.0f}, {other.offset_top:.0f}"
            f" instead of {last.scale:.2f} times at {last.offset_left:.0f}, {last.offset_top:.0f}"
        )
        yield Divergence(kind="scroll", time_ms=last.time_ms, message=message)


def _scrolls(recording: Recording, seen: Recording) -> Iterator[Divergence]:
    """Where each scroller of each document came to rest."""
    recorded, replayed = _last_scrolls(recording), _last_scrolls(seen)
    left = [(key[0], event) for key, event in replayed.items() if key not in recorded]
    for key, event in recorded.items():
        scroller = target_in(recording, event)
        # What a scroller holds is what it is called, so it may be called otherwise now.
        alike = (each for place, each in left if place == key[0] and is_same_container(scroller, target_in(seen, each)))
        other = replayed.get(key) or next(alike, None)
        x, y = (other.scroll_x, other.scroll_y) if other else (0.0, 0.0)
        if max(abs(event.scroll_x - x), abs(event.scroll_y - y)) > SCROLL_TOLERANCE_PX:
            name = name_in(recording, event) if event.target is not None else "the page"
            yield Divergence(
                kind="scroll",
                time_ms=event.time_ms,
                message=f"{name} came to rest at {x:.0f}, {y:.0f} instead of "
                f"{event.scroll_x:.0f}, {event.scroll_y:.0f}",
                target=name,
            )


def _clicks_of_people(side: Recording, *, with_drags: bool) -> list[events.Click]:
    found: list[events.Click] = []
    down, dragged = None, False
    for event in side.events:
        if isinstance(event, events.PointerDown):
            down, dragged = event.client_point, False
        elif isinstance(event, events.PointerUp) and down is not None:
            dragged = event.client_point.apart(down) > DRAG_PX
        elif isinstance(event, events.Click) and event.trusted and (with_drags or not dragged):
            found += [] if closes_list(side, event) else [event]
    return found


def _click_key(side: Recording, event: events.Click) -> Hashable:
    return type(event).__name__, identity(side, event)


def _last_scrolls(side: Recording) -> dict[tuple[Hashable, Hashable], events.Scroll]:
    """By the place of the document and the element."""
    places = document_places(side)
    last: dict[tuple[Hashable, Hashable], events.Scroll] = {}
    for event in side.events:
        if isinstance(event, events.Scroll):
            last[places[event.document], identity(side, event)] = event
    return last


def _click_name(event: events.Click) -> str:
    """What a person calls this kind of click."""
    names: dict[type[events.Click], str] = {
        events.DoubleClick: "double click",
        events.AuxClick: "click of another button",
        events.ContextMenu: "right click",
    }
    return names.get(type(event), "click")
