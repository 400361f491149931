"""Click options that several commands share; each command file applies them as decorators."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click
import msgspec

from reenact.browser.find import BROWSER_VARIABLE
from reenact.cli.parameters import SECRET_VARIABLE, DurationMs, LatitudeLongitude, Secret, secrets_around
from reenact.options import BrowserOptions, PoolOptions, ReplayOptions

MOST_JOBS: Final = 64
"""A browser takes some hundred MB of memory."""

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


def browsing_options(command: Command) -> Command:
    """Adds `--init-script`, `--timeout` and `--browser-path`, given to the command as `browsing: BrowserOptions`."""
    for option in (browser_options, timeout_option, init_script_option):
        command = option(command)
    return grouped(command, "browsing", BrowserOptions)


def one_device_option(command: Command) -> Command:
    """Adds `--device`, given to the command as a field of `ReplayOptions`."""
    return click.option(
        "--device", metavar="NAME", help='Replay on another device: "iPhone 15", "1440x900", "1280x720@2".'
    )(command)


def jobs_option(command: Command) -> Command:
    """Adds `--jobs`, given to the command as `jobs: int`."""
    return click.option(
        "-j",
        "--jobs",
        type=click.IntRange(1, MOST_JOBS),
        default=PoolOptions().jobs,
        show_default=True,
        metavar="N",
        help="Replay so many at a time, each in a browser of its own. One core each is a good measure; visits that "
        "write to one live server may disturb each other.",
    )(command)


def pool_options(command: Command) -> Command:
    """Adds `--device`, for several, and `--jobs`, given to the command as `pool: PoolOptions`."""
    return grouped(device_option(PoolOptions().devices)(jobs_option(command)), "pool", PoolOptions)


def surroundings_options(command: Command) -> Command:
    """Adds what a replayed page finds around it: who answers it, files, secrets, cookies, storage, permissions."""
    defaults = ReplayOptions()
    options = (
        click.option(
            "--files",
            "files_path",
            type=click.Path(path_type=Path, file_okay=False, exists=True),
            metavar="DIR",
            help="Take the files that were chosen or dropped from here; others are made up with name, type and size.",
        ),
        click.option(
            "--secret",
            "secrets",
            type=Secret(),
            multiple=True,
            callback=lambda _context, _option, given: (*secrets_around(os.environ), *given),
            metavar="NAME=VALUE",
            help="What to type into the password field of that name, id or label, instead of a made-up value; kept"
            f" nowhere. Also from the environment, where no list of processes shows it: {SECRET_VARIABLE}NAME.",
        ),
        click.option(
            "--network",
            type=click.Choice(["live", "recorded", "hybrid"]),
            default=defaults.network,
            show_default=True,
            help="Who answers: live servers; the recorded traffic, and no request goes out; or the traffic first.",
        ),
        click.option(
            "--traffic",
            "traffic_path",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="The recorded traffic. Default: beside the recording (visit.traffic.zip).",
        ),
        click.option(
            "--allow-writes",
            multiple=True,
            metavar="ORIGIN",
            help="Let requests other than GET, HEAD and OPTIONS go to this live origin, * for all. "
            "This machine's own are always let through; may be given several times.",
        ),
        click.option(
            "--offline-except",
            multiple=True,
            metavar="HOST",
            help="Let live requests go to this host and this machine only; may be given several times.",
        ),
        click.option(
            "--state",
            "state_path",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Cookies, storage and permissions to begin with. Default: beside the recording (visit.state.json).",
        ),
        click.option(
            "--no-state",
            "restores_state",
            is_flag=True,
            callback=lambda _context, _option, given: not given,
            help="Begin with empty cookies and storage, whatever lies beside the recording.",
        ),
        click.option(
            "--geolocation",
            type=LatitudeLongitude(),
            metavar="LAT,LON",
            help="Where the page finds itself, and let it ask. Default: what the recorded page was told, if it asked.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def replay_options(command: Command) -> Command:
    """Adds all that says how a recording is re-executed, given to the command as `replaying: ReplayOptions`.

    What a command adds by itself goes into the group too, where it bears a field's name. A new way of replaying is a
    field of `ReplayOptions` and a line here, and then `replay` and `verify` have it.
    """
    defaults = ReplayOptions()
    command = surroundings_options(command)
    options = (
        click.option("--base-url", metavar="URL", help="Replay against another deployment of the recorded site."),
        click.option("--expect", metavar="JS", help="Evaluate at the end; its value decides the exit code."),
        click.option(
            "--patience",
            "patience_ms",
            type=DurationMs(),
            default=defaults.patience_ms,
            show_default="5s",
            metavar="TIME",
            help="How long the clock holds for a target or a page that is not there yet.",
        ),
        click.option(
            "--method",
            type=click.Choice(["auto", "lockstep", "pageclock", "screencast"]),
            default=defaults.method,
            show_default=True,
            help="lockstep: exact frames on a virtual clock; pageclock: the same in any Chromium, slower; screencast: "
            "filmed in real time. auto: lockstep where the browser can, else pageclock.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return grouped(command, "replaying", ReplayOptions)


def grouped(command: Command, keyword: str, group: type[msgspec.Struct]) -> Command:
    """The command, called with one `group` as `keyword` instead of with the value of each of its fields."""

    @functools.wraps(command)
    def called(**values: Any) -> Any:
        fields = {name: values.pop(name) for name in group.__struct_fields__ if name in values}
        return command(**{keyword: group(**fields)}, **values)

    return called  # type: ignore[return-value]
