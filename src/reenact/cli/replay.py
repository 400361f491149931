"""`reenact replay`: re-execute recordings on the live page and film them."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click

from reenact.cli.film_options import film_options
from reenact.cli.jobs import jobs_of
from reenact.cli.options import MOST_JOBS, browsing_options, pool_options, replay_options
from reenact.cli.output import echo_json, printable
from reenact.cli.progress import progress_bar, progress_bars
from reenact.cli.verdicts import code_of, divergence_lines, expectation_lines, network_lines, verdict_line
from reenact.errors import EXIT_DIVERGED, EXIT_OK
from reenact.options import BrowserOptions, FilmOptions, PoolOptions, ReplayOptions
from reenact.pool import Job, Outcome, replay_abreast, replay_in_slices, run
from reenact.replay import ReplayResult
from reenact.replay import replay as replay_recording
from reenact.verification import Verification


@click.command(name="replay")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="FILE...")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The film to write; of several a folder for them, or their names: films/{name}-{device}.webm.",
)
@pool_options
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
@click.option(
    "--slices",
    type=click.IntRange(1, MOST_JOBS),
    default=ReplayOptions().slices,
    show_default=True,
    metavar="N",
    help="Film one long or moving recording by so many browsers at once. Each does the whole visit.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON document, of several as a list.")
def replay(
    files: tuple[Path, ...],
    output: Path | None,
    pool: PoolOptions,
    replaying: ReplayOptions,
    browsing: BrowserOptions,
    filming: FilmOptions,
    as_json: bool,
) -> None:
    """Re-execute the recordings FILE... on the live page, and film them.

    Real input goes to the real page on a virtual clock. Where the page no longer fits the recording, the replay
    says so: each divergence is listed, and the exit code is 1 unless --expect decides it. Without -o nothing is
    filmed. Several recordings, and several devices, are several replays: one that fails does not keep the others
    from it, and the exit code is then its own.

    \b
    Examples:
      reenact replay visit.jsonl -o visit.mp4
      reenact replay visit.jsonl -o phone.mp4 --device "iPhone 15"
      reenact replay visits/*.jsonl -o films -j 4
      reenact replay visit.jsonl -o films/{device}.mp4 --device "iPhone 15" --device 1440x900 -j 2
      reenact replay visit.jsonl --base-url http://localhost:3000 --expect "cart.total === 12"
      reenact replay visit.jsonl --network recorded
      reenact replay visit.jsonl --allow-writes https://test.example
      reenact replay visit.jsonl --geolocation 52.52,13.405
      reenact replay visit.jsonl --json | jq .result.divergences
    """
    if replaying.traffic_path is not None and replaying.network == "live":
        raise click.UsageError("--traffic needs --network recorded or hybrid")
    beside = (replaying.capture_path, filming.poster_path, filming.sheet_path, filming.hashes_path)
    if output is None and any(beside):
        raise click.UsageError("--keep-capture, --poster, --sheet and --hashes are made with a film: name it with -o")
    if replaying.slices > 1 and (output is None or replaying.method not in ("auto", "lockstep")):
        raise click.UsageError("--slices share the pictures of a film in lockstep: name it with -o, without --method")
    jobs = jobs_of(files, pool.devices, output, replaying, filming, browsing)
    if replaying.slices > 1 and len(jobs) > 1:
        raise click.UsageError("--slices share one film; of several films each may have its browser: use -j")
    if filming.layout is not None:
        _abreast(files, output, jobs, as_json=as_json)
    elif len(jobs) == 1:
        _one(jobs[0], as_json=as_json)
    else:
        _several(jobs, pool.jobs, as_json=as_json)


def _abreast(files: Sequence[Path], output: Path | None, jobs: Sequence[Job], *, as_json: bool) -> None:
    if len(files) != 1 or len(jobs) < 2 or output is None:
        raise click.UsageError("--layout puts one FILE on two or more --device into the film that -o names")
    if jobs[0].replaying.capture_path or jobs[0].replaying.seen_path:
        raise click.UsageError("--keep-capture and --seen are of one device, not of a --layout")
    with progress_bar("replaying", jobs[0].filming.page_rate) as progress:
        results = asyncio.run(replay_abreast(jobs, output, progress))
    outcomes = [
        Outcome(job=job, verification=Verification(result=result)) for job, result in zip(jobs, results, strict=True)
    ]
    for outcome in outcomes if not as_json else ():
        _print_outcome(outcome)
    _tell(outcomes, as_json=as_json)


def _one(job: Job, *, as_json: bool) -> None:
    with progress_bar("replaying", job.filming.page_rate) as progress:
        if job.replaying.slices > 1:
            replaying = replay_in_slices(job, progress)
        else:
            replaying = replay_recording(job.path, job.film_path, job.replaying, job.filming, job.browsing, progress)
        result = asyncio.run(replaying)
    if as_json:
        echo_json({"verdict": result.verdict, "result": result})
    else:
        _print(result)
    if not result.passed:
        sys.exit(EXIT_DIVERGED)


def _several(jobs: Sequence[Job], at_once: int, *, as_json: bool) -> None:
    def finished(_place: int, outcome: Outcome) -> None:
        if not as_json:
            _print_outcome(outcome)

    with progress_bars([job.name for job in jobs], jobs[0].filming.page_rate) as progress:
        outcomes = asyncio.run(run(jobs, at_once, progress, finished))
    _tell(outcomes, as_json=as_json)


def _tell(outcomes: Sequence[Outcome], *, as_json: bool) -> NoReturn:
    if as_json:
        echo_json([_document(outcome) for outcome in outcomes])
    else:
        click.echo(f"{sum(outcome.exit_code == EXIT_OK for outcome in outcomes)} of {len(outcomes)} replays matched")
    sys.exit(code_of([outcome.exit_code for outcome in outcomes]))


def _document(outcome: Outcome) -> dict[str, object]:
    if outcome.verification is None:
        return {
            "verdict": "error",
            "recording": outcome.job.path,
            "device": outcome.job.replaying.device,
            "error": outcome.error,
            "exit_code": outcome.exit_code,
        }
    result = outcome.verification.result
    return {"verdict": result.verdict, "result": result}


def _print_outcome(outcome: Outcome) -> None:
    click.echo(printable(f"{outcome.job.name}:"))
    if outcome.verification is None:
        click.echo("error")
        click.echo(f"reenact: {outcome.error}", err=True)
    else:
        _print(outcome.verification.result)


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
