"""`python -m benchmarks.video`: the same page filmed by reenact and by others, and what became of its frames."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

import click
import msgspec
from playwright.sync_api import Browser, sync_playwright

from benchmarks.video import packages
from benchmarks.video.judge import Judged, judge
from benchmarks.video.memory import Watched
from benchmarks.video.rivals import SIZE
from benchmarks.video.visit import record
from benchmarks.video.ways import RIVALS, WayFailedError, ours, ours_at_once
from fixtures.serve import serving
from reenact.browser.find import find_browser
from reenact.image import BgrImage, decode_image

HERE: Final = Path(__file__).parent
RATE: Final = 30
AT_ONCE: Final = 4
SLICES: Final = 3
PAGES: Final = {"idle": "#still", "moving": ""}
HEADS: Final = (
    *("page", "way", "x real time", "dropped", "duplicated", "late", "of frames", "duration error ms", "SSIM", "kB"),
    *("peak MiB own", "with browser"),
)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table; the time is that of the whole program, from its start to its end."""

    page: str
    way: str
    times_real_time: float
    own_mib: float
    all_mib: float
    judged: Judged | None


@click.command(name="python -m benchmarks.video")
@click.option("--idle", "idle_s", type=click.IntRange(2), default=60, show_default=True, help="Seconds without change.")
@click.option("--moving", "moving_s", type=click.IntRange(2), default=10, show_default=True, help="Seconds that move.")
@click.option("--json", "json_path", type=click.Path(path_type=Path), metavar="FILE", help="Write the figures, too.")
def main(idle_s: int, moving_s: int, json_path: Path | None) -> None:
    """Film an idle page and one that changes in every frame, 1280 x 720 at 30 frames per second."""
    if why := packages.install():
        click.echo(f"without what comes from npm: {why}", err=True)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as name, serving(HERE, 0) as base:
        for page, seconds in (("idle", idle_s), ("moving", moving_s)):
            folder = Path(name, page)
            folder.mkdir()
            rows += _page(folder, page, f"{base}/page.html{PAGES[page]}", 1000.0 * seconds)
    click.echo(table(rows))
    if json_path:
        json_path.write_bytes(msgspec.json.format(msgspec.json.encode(rows), indent=2))


def _page(folder: Path, page: str, url: str, duration_ms: float) -> list[Row]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser().path, args=["--no-sandbox"])
        recording = record(browser, url, duration_ms, folder / "visit.jsonl")
        still = _still(browser, url) if page == "idle" else None
        browser.close()

    def judged(film: Path, wanted_ms: float) -> Judged:
        return judge(film, moving=page == "moving", duration_ms=wanted_ms, rate=RATE, still=still)

    rows: list[Row] = []
    for way, shoot in RIVALS.items():
        try:
            film, watched = shoot(url, duration_ms, folder)
        except WayFailedError as failure:
            click.echo(f"{way} does not work here: {failure}", err=True)
            continue
        rows.append(_row(page, way, duration_ms, watched, judged(film, duration_ms)))
        click.echo(f"{page}: {way}: {rows[-1].times_real_time:.2f} x real time", err=True)
    for slices in (1, SLICES) if page == "moving" else (1,):
        film, film_ms, watched = ours(recording, folder, slices)
        way = "reenact" if slices == 1 else f"reenact, {slices} slices"
        rows.append(_row(page, way, film_ms, watched, judged(film, film_ms)))
        click.echo(f"{page}: {way}: {rows[-1].times_real_time:.2f} x real time", err=True)
    watched = ours_at_once(recording, folder, AT_ONCE)
    rows.append(_row(page, f"reenact, {AT_ONCE} at once", AT_ONCE * film_ms, watched, None))
    return rows


def _row(page: str, way: str, film_ms: float, watched: Watched, judged: Judged | None) -> Row:
    return Row(
        page=page,
        way=way,
        times_real_time=film_ms / 1000 / watched.wall_s,
        own_mib=watched.own_mib,
        all_mib=watched.all_mib,
        judged=judged,
    )


def _still(browser: Browser, url: str) -> BgrImage:
    page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
    page.goto(url)
    image = decode_image(page.screenshot())
    page.close()
    return image


def table(rows: list[Row]) -> str:
    """The rows as Markdown."""
    lines = [f"| {' | '.join(HEADS)} |", "|" + " --- |" * len(HEADS)]
    for row in rows:
        cells = [row.page, row.way, f"{row.times_real_time:.2f}"]
        if judged := row.judged:
            counts = [judged.dropped, judged.duplicated, judged.late] if row.page == "moving" else ["", "", ""]
            cells += [*map(str, counts), str(judged.wanted), f"{judged.duration_error_ms:.0f}"]
            cells += [f"{judged.sharpness:.3f}" if judged.sharpness else "", f"{judged.size_kb:.0f}"]
        else:
            cells += [""] * 7
        lines.append(f"| {' | '.join([*cells, f'{row.own_mib:.0f}', f'{row.all_mib:.0f}'])} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
