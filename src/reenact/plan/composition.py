"""Lines of input methods in, `Compose` and `Insert` steps out: what was composed, step by step, and what it became."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from reenact.plan.steps import Compose, Insert
from reenact.recording import events
from reenact.recording.recording import Recording


class Composing(Struct):
    """A composition under way: its newest update, which is not yet a step, and what its field held last."""

    update: events.CompositionUpdate | None = None
    keyed: bool = False
    """Whether a key came after it: then it is no part of what ends the composition."""
    value: str | None = None


def compositions(recording: Recording) -> Iterator[Compose | Insert]:
    """The steps of all compositions whose text was recorded."""
    under_way: dict[int, Composing] = {}
    for event in recording.events:
        composing = under_way.get(event.document)
        match event:
            case events.CompositionStart():
                under_way[event.document] = Composing()
            case events.CompositionUpdate(data=str()) if composing:
                yield from _composed(recording, composing.update)
                composing.update, composing.keyed = event, False
            case events.KeyDown() | events.KeyUp() if composing:
                composing.keyed = True
            case events.Input(input_type="insertCompositionText") if composing:
                composing.value = event.value
            # Chromium marks the end that a commit makes as if a script had sent it.
            case events.CompositionEnd(data=str()) if composing:
                yield from _ended(recording, composing, event)
                del under_way[event.document]
            case _:
                pass


def _composed(recording: Recording, update: events.CompositionUpdate | None) -> Iterator[Compose]:
    if update:
        target = recording.target_of(update)
        yield Compose(time_ms=update.time_ms, document=update.document, text=update.data or "", target=target)


def _ended(recording: Recording, composing: Composing, end: events.CompositionEnd) -> Iterator[Compose | Insert]:
    """To commit a text is told as an update and the end, and so is to give up."""
    last = composing.update
    told_twice = last is not None and last.data == end.data and not composing.keyed
    yield from _composed(recording, None if told_twice else last)
    at: dict[str, Any] = {"time_ms": end.time_ms, "document": end.document, "target": recording.target_of(end)}
    if end.data:
        yield Insert(text=end.data, value=composing.value, **at)
    else:
        yield Compose(text="", **at)


def composed_in(recording: Recording) -> frozenset[int]:
    """Documents whose compositions are told in lines of their own."""
    return frozenset(
        event.document for event in recording.events if isinstance(event, events.CompositionUpdate) and event.data
    )


def composing_keys(recording: Recording) -> frozenset[int]:
    """Places, among the events, of keys that went to an input method: they type nothing by themselves."""
    places: set[int] = set()
    under_way: set[int] = set()
    newest: dict[int, int] = {}
    for place, event in enumerate(recording.events):
        match event:
            case events.KeyDown() if event.document in under_way:
                places.add(place)
            case events.KeyDown():
                newest[event.document] = place
            case events.KeyUp():
                newest.pop(event.document, None)
            case events.CompositionStart():
                under_way.add(event.document)
                if event.document in newest:  # the key that began it, still down
                    places.add(newest.pop(event.document))
            case events.CompositionEnd():
                under_way.discard(event.document)
            case _:
                pass
    return frozenset(places)
