"""`reenact compose`: make another film of a kept capture."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from reenact.cli.film_options import film_options
from reenact.cli.output import echo_json
from reenact.cli.progress import progress_bar
from reenact.compose import compose as compose_film
from reenact.options import FilmOptions


@click.command(name="compose")
@click.argument("folders", metavar="FOLDER...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", required=True, help="The film.")
@film_options
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON document.")
def compose(folders: tuple[Path, ...], output: Path, filming: FilmOptions, as_json: bool) -> None:
    """Make another film of the capture in each FOLDER, made by `reenact replay --keep-capture`. No browser is needed.

    Several captures of one recording, as on a desktop and on a phone, stand side by side, in step with each other.
    Frames between those that were captured are not made up: what was captured at 30 frames per second has no more.

    \b
    Examples:
      reenact compose visit.capture -o visit.gif --fps 10 --size 640x400
      reenact compose visit.capture -o share.mp4 --preset share
      reenact compose desktop.capture phone.capture -o both.mp4 --frame
      reenact compose visit.capture -o frames/%05d.png --fps 5
    """
    with progress_bar("composing", filming.page_rate) as progress:
        result = asyncio.run(compose_film(folders, output, filming, progress))
    if as_json:
        echo_json(result)
    else:
        click.echo(
            f"{result.film}: {result.duration_ms / 1000:.2f} s, {result.frame_count} frames at {result.frame_rate} fps"
        )
