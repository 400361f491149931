"""A performance in, its verdict out: recording and replay are compared, and what was found is put in order; pure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from reenact.checkpoints import Checkpoint
from reenact.divergence import Divergence, Remark
from reenact.plan.acts import Act
from reenact.plan.plan import Plan
from reenact.recording.recording import Recording
from reenact.replay.performing import Performance
from reenact.replay.result import ReplayResult
from reenact.replay.staging import Brief
from reenact.stage.outcome import Done
from reenact.verify.compare import compare
from reenact.verify.outcomes import act_outcomes, attributed
from reenact.verify.reproduction import reproductions
from reenact.verify.slowness import slow_answers
from reenact.verify.timeline import Timeline


class Seen(Struct, frozen=True):
    """What a replay performed and how its pages looked after each act."""

    recording: Recording
    plan: Plan
    acts: tuple[Act, ...]
    checkpoints: tuple[Checkpoint, ...]
    scale: float
    """Pixels of their pictures per CSS pixel."""


class Findings(Struct, frozen=True):
    """By the act that they belong to."""

    timeline: Timeline
    divergences: tuple[Divergence, ...]
    remarks: tuple[Remark, ...]


def shown(given: Brief, done: Performance) -> Seen | None:
    """What an inspector may look at; None where nobody asked for checkpoints."""
    if done.checkpoints is None:
        return None
    scale = done.world.viewport.device_scale_factor
    return Seen(given.recording, given.plan, given.acts, tuple(done.checkpoints.taken), scale)


def judged(given: Brief, done: Performance, inspected: Sequence[Divergence]) -> Findings:
    """Where the replay went elsewhere; `inspected` is what was found in its pictures."""
    timeline = Timeline(given.acts, done.run.holds)
    compared = compare(
        given.recording, done.seen, live_url=given.here, own_viewport=done.device is None, timeline=timeline
    )
    found = [*done.run.divergences, *done.connection.divergences, *compared, *inspected]
    slow = slow_answers(given.recording, done.answers.heard, given.here, timeline, given.plan.start_ms)
    return Findings(timeline, attributed(found, timeline), attributed([*done.run.remarks, *slow], timeline))


def told(given: Brief, done: Performance, findings: Findings, film_path: Path | None, wall_s: float) -> ReplayResult:
    """The result of a replay that took `wall_s` of wall time."""
    run, options, rates = done.run, given.options, given.film_options
    fulfilled = [outcome for outcome in run.outcomes if isinstance(outcome, Done)]
    frame_count = done.taker.frame_count if done.taker else run.film_frames
    divergences, remarks, timeline = findings.divergences, findings.remarks, findings.timeline
    return ReplayResult(
        recording=str(given.path),
        film=str(film_path) if film_path else None,
        state=str(done.beginning.path) if done.beginning.path else None,
        seen=str(options.seen_path) if options.seen_path else None,
        method=done.method,
        browser=str(given.choice.path),
        device=done.device.name if done.device else None,
        width=done.world.viewport.width,
        height=done.world.viewport.height,
        frame_rate=str(rates.frame_rate),
        frame_count=frame_count,
        duration_ms=float(rates.frame_rate.time_ms(frame_count)),
        film_start_ms=given.plan.start_ms + float(rates.page_rate.time_ms(run.first_frame)),
        steps=len(given.plan.steps),
        performed=len(fulfilled),
        healed=sum(outcome.healed is not None for outcome in fulfilled),
        held_ms=run.held_ms,
        holds=tuple(run.holds),
        wall_s=wall_s,
        times_real_time=float(rates.page_rate.time_ms(run.film_frames)) / 1000 / wall_s,
        acts=act_outcomes(given.acts, run.outcomes, run.holds, divergences, remarks),
        divergences=divergences,
        remarks=remarks,
        reproductions=reproductions(given.recording, done.seen, given.here, timeline, divergences),
        network=done.connection.report(),
        expectation=done.expectation,
        warnings=(*given.recording.warnings, *done.beginning.notes, *done.warnings, *run.notes),
    )
