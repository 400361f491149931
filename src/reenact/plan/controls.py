"""Input and change effects in, `Insert`, `Fill` and `Set` steps out: what was entered without keys or pointer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reenact.plan.composition import composed_in
from reenact.plan.steps import Choose, Fill, Insert, Set
from reenact.plan.strokes import COMPOSING
from reenact.plan.synthetic import SECRET, synthetic
from reenact.recording import events
from reenact.recording.events import Input, Target
from reenact.recording.recording import Recording

COMPOSED: Final = "insertCompositionText"
INSERTED: Final = frozenset({"insertText", COMPOSED, "insertFromPaste", "insertReplacementText"})

PICKED: Final = frozenset({"date", "time", "datetime-local", "month", "week", "color"})
"""Input types whose value is chosen in a native picker that the browser draws outside the page."""

MOST_TYPED: Final = 65_536
"""A hostile recording cannot ask for a longer text."""

_MODIFIER_KEYS: Final = frozenset({"Shift", "Control", "Alt", "Meta", "CapsLock", "AltGraph"})


def insertions(recording: Recording) -> Iterator[Insert]:
    """Text that arrived while no key was down: an input method, an emoji picker, a paste from a menu.

    An input method reports its text again with each letter; only what a composition ended with is inserted. Where
    compositions and pastes have lines of their own, these are performed instead.
    """
    told = composed_in(recording)
    pasted = {event.document for event in recording.events if isinstance(event, events.Paste) and event.text}
    held: set[str] = set()
    composing: Input | None = None
    for event in recording.events:
        match event:
            case events.KeyDown() if event.key not in _MODIFIER_KEYS | COMPOSING:
                held.add(event.code or event.key)
            case events.KeyUp():
                held.discard(event.code or event.key)
            case Input(input_type="insertCompositionText") if event.document in told:
                pass
            case Input(input_type="insertFromPaste") if event.document in pasted:
                pass
            case Input(trusted=True, data=str()) if not held and event.input_type in INSERTED:
                if composing and not _goes_on(composing, event):
                    yield from _inserted(recording, composing)
                composing = event
                if event.input_type != COMPOSED:
                    yield from _inserted(recording, event)
                    composing = None
            case _:
                pass
    if composing:
        yield from _inserted(recording, composing)


def _goes_on(composing: Input, event: Input) -> bool:
    """Whether `event` replaces the text of `composing`: then the value grew by no more than that text did."""
    if (composing.document, composing.target) != (event.document, event.target):
        return False
    if composing.value is None or event.value is None:
        return event.input_type == COMPOSED
    return len(event.value) - len(composing.value) == len(event.data or "") - len(composing.data or "")


def _inserted(recording: Recording, event: Input) -> Iterator[Insert]:
    if event.data:
        yield Insert(
            time_ms=event.time_ms,
            document=event.document,
            text=event.data,
            target=recording.target_of(event),
            value=event.value,
        )


def fills(recording: Recording) -> Iterator[Fill]:
    """What was typed where the text was not recorded: no key says when, only now and then how long it was.

    Recordings of format 1.0 have a line for each masked key instead, which is a stroke.
    """
    keyed = {
        (event.document, event.target) for event in recording.events if isinstance(event, events.Key) and event.masked
    }
    for event in recording.events:
        if not (isinstance(event, Input) and event.masked and event.trusted):
            continue
        target = recording.target_of(event)
        if target is None or target.tag == "select" or (event.document, event.target) in keyed:
            continue
        secret = event.length is None
        yield Fill(
            time_ms=event.time_ms,
            document=event.document,
            target=target,
            text=SECRET if event.length is None else synthetic(event.shape, min(event.length, MOST_TYPED)),
            secret=secret,
        )


def _is_set(target: Target, change: events.Change) -> bool:
    """Whether no input leads to it: pickers are the browser's own, and test scripts set sliders, too."""
    return (
        target.tag == "select" or target.input_type in PICKED or (target.input_type == "range" and not change.trusted)
    )


def settings(recording: Recording) -> Iterator[Set | Choose]:
    """Changes of controls whose native pickers take no input events."""
    focused: dict[int, int | None] = {}
    for event in recording.events:
        if isinstance(event, events.FocusIn | events.FocusOut):
            focused[event.document] = event.target if isinstance(event, events.FocusIn) else None
        if not isinstance(event, events.Change) or event.masked:
            continue
        target = recording.target_of(event)
        if target and target.input_type == "file":
            # Test scripts choose files without input, and tell the page by an event of their own.
            yield Choose(time_ms=event.time_ms, document=event.document, target=target, files=event.files or ())
            continue
        if target and _is_set(target, event):
            has_focus = focused.get(event.document) == event.target
            yield Set(time_ms=event.time_ms, document=event.document, target=target, control=event, focused=has_focus)
