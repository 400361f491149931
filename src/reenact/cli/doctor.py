"""`reenact doctor`: what works on this machine, what does not, and what to do about it."""

from __future__ import annotations

import asyncio
import platform
import sys
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import click
import msgspec
import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from reenact.browser.checks import BrowserChecks, Check, check_browsers
from reenact.cli.options import browser_options
from reenact.encode import VideoWriter
from reenact.errors import BrowserError, OutputError
from reenact.options import FilmOptions
from reenact.timing import FrameRate

_STYLES: Final = {"ok": "green", "warning": "yellow", "problem": "red"}


@click.command(name="doctor")
@browser_options
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON document.")
def doctor(browser_path: Path | None, as_json: bool) -> None:
    """Check what recording and replaying need, and say what to do.

    Starts the browser that would be used and really tries it. The exit code is 0 if replay can work and 5 if
    there is no working browser.

    \b
    Examples:
      reenact doctor
      reenact doctor --json
      reenact doctor --browser-path /usr/bin/chromium
    """
    examined = asyncio.run(check_browsers(browser_path))
    checks = (*_machine_checks(), *examined.checks)
    if as_json:
        click.echo(
            msgspec.json.format(msgspec.json.encode(_document(checks, examined), enc_hook=str), indent=2).decode()
        )
    elif sys.stdout.isatty():
        _print_table(checks, examined)
    else:
        click.echo(_plain(checks, examined))
    if not examined.can_replay:
        sys.exit(BrowserError.exit_code)


def _machine_checks() -> tuple[Check, ...]:
    return (
        Check("Python", "ok", platform.python_version()),
        Check("Playwright", "ok", metadata.version("playwright")),
        _film_check(),
    )


def _film_check() -> Check:
    """Really writes a film, so the encoder and the temporary folder are tried at once."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "film.mp4"
            with VideoWriter(path, FrameRate(30), width=16, height=16, options=FilmOptions()) as writer:
                writer.write(np.zeros((16, 16, 3), np.uint8))
    except OutputError as error:
        return Check("film", "problem", str(error), "pip install --force-reinstall av")
    except OSError as error:
        found = (error.strerror or str(error)).lower()
        return Check("film", "problem", f"temporary folder: {found}", "set TMPDIR to a folder that can be written")
    return Check("film", "ok", f"H.264 with PyAV {metadata.version('av')}, written in {tempfile.gettempdir()}")


def _document(checks: tuple[Check, ...], examined: BrowserChecks) -> dict[str, Any]:
    return {"can_replay": examined.can_replay, "checks": checks, "browsers": examined.browsers}


def _browser_lines(examined: BrowserChecks) -> list[str]:
    return [
        f"{'*' if index == 0 else ' '} {choice.path} ({choice.source}, {choice.kind}) {choice.version or ''}".rstrip()
        for index, choice in enumerate(examined.browsers)
    ]


def _plain(checks: tuple[Check, ...], examined: BrowserChecks) -> str:
    width = max(len(check.name) for check in checks)
    lines = []
    for check in checks:
        lines.append(f"{check.state:<7}  {check.name:<{width}}  {check.found}")
        if check.remedy:
            lines.append(f"{'':<7}  {'':<{width}}  -> {check.remedy}")
    return "\n".join(
        [*lines, *(["", "browsers, the one in use first:"] if examined.browsers else []), *_browser_lines(examined)]
    )


def _print_table(checks: tuple[Check, ...], examined: BrowserChecks) -> None:
    table = Table("", "check", "found", "what to do", box=None, pad_edge=False)
    for column in table.columns:
        column.overflow = "fold"  # a path that is cut short cannot be copied
    for check in checks:
        # Text, not str: a path may hold what rich takes for markup.
        table.add_row(Text(check.state, _STYLES[check.state]), check.name, Text(check.found), Text(check.remedy))
    console = Console()
    console.print(table)
    for line in _browser_lines(examined):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
