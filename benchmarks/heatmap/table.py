"""Runs in, text out: a line for each tool and number of points, and the budgets of ours with what was measured."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.heatmap.engines import Run


def table(runs: Sequence[Run]) -> str:
    """All that is printed."""
    lines = ["| points | tool | seconds | times ours | CPU s | peak MB |", "| --- | --- | --- | --- | --- | --- |"]
    own = {run.points: run.seconds for run in runs if run.name == "ours"}
    for run in runs:
        ratio = f"{run.seconds / own[run.points]:.1f}" if run.points in own else "-"
        peak = f"{run.peak_mb:,.0f}" if run.peak_mb else "-"
        cpu = f"{run.cpu_s:.1f}" if run.cpu_s else "-"
        lines.append(f"| {run.points:,} | {run.name} | {run.seconds:.2f} | {ratio} | {cpu} | {peak} |")
    return "\n".join(lines)


def budgets(runs: Sequence[Run]) -> str:
    """What ours may take, and whether it did; lines for what was not run are left out."""
    seconds = {(run.name, run.points): run.seconds for run in runs}
    ours = {run.points: run for run in runs if run.name == "ours"}
    lines = ["", "| budget of ours | wanted | measured | kept |", "| --- | --- | --- | --- |"]

    def line(what: str, wanted: str, measured: str, *, kept: bool) -> None:
        lines.append(f"| {what} | {wanted} | {measured} | {'yes' if kept else '**no**'} |")

    for points, most_s in ((10**7, 3.0), (10**8, 25.0)):
        if points in ours:
            took_s = ours[points].seconds
            line(f"{points:,} clicks to PNG", f"< {most_s:.0f} s", f"{took_s:.2f} s", kept=took_s < most_s)
    if 10**8 in ours:
        peak_mb = ours[10**8].peak_mb
        line("peak memory at 100,000,000", "< 2,000 MB", f"{peak_mb:,.0f} MB", kept=peak_mb < 2_000)
    if 10**7 in ours and 10**8 in ours:
        times = ours[10**8].seconds / ours[10**7].seconds
        line("ten times the clicks", "<= 10 times the time", f"{times:.1f} times", kept=times <= 10)
    rival = seconds.get(("heatmap.js", 10**6))
    for name in ("ours", "ours, to pixels"):
        if rival and (own := seconds.get((name, 10**6))):
            times = rival / own
            line(f"heatmap.js at 1,000,000 over {name}", ">= 50 times", f"{times:.0f} times", kept=times >= 50)
    for points in sorted(ours):
        again = seconds.get(("ours, other colours", points))
        if again and points >= 10**7:
            line(f"other colours at {points:,}", "no reading", f"{again:.2f} s", kept=again < ours[points].seconds)
    return "\n".join(lines)
