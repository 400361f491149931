"""Click options that several commands share; each command file applies them as decorators."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from reenact.browser.find import BROWSER_VARIABLE
from reenact.cli.parameters import DurationMs
from reenact.options import BrowserOptions

Command = TypeVar("Command", bound=Callable[..., Any])


def browser_options(command: Command) -> Command:
    """Adds `--browser-path`, given to the command as `browser_path: Path | None`."""
    return click.option(
        "--browser-path",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help=f"The Chromium to use. Default: {BROWSER_VARIABLE}, else the best one found (see `reenact doctor`).",
    )(command)


def timeout_option(command: Command) -> Command:
    """Adds `--timeout`, given to the command as `timeout_ms: float`."""
    return click.option(
        "--timeout",
        "timeout_ms",
        type=DurationMs(),
        default=BrowserOptions().timeout_ms,
        show_default="30s",
        metavar="TIME",
        help="How long a page may take to answer.",
    )(command)


def device_option(default: tuple[str, ...]) -> Callable[[Command], Command]:
    """Adds `--device`, which may be given several times, as `devices: tuple[str, ...]`."""
    return click.option(
        "--device",
        "devices",
        multiple=True,
        default=default,
        show_default=True,
        metavar="NAME",
        help='"iPhone 15", "iPad Mini", "1440x900", "1440x900@2"; may be given several times.',
    )


def init_script_option(command: Command) -> Command:
    """Adds `--init-script`, which may be given several times, as `init_scripts: tuple[Path, ...]`."""
    return click.option(
        "--init-script",
        "init_scripts",
        type=click.Path(path_type=Path),
        multiple=True,
        metavar="FILE",
        help="JavaScript to run in every page before its own; may be given several times.",
    )(command)
