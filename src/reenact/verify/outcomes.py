"""Acts, how their steps went and what diverged in, one outcome per act out: what a person reads of a replay; pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from reenact.divergence import Divergence, Kind, Remark
from reenact.plan.acts import Act
from reenact.stage.outcome import Done, Outcome
from reenact.timing import Hold
from reenact.verify.timeline import Timeline

Word = Literal["matched", "healed", "held", "missing", "different outcome"]

Told = TypeVar("Told", Divergence, Remark)

NOT_PERFORMED: Final[frozenset[Kind]] = frozenset({"missing", "ambiguous", "covered"})


CAUSES: Final[frozenset[Kind]] = frozenset({"request", "network"})
"""At one page time an answer goes before what the page made of it."""


class Healed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a target that had changed or moved was found; without a score it had only moved."""

    how: str
    score: float | None = None
    lead: float | None = None


class ActOutcome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How one act went: `outcome` is the worst that applies. `time_ms` and `url` are the recording's."""

    name: str
    time_ms: float
    url: str
    outcome: Word
    healed: Healed | None = None
    held_ms: float = 0.0
    held_for: str = ""
    divergences: tuple[int, ...] = ()
    remarks: tuple[int, ...] = ()
    """Places in the result's lists."""


def attributed(found: Sequence[Told], timeline: Timeline) -> tuple[Told, ...]:
    """The same by time, each with the act that it happened at or came of; an act that was not performed goes first.

    What is said of several steps of an act is said once.
    """
    told = [
        replace(each, act=timeline.act_of(each.step) if each.step is not None else timeline.act_at(each.time_ms))
        for each in found
    ]
    once = {(each.act, each.kind, each.message): each for each in sorted(told, key=_place, reverse=True)}
    return tuple(sorted(once.values(), key=_place))


def _place(each: Told) -> tuple[float | bool, ...]:
    act = -1 if each.act is None else each.act
    return act, each.time_ms, each.step is None, each.kind not in CAUSES


def act_outcomes(
    acts: Sequence[Act],
    outcomes: Sequence[Outcome],
    holds: Sequence[Hold],
    divergences: Sequence[Divergence],
    remarks: Sequence[Remark] = (),
) -> tuple[ActOutcome, ...]:
    """One for each of `acts`; `outcomes` are those of the plan's steps, divergences and remarks know their acts."""
    return tuple(_outcome(place, act, outcomes, holds, divergences, remarks) for place, act in enumerate(acts))


def _outcome(
    place: int,
    act: Act,
    outcomes: Sequence[Outcome],
    holds: Sequence[Hold],
    divergences: Sequence[Divergence],
    remarks: Sequence[Remark],
) -> ActOutcome:
    own = set(act.steps)
    waits = [hold for hold in holds if hold.step in own]
    found = tuple(index for index, each in enumerate(divergences) if each.act == place)
    noted = tuple(index for index, each in enumerate(remarks) if each.act == place)
    slow = [remarks[index].message for index in noted if remarks[index].kind == "slow"]
    healed = _healed([outcomes[step] for step in act.steps])
    word: Word = "matched"
    if any(divergences[index].kind in NOT_PERFORMED and divergences[index].step in own for index in found):
        word = "missing"
    elif found:
        word = "different outcome"
    elif healed:
        word = "healed"
    elif waits or slow:
        word = "held"
    return ActOutcome(
        name=act.name,
        time_ms=act.time_ms,
        url=act.url,
        outcome=word,
        healed=healed,
        held_ms=sum(hold.duration_ms for hold in waits),
        held_for=max(waits, key=lambda hold: hold.duration_ms).why if waits else next(iter(slow), ""),
        divergences=found,
        remarks=noted,
    )


def _healed(outcomes: Sequence[Outcome]) -> Healed | None:
    """The least sure of them; a changed target says more than one that only moved."""
    done = [outcome for outcome in outcomes if isinstance(outcome, Done)]
    changed = [outcome.healed for outcome in done if outcome.healed]
    if changed:
        least = min(changed, key=lambda healing: healing.score)
        return Healed(how=least.why, score=least.score, lead=least.lead)
    moved = next((outcome.moved for outcome in done if outcome.moved), None)
    return Healed(how=f"moved by {moved.x:.0f}, {moved.y:.0f} px") if moved else None
