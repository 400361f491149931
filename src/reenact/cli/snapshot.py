"""`reenact snapshot`: full-page pictures and element boxes at several viewports."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from reenact.cli.options import browser_options, device_option, init_script_option, timeout_option
from reenact.cli.output import echo_json
from reenact.options import BrowserOptions, SnapshotOptions
from reenact.snapshot import snapshot as snapshot_page


@click.command(name="snapshot")
@click.argument("url")
@device_option(SnapshotOptions().devices)
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), required=True, metavar="DIR")
@init_script_option
@timeout_option
@browser_options
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON document.")
def snapshot(
    url: str,
    devices: tuple[str, ...],
    output: Path,
    init_scripts: tuple[Path, ...],
    timeout_ms: float,
    browser_path: Path | None,
    as_json: bool,
) -> None:
    """Picture the page at URL at each device's viewport.

    Writes a PNG of the whole page at rest (lazy images loaded, animations at their end) and a JSON file with the
    boxes of its elements for each device into DIR.

    \b
    Examples:
      reenact snapshot http://localhost:3000 -o shots
      reenact snapshot http://localhost:3000 --device "iPhone 15" --device "iPad Mini" --device 1440x900@2 -o shots
    """
    taken = asyncio.run(
        snapshot_page(
            url,
            output,
            SnapshotOptions(devices=devices),
            BrowserOptions(browser_path=browser_path, init_scripts=init_scripts, timeout_ms=timeout_ms),
        )
    )
    if as_json:
        echo_json({"snapshots": taken})
        return
    for page in taken:
        size = f"{page.page_width:.0f} x {page.page_height:.0f} px"
        click.echo(f"{page.picture}: {page.device}, {size}, {page.elements} elements in {page.boxes}")
        for warning in page.warnings:
            click.echo(f"note: {page.device}: {warning}", err=True)
