"""Recording, replay and how its steps went in, the replay with its found targets under their recorded names out; pure.

A target that was renamed, or whose page was wrapped otherwise, has another fingerprint in the replay. The performer has
already said that it is the same element, and a press on it tells which one that is.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from types import MappingProxyType

from msgspec.structs import replace

from reenact.plan import steps
from reenact.plan.plan import Plan
from reenact.recording import events
from reenact.recording.events import Target
from reenact.recording.recording import Recording
from reenact.stage.outcome import Done, Outcome
from reenact.verify.sides import fingerprint


def recognised(seen: Recording, plan: Plan, outcomes: Sequence[Outcome]) -> Recording:
    """`seen`, with the targets that were pressed as they were recorded; all of the same fingerprint are the same."""
    same: dict[Hashable, Target] = {}
    pressed = {step.target for step in plan.steps if isinstance(step, steps.Press)}
    kept = {fingerprint(target) for target in pressed if target}
    for target, live, healed in _met(seen, plan, outcomes):
        now = fingerprint(live)
        alike = live.tag == target.tag if healed else _without_path(live) == _without_path(target)
        # Its middle is over something in it, where it is narrower; everything is in the page itself.
        alike |= target.tag not in ("html", "body") and live.path.startswith(f"{target.path}>")
        # What is itself a recorded target must not become another one.
        if alike and now != fingerprint(target) and now not in kept:
            same.setdefault(now, target)
    if not same:
        return seen
    targets = {
        key: replace(same[fingerprint(live)], document=live.document, target=live.target, time_ms=live.time_ms)
        if fingerprint(live) in same
        else live
        for key, live in seen.targets.items()
    }
    return replace(seen, targets=MappingProxyType(targets))


def _met(seen: Recording, plan: Plan, outcomes: Sequence[Outcome]) -> Iterator[tuple[Target, Target, bool]]:
    """Recorded and live target of each press that was performed: the same number of presses came to the page."""
    done = [
        (step, outcome)
        for step, outcome in zip(plan.steps, outcomes, strict=False)
        if isinstance(step, steps.Press) and isinstance(outcome, Done)
    ]
    came = [event for event in seen.events if isinstance(event, events.PointerDown) and event.trusted]
    if len(done) != len(came):
        return
    for (step, outcome), event in zip(done, came, strict=True):
        live = seen.target_of(event)
        if step.target and live:
            yield step.target, live, outcome.healed is not None


def _without_path(target: Target) -> Hashable:
    return target.tag, target.role, target.input_type, target.dom_id, target.field_name, target.name_words
