"""Dialog lines in, the answers that a replay gives out, by recorded tab."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from reenact.recording import events
from reenact.recording.recording import Recording


class Answer(Struct, frozen=True, kw_only=True):
    """What a person answered; `message` and `value` are empty where the profile does not keep them."""

    kind: Literal["alert", "confirm", "prompt", "beforeunload"]
    accepted: bool
    message: str = ""
    value: str | None = None


def answers(recording: Recording) -> Mapping[int, tuple[Answer, ...]]:
    """The answers of each tab, in order."""
    found: dict[int, list[Answer]] = defaultdict(list)
    for place, event in enumerate(recording.events):
        if isinstance(event, events.Dialog):
            asks_to_leave = event.kind == "beforeunload"
            found[recording.top_document(event.document).tab].append(
                Answer(
                    kind=event.kind,
                    accepted=_left(recording, place, event) if asks_to_leave else event.accepted,
                    message=event.message,
                    value=event.value,
                )
            )
    return {tab: tuple(each) for tab, each in found.items()}


def _left(recording: Recording, place: int, asked: events.Dialog) -> bool:
    """Whether the page was left: the browser tells nobody what was answered, but who stays goes on doing something."""
    for following in range(place + 1, len(recording.events)):
        event = recording.events[following]
        if event.document != asked.document:
            continue
        if isinstance(event, events.PageHide):
            return True
        if isinstance(event, events.Trusted) and event.trusted and event.time_ms > asked.time_ms:
            return False
    tab = recording.top_document(asked.document).tab
    return any(document.tab == tab and document.time_ms > asked.time_ms for document in recording.documents)
