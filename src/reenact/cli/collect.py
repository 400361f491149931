"""`reenact collect`: take recordings from pages and write them into a folder."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.live import Live
from rich.text import Text

from reenact.cli.parameters import DurationMs
from reenact.collect import Finished, Started, Totals, Watcher, receive
from reenact.collect.origins import is_origin_pattern
from reenact.options import CollectOptions

DEFAULTS = CollectOptions()


def _origins(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if not is_origin_pattern(value):
            raise click.BadParameter(f"{value!r} is no origin; write it as https://shop.example, without a path")
    return values


@click.command(name="collect")
@click.option(
    "-o",
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    metavar="DIR",
    help="Where the recordings go.",
)
@click.option("--host", default=DEFAULTS.host, show_default=True, metavar="HOST", help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=DEFAULTS.port,
    show_default=True,
    help="The port to listen on; 0 takes one that is free.",
)
@click.option("--key", default=DEFAULTS.key, metavar="TEXT", help="What a page must show to write; none is asked for.")
@click.option(
    "--allow-origin",
    "allow_origins",
    multiple=True,
    default=DEFAULTS.allow_origins,
    callback=_origins,
    metavar="ORIGIN",
    help='Whose pages may send: "https://shop.example", "https://*.shop.example"; may be given several times. '
    "Default: pages of this machine.",
)
@click.option(
    "--idle",
    "idle_ms",
    type=DurationMs(),
    default=DEFAULTS.idle_ms,
    show_default="30m",
    metavar="TIME",
    help="Write a recording that nothing came for in so long.",
)
@click.option(
    "--keep-journal",
    "keep_journal_ms",
    type=DurationMs(),
    default=DEFAULTS.keep_journal_ms,
    show_default="24h",
    metavar="TIME",
    help="How long what comes late is still put into a recording.",
)
@click.option(
    "--max-recording",
    "max_recording_mib",
    type=click.IntRange(1, 512),
    default=DEFAULTS.max_recording_mib,
    show_default=True,
    metavar="MIB",
    help="How large a recording may be, uncompressed.",
)
@click.option(
    "--max-events",
    type=click.IntRange(1, 1_500_000),
    default=DEFAULTS.max_events,
    show_default=True,
    help="How many events a recording may have.",
)
@click.option(
    "--max-open",
    type=click.IntRange(1),
    default=DEFAULTS.max_open,
    show_default=True,
    help="How many recordings may be open at a time.",
)
@click.option(
    "--rate-per-recording",
    type=click.FloatRange(0, min_open=True),
    default=DEFAULTS.rate_per_recording,
    show_default=True,
    help="Batches a second of one recording; ten seconds of it may come at once.",
)
@click.option(
    "--rate",
    type=click.FloatRange(0, min_open=True),
    default=DEFAULTS.rate,
    show_default=True,
    help="Requests a second of all together; ten seconds of it may come at once.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per line: each recording, then a summary.")
def collect(
    folder: Path,
    host: str,
    port: int,
    key: str | None,
    allow_origins: tuple[str, ...],
    idle_ms: float,
    keep_journal_ms: float,
    max_recording_mib: int,
    max_events: int,
    max_open: int,
    rate_per_recording: float,
    rate: float,
    as_json: bool,
) -> None:
    """Take recordings from pages that hold the script tag, and write them into DIR.

    Prints the tag to paste. A recording is written when its page says that it ends, when nothing came for --idle,
    or when you press Ctrl-C. What was acknowledged is on the disk: a crash loses none of it.

    \b
    Examples:
      reenact collect --dir visits
      reenact collect --dir visits --allow-origin https://shop.example --key not-a-secret
      reenact collect --dir visits --port 0 --json | jq .recording
    """
    options = CollectOptions(
        host=host,
        port=port,
        key=key,
        allow_origins=allow_origins,
        idle_ms=idle_ms,
        keep_journal_ms=keep_journal_ms,
        max_recording_mib=max_recording_mib,
        max_events=max_events,
        max_open=max_open,
        rate_per_recording=rate_per_recording,
        rate=rate,
    )
    with _live_line() as live:
        terminal = _Terminal(live, as_json)
        totals = asyncio.run(_collect(folder, options, terminal))
    if as_json:
        _echo_line({"summary": totals})
    else:
        click.echo(f"{totals.written} recordings, {totals.events} events, {_size(totals.raw_bytes)} taken")


async def _collect(folder: Path, options: CollectOptions, watcher: Watcher) -> Totals:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    # From here on a signal is the regular end: everything that is here gets written.
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return await receive(folder, options, watcher, stop)


class _Terminal:
    """Prints what a receiver tells: what is for a person to standard error, results to standard output."""

    def __init__(self, live: Live | None, as_json: bool) -> None:
        self._live = live
        self._as_json = as_json

    def started(self, started: Started) -> None:
        click.echo(f"collecting at {started.address} into {started.folder}; press Ctrl-C to end", err=True)
        click.echo(f"paste this into your pages:\n  {started.tag}", err=True)
        if not started.loopback:
            click.echo(
                "warning: other machines can send to this address, over a connection that is not encrypted; "
                "in the tag, write this machine's name, and ask for a key (--key)",
                err=True,
            )

    def finished(self, finished: Finished) -> None:
        if self._as_json:
            _echo_line(finished)
            return
        gaps = f", {finished.gaps} gaps" if finished.gaps else ""
        click.echo(f"{finished.recording}: {finished.duration_ms / 1000:.1f} s, {finished.events} events{gaps}")
        if finished.rejected:
            click.echo(f"note: {finished.rejected} lines that do not fit were left out", err=True)

    def counted(self, totals: Totals) -> None:
        if self._live:
            self._live.update(
                Text(f"{totals.open} recordings open, {totals.events} events, {_size(totals.raw_bytes)} taken")
            )

    def noted(self, sentence: str) -> None:
        click.echo(f"note: {sentence}", err=True)


@contextlib.contextmanager
def _live_line() -> Iterator[Live | None]:
    """A line that changes in place, where somebody looks."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    # Results that go to a pipe or a file must not be drawn on the terminal instead.
    with Live(console=console, transient=True, redirect_stdout=sys.stdout.isatty()) as live:
        yield live


def _echo_line(document: object) -> None:
    click.echo(msgspec.json.encode(document).decode())


def _size(byte_count: int) -> str:
    return f"{byte_count / 1000:.1f} kB" if byte_count < 1_000_000 else f"{byte_count / 1_000_000:.1f} MB"
