"""`reenact replay`: re-execute a recording on the live page and film it."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import click

from reenact.cli.film_options import film_options
from reenact.cli.options import browsing_options, replay_options
from reenact.cli.output import echo_json, progress_bar
from reenact.cli.verdicts import divergence_lines, expectation_lines, network_lines, verdict_line
from reenact.errors import EXIT_DIVERGED
from reenact.options import BrowserOptions, FilmOptions, ReplayOptions
from reenact.replay import ReplayResult
from reenact.replay import replay as replay_recording


@click.command(name="replay")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="The film to write.")
@replay_options
@browsing_options
@film_options
@click.option(
    "--keep-capture",
    "capture_path",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Keep the clean frames and what is drawn on them, for `reenact compose`.",
)
@click.option(
    "--seen",
    "seen_path",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Keep what was recorded during the replay, the other half of the comparison.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON document.")
def replay(
    file: Path,
    output: Path | None,
    replaying: ReplayOptions,
    browsing: BrowserOptions,
    filming: FilmOptions,
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
      reenact replay visit.jsonl --geolocation 52.52,13.405
      reenact replay visit.jsonl --json | jq .divergences
    """
    if replaying.traffic_path is not None and replaying.network == "live":
        raise click.UsageError("--traffic needs --network recorded or hybrid")
    beside = (replaying.capture_path, filming.poster_path, filming.sheet_path, filming.hashes_path)
    if output is None and any(beside):
        raise click.UsageError("--keep-capture, --poster, --sheet and --hashes are made with a film: name it with -o")
    with progress_bar("replaying") as progress:
        result = asyncio.run(
            replay_recording(
                file,
                output,
                replaying,
                filming,
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
    for line in (verdict_line(result), *network_lines(result), *expectation_lines(result), *divergence_lines(result)):
        click.echo(line)
