"""`python -m benchmarks.video`: the same page filmed by reenact and by others, and what became of its frames."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click
import msgspec
from playwright.sync_api import Browser, sync_playwright

from benchmarks.video import ours, rivals
from benchmarks.video.judge import Judged, judge
from fixtures.serve import serving
from reenact.browser.find import find_browser
from reenact.image import BgrImage, decode_image

HERE = Path(__file__).parent
RATE = 30
PAGES = {"idle": "#still", "moving": ""}


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table; `peak_mib` is that of the process that films, the browser apart."""

    page: str
    way: str
    times_real_time: float
    peak_mib: float | None
    judged: Judged | None


@click.command(name="python -m benchmarks.video")
@click.option("--seconds", type=click.IntRange(2), default=12, show_default=True, help="How long each page is filmed.")
@click.option("--json", "json_path", type=click.Path(path_type=Path), metavar="FILE", help="Write the figures, too.")
def main(seconds: int, json_path: Path | None) -> None:
    """Film an idle page and one that changes in every frame, 1280 x 720 at 30 frames per second."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as name, serving(HERE, 0) as base:
        folder = Path(name)
        for page, part in PAGES.items():
            rows += _page(folder, page, f"{base}/page.html{part}", 1000.0 * seconds)
    click.echo(table(rows))
    if json_path:
        json_path.write_bytes(msgspec.json.format(msgspec.json.encode(rows), indent=2))


def _page(folder: Path, page: str, url: str, duration_ms: float) -> list[Row]:
    rows: list[Row] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser().path, args=["--no-sandbox"])
        recording = ours.record(browser, url, duration_ms, folder / f"{page}.jsonl")
        still = _still(browser, url) if page == "idle" else None
        for way, shoot in (("Playwright video", rivals.playwright_video), ("screenshot loop", rivals.screenshot_loop)):
            film = folder / f"{page}-{shoot.__name__}{'.webm' if 'video' in way else '.mp4'}"
            try:
                wall_s = shoot(browser, url, duration_ms, film)
            except Exception as error:  # Playwright's video needs an ffmpeg of its own
                click.echo(f"{way} does not work here: {str(error).strip().splitlines()[0][:120]}", err=True)
                continue
            judged = judge(film, moving=page == "moving", duration_ms=duration_ms, rate=RATE, still=still)
            rows.append(
                Row(page=page, way=way, times_real_time=duration_ms / 1000 / wall_s, peak_mib=None, judged=judged)
            )
        browser.close()
    film = folder / f"{page}.mp4"
    for way, at_once in (("reenact", 1), ("reenact, 4 at once", 4)):
        filmed = ours.film(recording, film, at_once)
        judged = judge(film, moving=page == "moving", duration_ms=filmed.duration_ms, rate=RATE, still=still)
        rows.append(
            Row(
                page=page,
                way=way,
                times_real_time=filmed.times_real_time,
                peak_mib=filmed.peak_mib,
                judged=judged if at_once == 1 else None,
            )
        )
    return rows


def _still(browser: Browser, url: str) -> BgrImage:
    page = browser.new_page(viewport={"width": ours.SIZE[0], "height": ours.SIZE[1]})
    page.goto(url)
    image = decode_image(page.screenshot())
    page.close()
    return image


def table(rows: list[Row]) -> str:
    """The rows as Markdown."""
    heads = "page, way, x real time, dropped, duplicated, late, of frames, duration error ms, SSIM, kB, peak MiB"
    lines = [f"| {' | '.join(heads.split(', '))} |", "|" + " --- |" * len(heads.split(", "))]
    for row in rows:
        cells = [row.page, row.way, f"{row.times_real_time:.2f}"]
        if judged := row.judged:
            counts = [judged.dropped, judged.duplicated, judged.late] if row.page == "moving" else ["", "", ""]
            cells += [*map(str, counts), str(judged.wanted), f"{judged.duration_error_ms:.0f}"]
            cells += [f"{judged.sharpness:.3f}" if judged.sharpness else "", f"{judged.size_kb:.0f}"]
        else:
            cells += [""] * 7
        lines.append(f"| {' | '.join([*cells, f'{row.peak_mib:.0f}' if row.peak_mib else ''])} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
