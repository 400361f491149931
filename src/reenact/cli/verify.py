"""`reenact verify`: replay recordings and say, act by act, whether all came as it was recorded."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import click
from msgspec import Struct

from reenact.cli.junit import Verified, junit
from reenact.cli.options import browsing_options, replay_options
from reenact.cli.output import echo_json, printable, progress_bar
from reenact.cli.verdicts import act_lines, counts_of, error_lines, expectation_lines, verdict_line
from reenact.errors import EXIT_DIVERGED, EXIT_OK, ReenactError
from reenact.options import BrowserOptions, ReplayOptions, VerifyOptions
from reenact.output import write_whole
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
    outcomes: list[_Outcome] = []
    for place, file in enumerate(files):
        doing = f"verifying {file.name}" + (f" ({place + 1} of {len(files)})" if len(files) > 1 else "")
        outcomes.append(_verified(file, doing, options, replaying, browsing))
        if not as_json:
            _print(outcomes[-1])
    if junit_path:
        write_whole(junit_path, junit([_for_junit(outcome) for outcome in outcomes]))
    if as_json:
        echo_json({"verified": outcomes})
    elif len(files) > 1:
        passed = sum(outcome.exit_code == EXIT_OK for outcome in outcomes)
        click.echo(f"{passed} of {len(files)} recordings matched")
    codes = [outcome.exit_code for outcome in outcomes]
    sys.exit(next((code for code in codes if code > EXIT_DIVERGED), max(codes)))


def _verified(
    file: Path, doing: str, options: VerifyOptions, replaying: ReplayOptions, browsing: BrowserOptions
) -> _Outcome:
    """One recording after the other: what cannot be replayed does not keep the others from it."""
    try:
        with progress_bar(doing) as progress:
            found = asyncio.run(verify_recording(file, options, replaying, browsing, progress))
    except ReenactError as error:
        return _Outcome(recording=str(file), verdict="error", error=str(error), exit_code=error.exit_code)
    return _Outcome(
        recording=str(file),
        verdict=found.result.verdict,
        verification=found,
        exit_code=EXIT_OK if found.result.passed else EXIT_DIVERGED,
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
