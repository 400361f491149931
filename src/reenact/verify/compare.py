"""Compares what the page made of a replay with what it made of the recorded input: two recordings in, divergences out.

The capture script runs during a replay too, so both sides are recordings in the same words, and the comparison is pure.
Only effects are compared: acts are the same by construction, or the performer has already said why not.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Final

from reenact.divergence import Divergence
from reenact.recording import events
from reenact.recording.recording import Recording
from reenact.signals.naming import address
from reenact.verify.sides import closes_list, document_places, identity, name_in, unpaired

SCROLL_TOLERANCE_PX: Final = 2.0


def compare(
    recording: Recording, seen: Recording, *, live_url: Callable[[str], str], own_viewport: bool
) -> list[Divergence]:
    """What the replay `seen` made differently from `recording`, in no order.

    On another viewport the layout differs by intent, so scroll positions and resizes are not compared.
    """
    found = [
        *_clicks(recording, seen),
        *_values(recording, seen),
        *_routes(recording, seen, live_url),
        *_errors(recording, seen),
        *_drags(recording, seen),
    ]
    if own_viewport:
        found += _scrolls(recording, seen)
    return found


def _clicks(recording: Recording, seen: Recording) -> Iterator[Divergence]:
    """Clicks pair up in order by what was clicked; what is left over on either side diverged."""
    recorded, replayed = (_clicks_of_people(side) for side in (recording, seen))
    sides = ([_click_key(recording, e) for e in recorded], [_click_key(seen, e) for e in replayed])
    for missing, extra in unpaired(*sides):
        for index in missing:
            event = recorded[index]
            yield Divergence(
                kind="click",
                time_ms=event.time_ms,
                message=f"the recorded {_click_name(event)} on {name_in(recording, event)} did not come about"
                + (f"; {name_in(seen, replayed[extra[0]])} got one instead" if extra else ""),
                target=name_in(recording, event),
            )
        for index in extra if not missing else ():
            event = replayed[index]
            yield Divergence(
                kind="click",
                time_ms=event.time_ms,
                message=f"a {_click_name(event)} on {name_in(seen, event)} came about that was not recorded",
                target=name_in(seen, event),
            )


def _values(recording: Recording, seen: Recording) -> Iterator[Divergence]:
    """The last value of each form control, by its document's place in the recording and its target."""
    recorded, replayed = _last_values(recording), _last_values(seen)
    for key, event in recorded.items():
        other = replayed.get(key)
        if other is None:
            message = "was changed when it was recorded, but not in the replay"
        elif event.masked or other.masked or _held(event) == _held(other):
            continue
        else:
            message = f"ended up with {_held(other)} instead of {_held(event)}"
        name = name_in(recording, event)
        yield Divergence(kind="value", time_ms=event.time_ms, message=f"{name} {message}", target=name)


def _routes(recording: Recording, seen: Recording, live_url: Callable[[str], str]) -> Iterator[Divergence]:
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
            yield Divergence(kind="navigation", time_ms=event.time_ms, message=message, url=event.url)


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


def _errors(recording: Recording, seen: Recording) -> Iterator[Divergence]:
    """Exceptions, rejections and console errors by kind, name and message; repeats count once, warnings not at all."""
    recorded, replayed = (
        {
            (e.kind, e.name, e.message): e
            for e in reversed(side.events)
            if isinstance(e, events.Error) and e.kind != "warning"
        }
        for side in (recording, seen)
    )
    for key, event in recorded.items():
        if key not in replayed:
            yield Divergence(
                kind="error", time_ms=event.time_ms, message=f"the recorded {_error_name(event)} did not come again"
            )
    for key, event in replayed.items():
        if key not in recorded:
            yield Divergence(kind="error", time_ms=event.time_ms, message=f"a new {_error_name(event)} came")


def _drags(recording: Recording, seen: Recording) -> Iterator[Divergence]:
    """The browser's own drag and drop, which takes the pointer over; input events begin it, but do not carry it on."""
    recorded, replayed = _taken_over(recording), _taken_over(seen)
    starts, ends = ([_count(side, kind) for side in (recording, seen)] for kind in (events.DragStart, events.DragEnd))
    # What is older than format 1.1 has no lines of the drag itself.
    incomplete = ends[1] < ends[0] or starts[1] > starts[0]
    for event in recorded if incomplete else recorded[len(replayed) :]:
        name = name_in(recording, event)
        message = f"{name} was dragged with the browser's own drag and drop, which is not replayed yet"
        yield Divergence(kind="unsupported", time_ms=event.time_ms, message=message, target=name)


def _taken_over(side: Recording) -> list[events.PointerCancel]:
    return [e for e in side.events if isinstance(e, events.PointerCancel) and e.trusted and e.pointer_type == "mouse"]


def _count(side: Recording, kind: type[events.Drag]) -> int:
    return sum(isinstance(event, kind) and event.trusted for event in side.events)


def _scrolls(recording: Recording, seen: Recording) -> Iterator[Divergence]:
    """Where each scroller of each document came to rest."""
    recorded, replayed = _last_scrolls(recording), _last_scrolls(seen)
    for key, event in recorded.items():
        other = replayed.get(key)
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


def _clicks_of_people(side: Recording) -> list[events.Click]:
    return [
        event
        for event in side.events
        if isinstance(event, events.Click) and event.trusted and not closes_list(side, event)
    ]


def _click_key(side: Recording, event: events.Click) -> Hashable:
    return type(event).__name__, identity(side, event)


def _last_values(side: Recording) -> dict[Hashable, events.Control]:
    places = document_places(side)
    last: dict[Hashable, events.Control] = {}
    for event in side.events:
        if isinstance(event, events.Control) and event.target is not None:
            last[places[event.document], identity(side, event)] = event
    return last


def _last_scrolls(side: Recording) -> dict[Hashable, events.Scroll]:
    places = document_places(side)
    last: dict[Hashable, events.Scroll] = {}
    for event in side.events:
        if isinstance(event, events.Scroll):
            last[places[event.document], identity(side, event)] = event
    return last


def _held(event: events.Control) -> str:
    if event.selected_indexes is not None:
        return f"options {list(event.selected_indexes)}"
    if event.checked is not None:
        return "checked" if event.checked else "unchecked"
    return repr(event.value if event.value is not None else f"{event.length} characters")


def _click_name(event: events.Click) -> str:
    """What a person calls this kind of click."""
    names: dict[type[events.Click], str] = {
        events.DoubleClick: "double click",
        events.AuxClick: "click of another button",
        events.ContextMenu: "right click",
    }
    return names.get(type(event), "click")


def _error_name(event: events.Error) -> str:
    kind = {"exception": "exception", "rejection": "unhandled rejection", "console": "console error"}[event.kind]
    text = ": ".join(part for part in (event.name, event.message) if part)
    return f"{kind} {text!r}" if text else kind
