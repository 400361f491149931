"""Lines of the browser's own drag and drop in, `Lift`, `Carry`, `Drop` and `EndDrag` steps out."""

from __future__ import annotations

from collections.abc import Iterator

from reenact.geometry import Point
from reenact.plan.steps import Carry, Drop, EndDrag, Lift
from reenact.recording import events
from reenact.recording.recording import Recording


def drags(recording: Recording) -> Iterator[Lift | Carry | Drop | EndDrag]:
    """The steps of every drag; one that began outside the page has no start, and no end unless it is dropped.

    A start bears the time of the press. The browser began to drag only when it took the pointer away.
    """
    begun: events.DragStart | None = None
    under_way = False
    for place, event in enumerate(recording.events):
        if begun and isinstance(event, events.PointerCancel | events.DragOver | events.Drop | events.DragEnd):
            yield Lift(time_ms=event.time_ms, document=begun.document, target=recording.target_of(begun))
            begun, under_way = None, True
        match event:
            case events.DragStart(trusted=True):
                begun = event
            case events.DragOver(trusted=True):
                if not under_way:
                    under_way = True
                    yield _from_outside(recording, place, event)
                yield from _way(event)
            case events.Drop(trusted=True):
                if not under_way:
                    yield _lifted(event, event)
                yield _drop(event, recording.target_of(event))
                under_way = _ends_later(recording, place)
            case events.DragEnd(trusted=True) | events.PointerDown(trusted=True) if under_way:
                under_way = False  # what is from outside may leave the page again, and nobody tells
                yield EndDrag(time_ms=event.time_ms, document=event.document)
            case _:
                pass


def _from_outside(recording: Recording, place: int, first: events.DragOver) -> Lift:
    for following in range(place, len(recording.events)):
        event = recording.events[following]
        if isinstance(event, events.Drop) and event.trusted:
            return _lifted(first, event)
        if isinstance(event, events.PointerDown | events.DragStart):
            break
    return Lift(time_ms=first.time_ms, document=first.document, outside=True)


def _lifted(at: events.Line, drop: events.Drop) -> Lift:
    return Lift(
        time_ms=at.time_ms, document=at.document, outside=True, files=drop.files, data_types=drop.data_types
    )  # fmt: skip


def _ends_later(recording: Recording, place: int) -> bool:
    """Whether a `dragend` follows, which only what was dragged within the page gets."""
    for following in range(place + 1, len(recording.events)):
        event = recording.events[following]
        if isinstance(event, events.DragEnd):
            return event.trusted
        if isinstance(event, events.PointerDown | events.DragStart | events.DragOver):
            break
    return False


def _way(event: events.DragOver) -> Iterator[Carry]:
    for delay_ms, client_x, client_y in event.points:
        yield Carry(
            time_ms=event.time_ms + delay_ms,
            document=event.document,
            client_point=Point(client_x, client_y),
            pressed=True,
            modifiers=event.modifiers,
        )


def _drop(event: events.Drop, target: events.Target | None) -> Drop:
    return Drop(
        time_ms=event.time_ms,
        document=event.document,
        client_point=event.client_point,
        target=target if target and target.path else None,
        fraction_x=event.fraction_x,
        fraction_y=event.fraction_y,
        modifiers=event.modifiers,
    )
