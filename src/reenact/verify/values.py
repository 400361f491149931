"""Two recordings in, the form controls that held something else after an act out; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator

from reenact.divergence import Divergence
from reenact.recording import events
from reenact.recording.recording import Recording
from reenact.verify.sides import composes, document_places, identity, name_in
from reenact.verify.timeline import Timeline

ByAct = dict[int, events.Control]
"""What one control held at the end of each act that changed it."""


def compare_values(recording: Recording, seen: Recording, timeline: Timeline) -> Iterator[Divergence]:
    """Each control by its document's place in the recording and its target; the first act that differs is told."""
    recorded, replayed = _held_after(recording, timeline, replay=False), _held_after(seen, timeline, replay=True)
    for key, by_act in recorded.items():
        others = replayed.get(key, {})
        for act, event in by_act.items():
            message = _difference(event, others, act)
            if message:
                name = name_in(recording, event)
                yield Divergence(kind="value", time_ms=event.time_ms, message=f"{name} {message}", target=name)
                break


def _held_after(side: Recording, timeline: Timeline, *, replay: bool) -> dict[Hashable, ByAct]:
    places = document_places(side)
    held: dict[Hashable, ByAct] = defaultdict(dict)
    composing: dict[Hashable, tuple[int, events.Control]] = {}
    for event in side.events:
        if isinstance(event, events.Control) and event.target is not None:
            time_ms = timeline.recorded_ms(event.time_ms) if replay else event.time_ms
            key, act = (places[event.document], identity(side, event)), timeline.act_at(time_ms) or 0
            composing.pop(key, None)
            if composes(event):
                composing[key] = act, event
            else:
                held[key][act] = event
    for composed, (act, last) in composing.items():
        held[composed][act] = last
    return held


def _difference(event: events.Control, others: ByAct, act: int) -> str | None:
    """What was different after this act; the next one and the last one are asked too, for acts may begin at once."""
    then = [other for limit in (act, act + 1, act - 1) if (other := _latest(others, limit))]
    if not then:
        return "was changed when it was recorded, but not in the replay"
    if event.masked or any(other.masked or _said(other) == _said(event) for other in then):
        return None
    return f"ended up with {_said(then[0])} instead of {_said(event)}"


def _latest(by_act: ByAct, limit: int) -> events.Control | None:
    last = max((act for act in by_act if act <= limit), default=None)
    return None if last is None else by_act[last]


def _said(event: events.Control) -> str:
    if event.selected_indexes is not None:
        return f"options {list(event.selected_indexes)}"
    if event.checked is not None:
        return "checked" if event.checked else "unchecked"
    return repr(event.value if event.value is not None else f"{event.length} characters")
