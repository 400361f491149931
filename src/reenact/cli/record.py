"""`reenact record`: record what a person does in a page."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import click

from reenact.cli.options import browser_options, init_script_option, timeout_option
from reenact.cli.output import echo_json
from reenact.cli.parameters import DurationMs
from reenact.options import BrowserOptions, Profile, RecordOptions
from reenact.record import RecordResult
from reenact.record import record as record_page


@click.command(name="record")
@click.argument("url")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="The recording to write: .jsonl, .jsonl.gz or .jsonl.zst.",
)
@click.option("--headless", is_flag=True, help="No window; for scripts, together with --for.")
@click.option("--for", "for_ms", type=DurationMs(), metavar="TIME", help="End by itself after 10s, 2m, …")
@click.option("--device", metavar="NAME", help='Record as on "iPhone 15", "1440x900", …')
@click.option(
    "--profile",
    type=click.Choice(["qa", "production"]),
    default=RecordOptions().profile,
    show_default=True,
    help="qa keeps what was typed, except secrets; production keeps no text at all.",
)
@click.option(
    "--traffic",
    is_flag=True,
    help="Keep requests and answers beside the recording (FILE.traffic.zip), for replays without a network.",
)
@click.option(
    "--state",
    "state_path",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Begin with these cookies and storage (of Playwright's storage_state, or of a recording) and keep them beside "
    "the recording (FILE.state.json, for your eyes only: they hold credentials), for replays.",
)
@init_script_option
@timeout_option
@browser_options
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON document.")
def record(
    url: str,
    output: Path,
    headless: bool,
    for_ms: float | None,
    device: str | None,
    profile: Profile,
    traffic: bool,
    state_path: Path | None,
    init_scripts: tuple[Path, ...],
    timeout_ms: float,
    browser_path: Path | None,
    as_json: bool,
) -> None:
    """Record what you do in the page at URL, and in all pages that it leads to.

    Opens a window. Close it, or press Ctrl-C, and the recording is complete. Passwords, one-time codes and card
    numbers are never recorded.

    \b
    Examples:
      reenact record http://localhost:3000 -o visit.jsonl
      reenact record http://localhost:3000 -o visit.jsonl.zst --device "iPhone 15"
      reenact record http://localhost:3000 -o visit.jsonl --traffic
      reenact record http://localhost:3000 -o visit.jsonl --state signed-in.json
      reenact record http://localhost:3000 -o visit.jsonl --headless --for 10s --init-script drive.js
    """
    if headless and for_ms is None:
        raise click.UsageError("--headless needs --for: without a window nobody can end the recording")
    if traffic and profile != "qa":
        raise click.UsageError("--traffic needs --profile qa: answers hold whatever the page shows")
    if state_path and profile != "qa":
        raise click.UsageError("--state needs --profile qa: cookies and storage hold credentials")
    options = RecordOptions(
        profile=profile, headless=headless, for_ms=for_ms, device=device, traffic=traffic, state_path=state_path
    )
    browser = BrowserOptions(browser_path=browser_path, init_scripts=init_scripts, timeout_ms=timeout_ms)
    result = asyncio.run(_record(url, output, options, browser))
    if as_json:
        echo_json(result)
    else:
        _print(result)


async def _record(url: str, output: Path, options: RecordOptions, browser: BrowserOptions) -> RecordResult:
    stop = asyncio.Event()

    def started() -> None:
        # Only from here on is Ctrl-C the regular end; before, it interrupts as anywhere else.
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        how = "" if options.for_ms is not None else "; close the window or press Ctrl-C to end"
        click.echo(f"recording {url}{how}", err=True)

    return await record_page(url, output, options, browser, started, stop)


def _print(result: RecordResult) -> None:
    seconds = result.duration_ms / 1000
    click.echo(
        f"{result.recording}: {seconds:.1f} s, {result.events} events in {result.documents} documents, "
        f"{result.size_bytes / 1000:.1f} kB"
    )
    if result.traffic:
        click.echo(f"{result.traffic}: {result.requests} requests and their answers")
    if result.state:
        click.echo(f"{result.state}: cookies and storage, which hold credentials")
    if result.rejected:
        click.echo(f"note: {result.rejected} lines that the page made up were left out", err=True)
