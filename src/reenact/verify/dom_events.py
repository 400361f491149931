"""Two recordings in, events of the DOM that came in one of them only out: submits, changes, inputs, focus, dialogs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from reenact.divergence import Divergence, Kind
from reenact.recording import events
from reenact.recording.recording import Recording
from reenact.verify.happenings import has_native_picker
from reenact.verify.sides import composes, document_places, identity, name_in
from reenact.verify.timeline import Timeline

NAMES: Final[Mapping[type[events.Line], str]] = {
    events.Submit: "submit",
    events.Change: "change",
    events.Input: "input",
    events.FocusIn: "focus",
    events.Copy: "copy",
    events.Cut: "cut",
}


Key = tuple[Hashable, ...]


class _Came(Struct, frozen=True):
    """One event, at recording time, of the act that it came of."""

    kind: Kind
    what: str
    target: str
    time_ms: float
    act: int


def compare_events(
    recording: Recording, seen: Recording, timeline: Timeline, *, own_viewport: bool
) -> Iterator[Divergence]:
    """Events by what they are and where; how many of them each act brought is compared.

    Where the recording is of another version of the format, only the types that it has are looked for.
    """
    ours = _by_key(recording, timeline, own_viewport, replay=False)
    theirs = _by_key(seen, timeline, own_viewport, replay=True)
    known = {key[0] for key in ours}
    older = recording.header.version != seen.header.version
    uncounted = _uncounted(recording) | _uncounted(seen)
    for key in dict.fromkeys((*ours, *theirs)):
        if key[1:] in uncounted or (older and key[0] not in known):
            continue
        gone, new = _left_over(ours.get(key, ()), theirs.get(key, ()))
        yield from _told(gone, "did not come about")
        yield from _told(new, "came about that was not recorded")


def _uncounted(side: Recording) -> set[tuple[Hashable, ...]]:
    """Fields of which is told now and then how long they are, not each input, or that an input method wrote into."""
    places = document_places(side)
    return {
        (places[event.document], identity(side, event))
        for event in side.events
        if isinstance(event, events.Control) and (event.masked or composes(event))
    }


def _by_key(side: Recording, timeline: Timeline, own_viewport: bool, *, replay: bool) -> Mapping[Key, list[_Came]]:
    places = document_places(side)
    found: dict[Key, list[_Came]] = defaultdict(list)
    for event in side.events:
        kind: Kind = "event"
        if isinstance(event, events.Dialog) and event.kind == "beforeunload":
            continue  # what a page tells as it is left often gets lost
        if isinstance(event, events.Dialog):
            key: Key = ("dialog", places[event.document], event.kind, event.message)
            target = ""
            kind, what = "dialog", f"{event.kind} {event.message[:200]!r}" if event.message else event.kind
        elif _counts(side, event, own_viewport):
            name = NAMES[type(event)]
            target = name_in(side, event)
            key, what = (name, places[event.document], identity(side, event)), f"{name} of {target}"
        else:
            continue
        time_ms = timeline.recorded_ms(event.time_ms) if replay else event.time_ms
        found[key].append(_Came(kind, what, target, time_ms, timeline.act_at(time_ms) or 0))
    return found


def _counts(side: Recording, event: events.Line, own_viewport: bool) -> bool:
    """Whether the browser made it for a person, as often as the person acted."""
    if type(event) not in NAMES or (isinstance(event, events.FocusIn) and not own_viewport):
        return False
    if isinstance(event, events.Control):  # each device has pickers of its own; what they came to is compared
        picked = has_native_picker(side, event)
        return not picked and event.trusted if not own_viewport else event.trusted or picked
    return isinstance(event, events.Trusted) and event.trusted


def _left_over(ours: Sequence[_Came], theirs: Sequence[_Came]) -> tuple[list[_Came], list[_Came]]:
    """Those without a counterpart in the same act; one act off is the same, for the moment when one begins is wide."""
    gone: list[_Came] = []
    new: list[_Came] = []
    i = j = 0
    while i < len(ours) and j < len(theirs):
        if abs(ours[i].act - theirs[j].act) <= 1:
            i, j = i + 1, j + 1
        elif ours[i].act < theirs[j].act:
            gone.append(ours[i])
            i += 1
        else:
            new.append(theirs[j])
            j += 1
    return [*gone, *ours[i:]], [*new, *theirs[j:]]


def _told(left_over: Sequence[_Came], how: str) -> Iterator[Divergence]:
    """Those of one act are told as one."""
    of_act: dict[int, list[_Came]] = defaultdict(list)
    for came in left_over:
        of_act[came.act].append(came)
    for came_of in of_act.values():
        first = came_of[0]
        times = f"{len(came_of)} times " if len(came_of) > 1 else ""
        message = f"{first.what} {times}{how}"
        yield Divergence(kind=first.kind, time_ms=first.time_ms, message=message, target=first.target)
