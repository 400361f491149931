"""`reenact replay`: re-execute a recording on the live page and film it."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import click

from reenact.cli.options import browsing_options, replay_options
from reenact.cli.output import echo_json, progress_bar
from reenact.cli.parameters import FrameRateType
from reenact.cli.verdicts import divergence_lines, expectation_lines, network_lines, verdict_line
from reenact.errors import EXIT_DIVERGED
from reenact.options import BrowserOptions, FilmOptions, ReplayOptions
from reenact.replay import ReplayResult
from reenact.replay import replay as replay_recording
from reenact.timing import FrameRate

FILM = FilmOptions()


@click.command(name="replay")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="The film to write (.mp4).")
@replay_options
@browsing_options
@click.option("--fps", "frame_rate", type=FrameRateType(), default=FILM.frame_rate, show_default=True)
@click.option("--crf", type=click.IntRange(0, 51), default=FILM.crf, show_default=True, help="Quality; less is better.")
@click.option(
    "--preset",
    type=click.Choice(["ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow"]),
    default=FILM.preset,
    show_default=True,
    help="Encoder preset: slower makes smaller films.",
)
@click.option(
    "--seen",
    "seen_path",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Keep what was recorded during the replay, the other half of the comparison.",
)
@click.option("--cursor/--no-cursor", default=FILM.cursor, show_default=True, help="Draw the pointer.")
@click.option("--clicks/--no-clicks", default=FILM.clicks, show_default=True, help="Draw a ring at each click.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON document.")
def replay(
    file: Path,
    output: Path | None,
    replaying: ReplayOptions,
    browsing: BrowserOptions,
    frame_rate: FrameRate,
    crf: int,
    preset: str,
    cursor: bool,
    clicks: bool,
    as_json: bool,
) -> None:
    """Re-execute the recording FILE on the live page, and film it.

    Real input goes to the real page on a virtual clock. Where the page no longer fits the recording, the replay
    says so: each divergence is listed, and the exit code is 1 unless --expect decides it. Without -o nothing is
    filmed.

    \b
    Examples:
      reenact replay visit.jsonl -o visit.mp4
      reenact replay visit.jsonl -o phone.mp4 --device "iPhone 15"
      reenact replay visit.jsonl --base-url http://localhost:3000 --expect "cart.total === 12"
      reenact replay visit.jsonl --network recorded
      reenact replay visit.jsonl --allow-writes https://test.example
      reenact replay visit.jsonl --json | jq .divergences
    """
    if replaying.traffic_path is not None and replaying.network == "live":
        raise click.UsageError("--traffic needs --network recorded or hybrid")
    with progress_bar("replaying") as progress:
        result = asyncio.run(
            replay_recording(
                file,
                output,
                replaying,
                FilmOptions(frame_rate=frame_rate, crf=crf, preset=preset, cursor=cursor, clicks=clicks),  # type: ignore[arg-type]
                browsing,
                progress,
            )
        )
    if as_json:
        echo_json({"verdict": result.verdict, "result": result})
    else:
        _print(result)
    if not result.passed:
        sys.exit(EXIT_DIVERGED)


def _print(result: ReplayResult) -> None:
    for warning in result.warnings:
        click.echo(f"note: {warning}", err=True)
    if result.film:
        click.echo(
            f"{result.film}: {result.duration_ms / 1000:.2f} s, {result.frame_count} frames "
            f"at {result.frame_rate} fps, {result.times_real_time:.1f} x real time"
        )
    if result.method == "screencast":
        click.echo("note: filmed in real time (screencast), because the browser has no begin-frame control", err=True)
    for line in (verdict_line(result), *network_lines(result), *expectation_lines(result), *divergence_lines(result)):
        click.echo(line)
