"""`python -m benchmarks.hours`: hours of recorded time replayed; what memory grows to, and what a step costs."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
from playwright.sync_api import sync_playwright

from benchmarks.hours.recordings import ROUND_MS, Visit, visit
from benchmarks.hours.watching import Ended, Sample, Watch, watching
from reenact.browser.find import find_browser

MINUTE_MS: Final = 60_000
FIRST_MS: Final = 1_000
BURSTS_MINUTES: Final = 10
"""So far apart do the stretches begin in which something is done."""

FILM: Final = ("--fps", "5", "--size", "400x300", "--idle", "2s", "--timeline")


@click.command(name="python -m benchmarks.hours")
@click.option("--minutes", type=click.IntRange(1), default=180, show_default=True, help="Recorded time.")
@click.option("--active", "active_minutes", type=click.IntRange(0), default=20, show_default=True, help="Of it.")
@click.option("--steps", "counts", default="100,500,2000", show_default=True, help="Compare so many steps; 0: none.")
@click.option("--plain/--no-plain", default=True, show_default=True, help="Replay the hours without a film.")
@click.option("--film/--no-film", default=True, show_default=True, help="Film the hours.")
def main(minutes: int, active_minutes: int, counts: str, plain: bool, film: bool) -> None:
    """Replay recordings that are long, and say what they cost."""
    with tempfile.TemporaryDirectory() as name, watching() as watch:
        folder = Path(name)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_browser().path, args=["--no-sandbox"])
            round_of_acts = visit(browser, watch.url, folder / "round.jsonl")
            browser.close()
        if counts != "0":
            _steps(watch, round_of_acts, folder, [int(count) for count in counts.split(",")])
        recording = folder / "hours.jsonl"
        end_ms = FIRST_MS + minutes * MINUTE_MS + ROUND_MS
        steps = round_of_acts.write(recording, list(_bursts(minutes, active_minutes)), end_ms)
        click.echo(f"\n{minutes} minutes with {active_minutes} of activity, {steps} steps")
        watch.told = _tell
        if plain:
            click.echo("without a film")
            _told(watch.replay(recording, ["--fps", "10"]), minutes)
        if film:
            click.echo(f"filmed, {' '.join(FILM)}")
            path = folder / "hours.mp4"
            _told(watch.replay(recording, [*FILM, "-o", str(path), "--sheet", str(folder / "sheet.png")]), minutes)


def _bursts(minutes: int, active_minutes: int) -> Iterator[float]:
    """When rounds begin: in bursts, spread over the whole."""
    starts = range(0, minutes, BURSTS_MINUTES)
    rounds = active_minutes * MINUTE_MS // ROUND_MS
    for place, minute in enumerate(starts):
        here = rounds * (place + 1) // len(starts) - rounds * place // len(starts)
        yield from (FIRST_MS + minute * MINUTE_MS + number * ROUND_MS for number in range(here))


def _steps(watch: Watch, round_of_acts: Visit, folder: Path, counts: list[int]) -> None:
    """What the steps cost after the start, and what is done once all are performed (they are compared)."""
    path = folder / "steps.jsonl"
    for count in counts:
        rounds = round(count / round_of_acts.steps) + 1
        begun = [FIRST_MS + ROUND_MS * number for number in range(rounds)]
        steps = round_of_acts.write(path, begun, FIRST_MS + ROUND_MS * rounds)
        ended = watch.replay(path, ["--fps", "10"])
        first, last = ended.rounds[0], ended.rounds[-1]
        half = ended.rounds[len(ended.rounds) // 2]
        walked, after = (last.at - first.at) * round_of_acts.steps, (last.at - half.at) * round_of_acts.steps
        own_ms = 1000 * (last.own_cpu_s - first.own_cpu_s) / walked
        late_ms = 1000 * (last.own_cpu_s - half.own_cpu_s) / after
        browser_ms = 1000 * (last.browser_cpu_s - first.browser_cpu_s) / walked
        end_ms = 1000 * (ended.own_cpu_s - last.own_cpu_s) / steps
        click.echo(
            f"{steps} steps: CPU time a step {own_ms:.2f} ms ours ({late_ms:.2f} in the second half), "
            f"{browser_ms:.2f} ms browser and driver; after the last one {end_ms:.2f} ms a step; {_verdict(ended)}"
        )


def _verdict(ended: Ended) -> str:
    wrong = ended.result["divergences"]
    assert isinstance(wrong, list)
    first = f": {wrong[0]}" if wrong else ""
    return f"{ended.wall_s:.0f} s, {ended.result['performed']} performed, {len(wrong)} divergences{first}"


def _tell(sample: Sample) -> None:
    if sample.at % 10 == 0 or sample.at == 1:
        click.echo(
            f"{sample.at:4} min: {sample.own_mib:4.0f} MiB ours ({sample.own_made_mib:.0f} in no file), "
            f"{sample.browser_mib:4.0f} browser and driver ({sample.browser_made_mib:.0f}); "
            f"{sample.own_cpu_s:6.1f} and {sample.browser_cpu_s:6.1f} s of CPU time"
        )


def _told(ended: Ended, minutes: int) -> None:
    click.echo(
        f"{minutes * 60 / ended.wall_s:.1f} x real time, {ended.cpu_s:.0f} s of CPU time, "
        f"{ended.peak_mib:.0f} MiB ours at most; {_verdict(ended)}"
    )


if __name__ == "__main__":
    main()
