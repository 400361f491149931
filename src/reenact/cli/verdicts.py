"""What a person reads of a replay: the verdict in a line, each act, what diverged, and what became of the errors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from reenact.cli.output import printable
from reenact.divergence import Divergence, Remark
from reenact.errors import EXIT_DIVERGED
from reenact.replay import ReplayResult
from reenact.verify.outcomes import ActOutcome

SHOWN_DIVERGENCES = 10
SHOWN_ACTS = 100


def verdict_line(result: ReplayResult) -> str:
    """The verdict and how much was performed."""
    healed = f", {result.healed} of them on a target that had changed" if result.healed else ""
    held = f"; the clock held for {result.held_ms / 1000:.1f} s" if result.held_ms else ""
    return f"{result.verdict}: {result.performed} of {result.steps} steps performed{healed}{held}"


def code_of(codes: Sequence[int]) -> int:
    """The exit code of several replays: that of the first one that could not be done, else whether all went well."""
    return next((code for code in codes if code > EXIT_DIVERGED), max(codes))


def expectation_lines(result: ReplayResult) -> Iterator[str]:
    """What `--expect` came to, if it was asked."""
    if result.expectation:
        said = result.expectation.error or repr(result.expectation.value)
        yield printable(f"expected {result.expectation.expression}: {said}")


def network_lines(result: ReplayResult) -> Iterator[str]:
    """Who answered, unless all were live servers."""
    report = result.network
    if report.mode == "live":
        return
    counts = {
        "answered from the recording": report.served,
        "missed": len(report.missed),
        "sent to live servers": report.live,
        "refused": len(report.refused),
    }
    said = ", ".join(f"{count} {what}" for what, count in counts.items() if count) or "no requests"
    yield f"network {report.mode}: {said}; {report.unused_count} recorded requests were not asked for"


def divergence_lines(result: ReplayResult) -> Iterator[str]:
    """The act at which it began, the first divergences, then what had to be made up."""
    first = next((each for each in result.divergences if each.act is not None), None)
    if first is not None and first.act is not None:
        yield printable(f"it began at act {first.act + 1} of {len(result.acts)}: {result.acts[first.act].name}")
    shown: list[Divergence | Remark] = [*result.divergences[:SHOWN_DIVERGENCES], *result.remarks[:SHOWN_DIVERGENCES]]
    for told in shown:
        yield printable(f"  {told.time_ms / 1000:7.2f} s  {told.kind}: {told.message}")
    if (more := len(result.divergences) - SHOWN_DIVERGENCES) > 0:
        yield f"  and {more} more; --json lists them all"


def act_lines(result: ReplayResult) -> Iterator[str]:
    """A line for each act, and below it what was different."""
    width = max((len(act.outcome) for act in result.acts), default=0)
    for act in result.acts[:SHOWN_ACTS]:
        note = f" ({why})" if (why := _note(act)) else ""
        yield printable(f"  {act.time_ms / 1000:7.2f} s  {act.outcome:<{width}}  {act.name}{note}")
        for place in act.divergences:
            divergence = result.divergences[place]
            yield printable(f"{'':{width + 15}}{divergence.kind}: {divergence.message}")
    if (more := len(result.acts) - SHOWN_ACTS) > 0:
        yield f"  and {more} more; --json lists them all"
    for divergence in result.divergences:
        if divergence.act is None:
            yield printable(f"  before the first act: {divergence.kind}: {divergence.message}")
    for remark in result.remarks[:SHOWN_DIVERGENCES]:
        yield printable(f"  {remark.time_ms / 1000:7.2f} s  {remark.kind}: {remark.message}")


def counts_of(result: ReplayResult) -> str:
    """`10 acts: 8 matched, 1 healed, 1 missing`."""
    counts = Counter(act.outcome for act in result.acts)
    parts = [f"{count} {word}" for word, count in counts.most_common()]
    return f"{len(result.acts)} acts: {', '.join(parts)}" if parts else "no acts"


def error_lines(result: ReplayResult) -> Iterator[str]:
    """What became of each recorded exception, console error and failed request."""
    width = max((len(each.answer) for each in result.reproductions), default=0)
    for each in result.reproductions:
        why = f" ({each.why})" if each.why else ""
        yield printable(f"  {each.time_ms / 1000:7.2f} s  {each.answer:<{width}}  {each.what}{why}")


def _note(act: ActOutcome) -> str:
    notes: list[str] = []
    if act.healed:
        score = f", score {act.healed.score:.2f}" if act.healed.score is not None else ""
        lead = f", lead {act.healed.lead:.2f}" if act.healed.lead is not None else ""
        notes.append(f"{act.healed.how}{score}{lead}")
    if act.held_for:
        held = f"held for {act.held_ms / 1000:.1f} s: " if act.held_ms else ""
        notes.append(f"{held}{act.held_for}")
    return "; ".join(notes)
