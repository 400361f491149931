"""`reenact verify`: replay recordings and say, act by act, whether all came as it was recorded."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click
from msgspec import Struct

from reenact.cli.junit import Verified, junit
from reenact.cli.options import browsing_options, jobs_option, one_device_option, replay_options
from reenact.cli.output import echo_json, printable
from reenact.cli.progress import progress_bar, progress_bars
from reenact.cli.verdicts import act_lines, code_of, counts_of, error_lines, expectation_lines, verdict_line
from reenact.errors import EXIT_OK, ReenactError
from reenact.options import BrowserOptions, ReplayOptions, VerifyOptions
from reenact.output import write_whole
from reenact.pool import Job, Outcome, run
from reenact.verification import Verification
from reenact.verification import verify as verify_recording


class _Outcome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What `--json` prints of one recording."""

    recording: str
    verdict: str
    verification: Verification | None = None
    error: str = ""
    exit_code: int = EXIT_OK


@click.command(name="verify")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="FILE...")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where pictures of what went elsewhere go, a folder for each recording.",
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Compare how the page looks after each act with the pictures in this folder.",
)
@click.option("--update-baseline", is_flag=True, help="Write these pictures instead, where the replay matched.")
@click.option(
    "--ignore",
    multiple=True,
    metavar="CSS",
    help="What moves by itself and is not compared with the baseline; may be given several times.",
)
@click.option("--junit", "junit_path", type=click.Path(path_type=Path), metavar="FILE", help="Write JUnit XML, for CI.")
@one_device_option
@jobs_option
@replay_options
@browsing_options
@click.option("--json", "as_json", is_flag=True, help="Print the results as one JSON document.")
def verify(
    files: tuple[Path, ...],
    output: Path | None,
    baseline: Path | None,
    update_baseline: bool,
    ignore: tuple[str, ...],
    junit_path: Path | None,
    replaying: ReplayOptions,
    browsing: BrowserOptions,
    jobs: int,
    as_json: bool,
) -> None:
    """Replay the recordings FILE... and say, act by act, whether all came as it was recorded.

    Each act of a person is matched, healed (its target had changed), held (the clock waited for it), missing, or had
    a different outcome. Recorded exceptions, console errors and failed requests are reproduced, not reproduced, or it
    cannot be told. The exit code is 0 where every replay matched, 1 where one went elsewhere, and otherwise that of
    the first recording that could not be replayed.

    \b
    Examples:
      reenact verify visit.jsonl
      reenact verify visits/*.jsonl --base-url http://localhost:3000 --junit verdicts.xml -o pictures
      reenact verify visit.jsonl --baseline looks --update-baseline
      reenact verify visit.jsonl --baseline looks --ignore ".clock, video" -o pictures
      reenact verify visit.jsonl --json | jq '.verified[].verification.result.acts'
    """
    if update_baseline and baseline is None:
        raise click.UsageError("--update-baseline needs --baseline, the folder to write to")
    options = VerifyOptions(output=output, baseline=baseline, update_baseline=update_baseline, ignore=ignore)
    asked = [Job(path=file, replaying=replaying, browsing=browsing, verifying=options) for file in files]
    outcomes = _verified(asked, jobs, as_json=as_json)
    if junit_path:
        write_whole(junit_path, junit([_for_junit(outcome) for outcome in outcomes]))
    if as_json:
        echo_json({"verified": outcomes})
    elif len(files) > 1:
        passed = sum(outcome.exit_code == EXIT_OK for outcome in outcomes)
        click.echo(f"{passed} of {len(files)} recordings matched")
    sys.exit(code_of([outcome.exit_code for outcome in outcomes]))


def _verified(jobs: Sequence[Job], at_once: int, *, as_json: bool) -> list[_Outcome]:
    """What cannot be replayed does not keep the others from it."""

    def told(found: Outcome) -> _Outcome:
        outcome = _outcome(found)
        if not as_json:
            _print(outcome)
        return outcome

    if len(jobs) == 1:
        with progress_bar(f"verifying {jobs[0].path.name}") as bar:
            return [told(asyncio.run(_alone(jobs[0], bar)))]
    with progress_bars([f"verifying {job.path.name}" for job in jobs]) as bars:
        found = asyncio.run(run(jobs, at_once, bars, lambda _, outcome: told(outcome)))
    return [_outcome(each) for each in found]


async def _alone(job: Job, progress: Callable[[int, int], None]) -> Outcome:
    assert job.verifying is not None
    try:
        found = await verify_recording(job.path, job.verifying, job.replaying, job.browsing, progress)
    except ReenactError as error:
        return Outcome(job=job, error=str(error), error_code=error.exit_code)
    return Outcome(job=job, verification=found)


def _outcome(found: Outcome) -> _Outcome:
    return _Outcome(
        recording=str(found.job.path),
        verdict=found.verification.result.verdict if found.verification else "error",
        verification=found.verification,
        error=found.error,
        exit_code=found.exit_code,
    )


def _for_junit(outcome: _Outcome) -> Verified:
    result = outcome.verification.result if outcome.verification else None
    return Verified(recording=outcome.recording, result=result, error=outcome.error)


def _print(outcome: _Outcome) -> None:
    if outcome.verification is None:
        click.echo(printable(f"{outcome.recording}: error"))
        click.echo(f"reenact: {outcome.error}", err=True)
        return
    result = outcome.verification.result
    for warning in result.warnings:
        click.echo(printable(f"note: {warning}"), err=True)
    click.echo(printable(f"{outcome.recording}: {verdict_line(result)}"))
    click.echo(counts_of(result))
    for line in (*expectation_lines(result), *act_lines(result)):
        click.echo(line)
    if result.reproductions:
        click.echo("errors")
        for line in error_lines(result):
            click.echo(line)
    _print_pictures(outcome.verification)


def _print_pictures(found: Verification) -> None:
    if found.checkpoints:
        equal = sum(checkpoint.equal for checkpoint in found.checkpoints)
        click.echo(f"{equal} of {len(found.checkpoints)} checkpoints look as in the baseline")
    if found.baseline:
        click.echo(printable(f"baseline written to {found.baseline}"))
    for picture in (found.first_divergence, *(checkpoint.picture for checkpoint in found.checkpoints)):
        if picture:
            click.echo(printable(f"picture: {picture}"))
