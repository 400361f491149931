"""The corpora's drives on unseeded pages in, Markdown out: how many replays reach the recorded end, and how fast."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.drives.run import Outcome


def table(outcomes: Sequence[Outcome]) -> str:
    """One line for each page, then the sums, then why each that missed the end did."""
    lines = ["| page | end reached | steps | performed | healed | held s | x real time |", "| --- |" + " --- |" * 6]
    captured = [one for one in outcomes if one.captured]
    lines += [
        _row(name, [one for one in captured if one.drive.name == name])
        for name in dict.fromkeys(one.drive.name for one in captured)
    ]
    lines.append(_row("**all**", captured))
    silent = [one for one in captured if one.silent]
    lines += ["", f"silent failures: {len(silent)}; not captured: {len(outcomes) - len(captured)}"]
    lines += [f"- {_name(one)}: {_why(one)}" for one in captured if not one.reached]
    return "\n".join(lines)


def _row(name: str, outcomes: Sequence[Outcome]) -> str:
    reached = sum(one.reached for one in outcomes)
    speed = sum(one.times_real_time for one in outcomes) / max(1, len(outcomes))
    cells = (
        name,
        f"{reached} of {len(outcomes)}",
        sum(one.steps for one in outcomes),
        sum(one.performed for one in outcomes),
        sum(one.healed for one in outcomes),
        f"{sum(one.held_ms for one in outcomes) / 1000:.1f}",
        f"{speed:.1f}",
    )
    return f"| {' | '.join(map(str, cells))} |"


def _name(outcome: Outcome) -> str:
    return f"{outcome.drive.name}, seed {outcome.drive.seed}"


def _why(outcome: Outcome) -> str:
    return outcome.problem or next(iter(outcome.divergences), "nothing was said")
