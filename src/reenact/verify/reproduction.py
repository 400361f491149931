"""Troubles of both sides in, which of the recorded ones came again, which did not, and which are new out; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, Literal

from msgspec import Struct

from reenact.divergence import Divergence, Kind
from reenact.recording.recording import Recording
from reenact.verify.timeline import Timeline
from reenact.verify.troubles import Trouble, TroubleKind, same_troubles, troubles

Answer = Literal["reproduced", "not reproduced", "cannot tell", "new"]

TROUBLES: Final[frozenset[Kind]] = frozenset({"exception", "console", "request"})


class Reproduction(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one recorded trouble, or a new one; `why` where that needs a reason. Times are the recording's."""

    kind: TroubleKind
    what: str
    answer: Answer
    time_ms: float
    act: int | None = None
    why: str = ""


def compare_troubles(recording: Recording, seen: Recording, timeline: Timeline) -> Iterator[Divergence]:
    """Exceptions, rejections and console errors that did not come again, or are new; repeats count once."""
    recorded, replayed = ([each for each in troubles(side) if each.kind != "request"] for side in (recording, seen))
    pairs = list(same_troubles(recorded, replayed))
    for trouble in recorded:
        if all(one is not trouble for one, _ in pairs):
            yield Divergence(
                kind=_kind(trouble), time_ms=trouble.time_ms, message=f"the recorded {trouble.what} did not come again"
            )
    for trouble in replayed:
        if all(other is not trouble for _, other in pairs):
            time_ms = timeline.recorded_ms(trouble.time_ms)
            yield Divergence(kind=_kind(trouble), time_ms=time_ms, message=f"a new {trouble.what} came")


def _kind(trouble: Trouble) -> Literal["exception", "console"]:
    return "console" if trouble.kind == "console" else "exception"


def reproductions(
    recording: Recording,
    seen: Recording,
    live_url: Callable[[str], str],
    timeline: Timeline,
    divergences: Sequence[Divergence],
) -> tuple[Reproduction, ...]:
    """Each recorded trouble with what became of it, then the new ones."""
    recorded, replayed = troubles(recording, live_url), troubles(seen)
    pairs = list(same_troubles(recorded, replayed))
    told: list[Reproduction] = []
    for trouble in recorded:
        other = next((other for one, other in pairs if one is trouble), None)
        answer, why = _answer(trouble, other, replayed, timeline, divergences)
        told.append(_told(trouble, trouble.time_ms, timeline, answer, why))
    for trouble in replayed:
        if all(other is not trouble for _, other in pairs):
            told.append(_told(trouble, timeline.recorded_ms(trouble.time_ms), timeline, "new", ""))
    return tuple(told)


def _told(trouble: Trouble, time_ms: float, timeline: Timeline, answer: Answer, why: str) -> Reproduction:
    return Reproduction(
        kind=trouble.kind,
        what=trouble.what,
        answer=answer,
        time_ms=time_ms,
        act=timeline.act_at(time_ms),
        why=why,
    )


def _answer(
    trouble: Trouble,
    other: Trouble | None,
    replayed: Sequence[Trouble],
    timeline: Timeline,
    divergences: Sequence[Divergence],
) -> tuple[Answer, str]:
    if other is not None:
        if trouble.masked and trouble.place is None:
            return "cannot tell", "its message was not recorded, and nobody knows where it came from"
        return "reproduced", "" if other.key == trouble.key else f"it is now {other.what}"
    if trouble.masked and any(each.vague == trouble.vague for each in replayed):
        return "cannot tell", "its message was not recorded, and one like it came from another place"
    before = _first_before(trouble, timeline, divergences)
    if before:
        return "cannot tell", f"the replay had gone elsewhere before: {before.message}"
    if other := next((each for each in replayed if each.vague == trouble.vague and each.kind == "request"), None):
        return "not reproduced", f"it is now {other.what}"
    return "not reproduced", ""


def _first_before(trouble: Trouble, timeline: Timeline, divergences: Sequence[Divergence]) -> Divergence | None:
    """What kept the replay from coming to where the trouble was: a step not performed, or an earlier act gone wrong."""
    act = timeline.act_at(trouble.time_ms)
    found: list[Divergence] = []
    for divergence in divergences:
        if divergence.kind in TROUBLES or divergence.kind == "picture":
            continue  # what merely looks otherwise keeps nobody from acting
        begun = timeline.act_at(divergence.time_ms)
        earlier = act is not None and begun is not None and begun < act
        if earlier or (divergence.step is not None and divergence.time_ms <= trouble.time_ms):
            found.append(divergence)
    # A step that was not performed says more than what came of it.
    return min(found, key=lambda divergence: divergence.step is None, default=None)
