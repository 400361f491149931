"""`reenact heatmap`: maps of many recordings at several viewports."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import get_args

import click

from reenact.cli.options import Command, browsing_options, device_option, grouped, jobs_option, surroundings_options
from reenact.cli.output import echo_json
from reenact.cli.parameters import DurationMs
from reenact.cli.progress import progress_bar
from reenact.options import BrowserOptions, HeatmapOptions, MapKind, ReplayOptions
from reenact.survey import HeatmapResult
from reenact.survey import heatmap as draw_heatmaps

DEFAULTS = HeatmapOptions()


def _replaying_options(command: Command) -> Command:
    """Adds how recordings are replayed for their states, and what pages find; `--base-url` is among it."""
    return grouped(surroundings_options(command), "replaying", ReplayOptions)


@click.command(name="heatmap")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, metavar="FILE...")
@click.option(
    "--kind",
    "kinds",
    type=click.Choice(get_args(MapKind)),
    multiple=True,
    default=DEFAULTS.kinds,
    show_default=True,
    help="What to draw; may be given several times.",
)
@device_option(DEFAULTS.devices)
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), required=True, metavar="DIR")
@click.option("--page", metavar="PATTERN", help="Only pages whose URL matches, such as '*/pricing'.")
@click.option(
    "--group",
    "groups",
    multiple=True,
    metavar="PATTERN",
    help="Pages whose URL matches are one page, such as '*/plants/*'; may be given several times.",
)
@click.option("--where", metavar="CONDITION", help="Only events of which this is true: \"device_class = 'mobile'\".")
@click.option(
    "--compare",
    nargs=2,
    metavar="A B",
    help="Two conditions on the events of FILE..., or without FILE two files or folders: what differs beyond chance.",
)
@click.option("--base-url", metavar="URL", help="Draw on another deployment of the recorded site.")
@click.option(
    "--states",
    is_flag=True,
    help="Replay the recordings, find the states of their pages (an open menu, a dialog, a tab), draw each event on its"
    " own, and list them. Replays click for real.",
)
@click.option(
    "--most-replays",
    type=click.IntRange(1),
    default=DEFAULTS.most_replays,
    show_default=True,
    metavar="NUMBER",
    help="Recordings that --states replays, those with most events first.",
)
@click.option(
    "--replay-limit",
    "replay_limit_ms",
    type=DurationMs(),
    default=DEFAULTS.replay_limit_ms,
    show_default="2m",
    metavar="TIME",
    help="How long the replay of one recording may take.",
)
@jobs_option
@click.option(
    "--zone",
    "zones",
    multiple=True,
    metavar="SELECTOR",
    help="--kind elements counts by these containers; may be given several times.",
)
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
    type=click.Choice(["inferno", "viridis", "plasma", "cividis", "turbo"]),
    default=DEFAULTS.colormap,
    show_default=True,
)
@click.option("--opacity", type=click.FloatRange(0, 1), default=DEFAULTS.opacity, show_default=True)
@click.option(
    "--maximum",
    type=click.FloatRange(0, min_open=True),
    help="Where the scale ends, so that maps can be compared. Default: each map's hottest spot, for counts at least 5.",
)
@click.option("--overlay", is_flag=True, help="Also write the heat alone, a PNG with transparency.")
@click.option("--svg", is_flag=True, help="Also write an SVG with element numbers.")
@click.option("--csv", is_flag=True, help="Also write the numbers as CSV.")
@click.option("--keep-counts", is_flag=True, help="Also write .npz files; given as FILE, they are drawn anew.")
@_replaying_options
@browsing_options
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON document.")
def heatmap(
    files: tuple[Path, ...],
    output: Path,
    replaying: ReplayOptions,
    browsing: BrowserOptions,
    as_json: bool,
    **chosen: object,
) -> None:
    """Draw what was done in the recordings FILE... on the live pages, at each device's viewport.

    FILE is a recording, a bulk export of events (.parquet, .csv, .jsonl), a folder of these, or kept counts (.npz).
    An event belongs to the element that it hit and is drawn where that element is now. Events whose element is not
    on the page are counted as unplaced. Writes DIR/PAGE/DEVICE-KIND.png and .json.

    \b
    Examples:
      reenact heatmap visits/*.jsonl -o heatmaps
      reenact heatmap visits --device "Desktop 1440x900" --device "iPhone 15" --kind click --kind scroll -o heatmaps
      reenact heatmap events.parquet --where "device_class = 'mobile' and utm_source = 'ads'" -o heatmaps
      reenact heatmap visits --compare "utm_source = 'ads'" "utm_source = 'mail'" -o heatmaps
      reenact heatmap visits --states -j 4 --device "Desktop 1440x900" --device "iPhone 15" -o heatmaps
      reenact heatmap --compare before after --kind click --kind scroll -o heatmaps
      reenact heatmap heatmaps/home/1440x900-click.npz --colormap viridis -o again
    """
    if not files and not chosen["compare"]:
        raise click.UsageError("Missing argument 'FILE...'.")
    with progress_bar("drawing") as progress:
        result = asyncio.run(
            draw_heatmaps(
                files,
                output,
                HeatmapOptions(base_url=replaying.base_url, **chosen),  # type: ignore[arg-type]
                browsing,
                progress,
                replaying,
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
        click.echo(f"{drawn.picture}: {drawn.events} events, {drawn.placed} placed, {drawn.unplaced} unplaced")
        for warning in drawn.warnings:
            click.echo(f"note: {drawn.device}: {warning}", err=True)
    for state in result.states:
        said = f"{state.share:6.1%}  {state.events:,} events  {state.name or 'as it opens'}  ({state.page})"
        click.echo(said)
        for device, why in state.unreached:
            click.echo(f"note: {device}: not reached, {state.events:,} events without a place: {why}", err=True)
    for left in result.left_out:
        click.echo(f"note: {left.recording}: {left.why}; what came after is drawn on its page as it opens", err=True)
    if result.not_replayed:
        click.echo(f"note: {result.not_replayed:,} recordings beyond --most-replays were not replayed", err=True)
    click.echo(f"{result.events} events of {result.recordings} recordings drawn on {len(result.maps)} maps")
    if result.events_on_other_pages:
        click.echo(f"{result.events_on_other_pages} events were on pages that --page leaves out")
