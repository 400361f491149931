"""Runs in, text out: a line for each tool and number of points, with how many times as long as ours it took."""

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
