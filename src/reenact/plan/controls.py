"""Input and change effects in, `Insert` and `Set` steps out: what was entered without keys or pointer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reenact.plan.steps import Insert, Set
from reenact.recording import events
from reenact.recording.recording import Recording

INSERTED: Final = frozenset({"insertText", "insertCompositionText", "insertFromPaste", "insertReplacementText"})

PICKED: Final = frozenset({"date", "time", "datetime-local", "month", "week", "color"})
"""Input types whose value is chosen in a native picker that the browser draws outside the page."""

_MODIFIER_KEYS: Final = frozenset({"Shift", "Control", "Alt", "Meta", "CapsLock", "AltGraph"})


def insertions(recording: Recording) -> Iterator[Insert]:
    """Text that arrived while no key was down: an input method, an emoji picker, a paste from a menu."""
    held: set[str] = set()
    for event in recording.events:
        match event:
            case events.KeyDown() if event.key not in _MODIFIER_KEYS:
                held.add(event.code or event.key)
            case events.KeyUp():
                held.discard(event.code or event.key)
            case events.Input(trusted=True, data=str(text)) if not held and event.input_type in INSERTED and text:
                yield Insert(time_ms=event.time_ms, document=event.document, text=text)
            case _:
                pass


def settings(recording: Recording) -> Iterator[Set]:
    """Changes of controls whose native pickers take no input events."""
    for event in recording.events:
        if not isinstance(event, events.Change) or not event.trusted or event.masked:
            continue
        target = recording.target_of(event)
        if target and (target.tag == "select" or target.input_type in PICKED):
            yield Set(time_ms=event.time_ms, document=event.document, target=target, control=event)
