"""`reenact heatmap`: click maps of many recordings at several viewports."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from reenact.cli.options import browser_options, device_option, init_script_option, timeout_option
from reenact.cli.output import echo_json, progress_bar
from reenact.options import BrowserOptions, HeatmapOptions
from reenact.survey import HeatmapResult
from reenact.survey import heatmap as draw_heatmaps

DEFAULTS = HeatmapOptions()


@click.command(name="heatmap")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="FILE...")
@device_option(DEFAULTS.devices)
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), required=True, metavar="DIR")
@click.option("--page", metavar="PATTERN", help="Only pages whose URL matches, such as '*/pricing'.")
@click.option("--base-url", metavar="URL", help="Draw on another deployment of the recorded site.")
@click.option(
    "--radius",
    "radius_px",
    type=click.FloatRange(1, 500),
    default=DEFAULTS.radius_px,
    show_default=True,
    help="How far a click's heat reaches, CSS pixels.",
)
@click.option(
    "--colormap",
    type=click.Choice(["inferno", "viridis", "plasma", "turbo"]),
    default=DEFAULTS.colormap,
    show_default=True,
)
@click.option("--opacity", type=click.FloatRange(0, 1), default=DEFAULTS.opacity, show_default=True)
@init_script_option
@timeout_option
@browser_options
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON document.")
def heatmap(
    files: tuple[Path, ...],
    devices: tuple[str, ...],
    output: Path,
    page: str | None,
    base_url: str | None,
    radius_px: float,
    colormap: str,
    opacity: float,
    init_scripts: tuple[Path, ...],
    timeout_ms: float,
    browser_path: Path | None,
    as_json: bool,
) -> None:
    """Draw the clicks of the recordings FILE... on the live pages, at each device's viewport.

    A click belongs to the element that it hit and is drawn where that element is now. Clicks whose element is not
    on the page are counted as unplaced. Writes DIR/PAGE/DEVICE.png and .json.

    \b
    Examples:
      reenact heatmap visits/*.jsonl -o heatmaps
      reenact heatmap visits/*.jsonl --device "Desktop 1440x900" --device "iPhone 15" -o heatmaps
      reenact heatmap visits/*.jsonl --page "*/pricing" --colormap viridis -o heatmaps --json
    """
    with progress_bar("drawing") as progress:
        result = asyncio.run(
            draw_heatmaps(
                files,
                output,
                HeatmapOptions(
                    devices=devices,
                    radius_px=radius_px,
                    colormap=colormap,  # type: ignore[arg-type]
                    opacity=opacity,
                    page=page,
                    base_url=base_url,
                ),
                BrowserOptions(browser_path=browser_path, init_scripts=init_scripts, timeout_ms=timeout_ms),
                progress,
            )
        )
    if as_json:
        echo_json(result)
    else:
        _print(result)


def _print(result: HeatmapResult) -> None:
    for warning in result.warnings:
        click.echo(f"note: {warning}", err=True)
    for drawn in result.maps:
        click.echo(f"{drawn.picture}: {drawn.clicks} clicks, {drawn.placed} placed, {drawn.unplaced} unplaced")
        for warning in drawn.warnings:
            click.echo(f"note: {drawn.device}: {warning}", err=True)
    click.echo(f"{result.clicks} clicks of {result.recordings} recordings drawn on {len(result.maps)} maps")
    if result.clicks_on_other_pages:
        click.echo(f"{result.clicks_on_other_pages} clicks were on pages that --page leaves out")
