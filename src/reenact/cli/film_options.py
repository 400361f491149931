"""Click options of everything that makes films: what is drawn, in which time, and in which form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar, get_args, get_type_hints

import click

from reenact.cli.options import grouped
from reenact.cli.parameters import DurationMs, FrameRateType, SizeType, TrimType
from reenact.options import FILM_PRESETS, FilmOptions

Command = TypeVar("Command", bound=Callable[..., Any])

DEFAULTS: Final = FilmOptions()
EFFORTS: Final = get_args(get_type_hints(FilmOptions)["preset"])

_LAYERS: Final = {
    "cursor": "Draw the pointer, in the shape that the element gives it.",
    "clicks": "Draw a ring at each click or touch, and the trail of a drag.",
    "keys": "Show named keys and shortcuts.",
    "typed": "Show typed characters too, where they were recorded in clear.",
    "scrolls": "Show where the wheel scrolls to.",
    "captions": "Name each step.",
    "problems": "Show console errors and failed requests when they happen.",
    "timeline": "A bar below the page, with marks for steps, errors, rage clicks and divergences.",
    "frame": "A browser window with the address around the page, or a phone.",
    "zoom": "Move the camera to where things happen.",
}


def film_options(command: Command) -> Command:
    """Adds all fields of `FilmOptions`, given to the command as `filming: FilmOptions`.

    A preset changes the defaults of the others, so what is said on the command line counts in any order.
    """
    options = [
        click.option(
            "--preset",
            type=click.Choice([*FILM_PRESETS, *EFFORTS]),
            default=DEFAULTS.preset,
            show_default=True,
            is_eager=True,
            callback=_preset,
            help="share: named steps, no waiting; archive: exact; issue: small, errors stand out. "
            "Or the encoder's own: slower makes smaller films.",
        ),
        _option("--fps", "frame_rate", FrameRateType(), "Frames per second, 1 to 60: 30, 29.97, 30000/1001."),
        _option("--crf", "crf", click.IntRange(0, 51), "Quality; less is better."),
        click.option(
            "--every-frame/--few-frames",
            default=DEFAULTS.every_frame,
            show_default=True,
            help="Store a still picture for each frame, for editors that want a constant rate.",
        ),
        _option(
            "--size",
            "size",
            SizeType(),
            "Size of the film; the page is fitted into it. Odd sides get one pixel more.",
        ),
        _option("--scale", "scale", click.FloatRange(1, 3), "Film pixels per CSS pixel; 2 for sharp text."),
        _option("--speed", "speed", click.FloatRange(0.1, 60), "How fast the recording runs in the film."),
        _option("--trim", "trim", TrimType(), "Film only this stretch of the recording: 5s..1m."),
        _option("--idle", "idle_ms", DurationMs(), "Cut pauses without act or change down to this.", "TIME"),
        _option("--hold", "hold_ms", DurationMs(), "Stand still this long where an error comes.", "TIME"),
        *(
            click.option(f"--{name}/--no-{name}", default=getattr(DEFAULTS, name), show_default=True, help=said)
            for name, said in _LAYERS.items()
        ),
        _option(
            "--layout",
            "layout",
            click.Choice(["row", "grid"]),
            "Put several devices, or captures, side by side into one film, in step with each other.",
        ),
        click.option(
            "--notes/--no-notes",
            default=DEFAULTS.notes,
            show_default=True,
            help="Write the map of times (.json) and steps (.vtt) beside the film, and chapters into it.",
        ),
        _option("--poster", "poster_path", click.Path(path_type=Path), "One picture for all of it (.png).", "FILE"),
        _option("--sheet", "sheet_path", click.Path(path_type=Path), "Its steps on one picture (.png).", "FILE"),
        _option(
            "--hashes", "hashes_path", click.Path(path_type=Path), "The SHA-256 of each frame, one a line.", "FILE"
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return grouped(command, "filming", FilmOptions)


def _option(
    flag: str, name: str, kind: click.ParamType[Any] | type, said: str, metavar: str | None = None
) -> Callable[[Command], Command]:
    default = getattr(DEFAULTS, name)
    return click.option(
        flag, name, type=kind, default=default, show_default=default is not None, metavar=metavar, help=said
    )


def _preset(ctx: click.Context, _param: click.Parameter, value: str) -> str:
    """A preset for a purpose becomes defaults; what is returned is the encoder's own."""
    if value not in FILM_PRESETS:
        return value
    ctx.default_map = {**(ctx.default_map or {}), **FILM_PRESETS[value]}
    return str(FILM_PRESETS[value].get("preset", DEFAULTS.preset))
