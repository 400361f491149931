"""Key and paste lines in, `Stroke` and `Paste` steps out, with what has to be on the clipboard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reenact.modifiers import CTRL, META, SHIFT
from reenact.plan.composition import composing_keys
from reenact.plan.steps import Paste, Stroke
from reenact.recording import events
from reenact.recording.recording import Recording

PASTING_MS: Final = 1_000.0
"""A paste this soon after the keys for it came of them."""

COMPOSING: Final = frozenset({"Process", "Unidentified", "Dead"})
"""Keys that an input method took."""


def strokes(recording: Recording) -> Iterator[Stroke | Paste]:
    """All keys, and pastes that no key asked for (a menu did)."""
    composing = composing_keys(recording)
    clipboard: str | None = None
    """What the page itself has put there, which a replay puts there again."""
    asked_ms: float | None = None
    for place, event in enumerate(recording.events):
        match event:
            case events.Copy(text=str()) | events.Cut(text=str()):
                clipboard = event.text
            case events.KeyDown(trusted=True) | events.KeyUp(trusted=True):
                text = None
                if isinstance(event, events.KeyDown) and _pastes(event):
                    pasted = _paste_after(recording, place)
                    asked_ms = event.time_ms if pasted else None
                    if pasted and pasted.text != clipboard:
                        text = clipboard = pasted.text
                yield _stroke(recording, event, composes=place in composing, clipboard=text)
            case events.Paste(trusted=True, text=str(text)):
                if asked_ms is None or event.time_ms - asked_ms > PASTING_MS:
                    yield Paste(
                        time_ms=event.time_ms, document=event.document, text=text, target=recording.target_of(event)
                    )
                asked_ms = None
            case _:
                pass


def _pastes(event: events.KeyDown) -> bool:
    return ((event.code == "KeyV" or event.key.lower() == "v") and bool(event.modifiers & (CTRL | META))) or (
        event.key == "Insert" and bool(event.modifiers & SHIFT)
    )  # fmt: skip


def _paste_after(recording: Recording, place: int) -> events.Paste | None:
    asked = recording.events[place]
    for following in range(place + 1, len(recording.events)):
        event = recording.events[following]
        if event.time_ms - asked.time_ms > PASTING_MS or isinstance(event, events.KeyDown):
            break
        if isinstance(event, events.Paste) and event.trusted:
            return event
    return None


def _stroke(
    recording: Recording, event: events.KeyDown | events.KeyUp, *, composes: bool, clipboard: str | None
) -> Stroke:
    return Stroke(
        time_ms=event.time_ms,
        document=event.document,
        down=isinstance(event, events.KeyDown),
        key=event.key,
        code=event.code,
        modifiers=event.modifiers,
        repeat=event.repeat,
        masked=event.masked,
        composes=composes or event.key in COMPOSING,
        clipboard=clipboard,
        target=recording.target_of(event),
    )
