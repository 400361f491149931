"""Pointer events in, `Move`, `Press` and `Release` steps out, with click counts and what each movement leads to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from reenact.geometry import Point
from reenact.plan.steps import AnyStep, Carry, Drop, EndDrag, Move, Press, Release
from reenact.recording import events
from reenact.recording.recording import Recording

MULTI_CLICK_MS: Final = 500.0
MULTI_CLICK_PX: Final = 5.0
"""Two presses within these are one double click, where no click says so: GTK's defaults, as in Chromium on Linux."""


TOUCH_SLOP_PX: Final = 10.0
"""A finger that strays less far does not scroll; Chromium's own threshold is 15."""


def pointer_steps(recording: Recording) -> Iterator[Move | Press | Release]:
    """The pointer's steps in recorded order. Events that scripts made up are left out.

    A finger that the browser took over to scroll stays where it is: Chromium would scroll in its compositor, which
    draws no more frames under begin-frame control. What it scrolled is performed by `Scroll` steps.
    A mouse that the browser took over to drag goes on in `plan.dragging`.
    """
    dragged = any(isinstance(event, events.DragStart) and event.trusted for event in recording.events)
    previous: Press | None = None
    last: Move | Press | None = None
    presses: dict[int, Press] = {}
    for place, event in enumerate(recording.events):
        match event:
            case events.PointerMove(trusted=True):
                swiped = event.pointer_type == "touch" and _is_taken_over(recording, place, event.pointer_id)
                began = presses.get(event.pointer_id)
                for move in _moves(event):
                    if swiped and began and move.client_point.apart(began.client_point) > TOUCH_SLOP_PX:
                        break
                    last = move
                    yield move
            case events.PointerDown(trusted=True):
                previous = last = _press(event, recording.target_of(event), previous, _recorded_count(recording, place))
                if event.pointer_type == "touch" and _is_taken_over(recording, place, event.pointer_id):
                    previous = last = msgspec.structs.replace(previous, swipes=True)
                presses[event.pointer_id] = previous
                yield previous
            case events.PointerUp(trusted=True):
                yield _release(event, event.client_point, previous.click_count if previous else 1)
            case events.PointerCancel(trusted=True, pointer_type="mouse") if dragged:
                previous = None  # nor is the next press a double click
            case events.PointerCancel(trusted=True) if previous and last and last.document == event.document:
                # The page is not told where the pointer is, nor any more of it, but it must not stay down for ever.
                release = _release(event, last.client_point, previous.click_count)
                yield msgspec.structs.replace(release, button=previous.button, cancelled=True)
            case _:
                pass


def _release(event: events.PointerUp | events.PointerCancel, client_point: Point, click_count: int) -> Release:
    return Release(
        time_ms=event.time_ms,
        document=event.document,
        client_point=client_point,
        button=event.button,
        click_count=click_count,
        modifiers=event.modifiers,
        pointer_type=event.pointer_type,
        pointer_id=event.pointer_id,
    )


def _is_taken_over(recording: Recording, place: int, pointer_id: int) -> bool:
    """Whether the browser takes over the pointer that moves at `place` before it goes up."""
    for following in range(place + 1, len(recording.events)):
        event = recording.events[following]
        if isinstance(event, events.PointerButton) and event.trusted and event.pointer_id == pointer_id:
            return isinstance(event, events.PointerCancel)
    return False


def _moves(event: events.PointerMove) -> Iterator[Move]:
    for delay_ms, client_x, client_y in event.points:
        yield Move(
            time_ms=event.time_ms + delay_ms,
            document=event.document,
            client_point=Point(client_x, client_y),
            pressed=event.buttons != 0,
            modifiers=event.modifiers,
            pointer_type=event.pointer_type,
            pointer_id=event.pointer_id,
        )


def _recorded_count(recording: Recording, place: int) -> int | None:
    """The click count that the click of the press at `place` had; None where no click came of it."""
    for following in range(place + 1, len(recording.events)):  # not a slice: that would copy the rest at every press
        event = recording.events[following]
        if isinstance(event, events.PointerDown):
            break
        if isinstance(event, events.Click) and event.trusted and event.detail > 0:
            return event.detail
    return None


def _press(event: events.PointerDown, target: events.Target | None, previous: Press | None, count: int | None) -> Press:
    again = (
        previous is not None
        and previous.button == event.button
        and previous.document == event.document
        and event.time_ms - previous.time_ms <= MULTI_CLICK_MS
        and event.client_point.apart(previous.client_point) <= MULTI_CLICK_PX
    )
    return Press(
        time_ms=event.time_ms,
        document=event.document,
        client_point=event.client_point,
        # Of what the page blocks only the place is recorded, and the place is all there is to press at.
        target=target if target and target.path else None,
        fraction_x=event.fraction_x,
        fraction_y=event.fraction_y,
        button=event.button,
        click_count=count or (previous.click_count + 1 if again and previous else 1),
        modifiers=event.modifiers,
        pointer_type=event.pointer_type,
        pointer_id=event.pointer_id,
    )


def aimed(steps: Sequence[AnyStep]) -> tuple[AnyStep, ...]:
    """The same steps, each free movement knowing the press that it leads to and its progress (0..1) on the way.

    A way starts where the button last went up (or where the pointer first moved) and ends at the next press. What is
    dragged by the browser is on its way to where it is dropped.
    """
    result = list(steps)
    way: list[int] = []
    for index, step in enumerate(steps):
        if isinstance(step, Carry) or (isinstance(step, Move) and not step.pressed):
            way.append(index)
        elif isinstance(step, Press | Drop):
            for place, progress in zip(way, _progress(steps, way, step), strict=True):
                move = steps[place]
                assert isinstance(move, Move)
                result[place] = msgspec.structs.replace(move, toward=index, progress=progress)
            way = []
        elif isinstance(step, Release | EndDrag):
            way = []
    return tuple(result)


def _progress(steps: Sequence[AnyStep], way: Sequence[int], end: Press | Drop) -> Iterator[float]:
    if not way:
        return
    start_ms = steps[way[0]].time_ms
    length_ms = steps[way[-1]].time_ms - start_ms
    for place in way:
        same_frame = steps[place].document == end.document
        yield (steps[place].time_ms - start_ms) / length_ms if length_ms > 0 and same_frame else float(same_frame)
