"""`python -m benchmarks.kills`: breaks replays off at random frames, in every way, and says what they leave behind."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import get_args

import click
from playwright.sync_api import sync_playwright

from benchmarks.kills.breaking import Harm, Left, Page, Way, broken_off, record, served
from reenact.browser.find import find_browser

FRAMES = (1, 110)
DISK_KIB = (16, 900)


@click.command(name="python -m benchmarks.kills")
@click.option("--moments", type=click.IntRange(1), default=10, show_default=True, help="How often for each.")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--way", "ways", type=click.Choice(get_args(Way)), multiple=True, default=get_args(Way))
@click.option("--harm", "harms", type=click.Choice(get_args(Harm)), multiple=True, default=get_args(Harm))
def main(moments: int, seed: int, ways: tuple[Way, ...], harms: tuple[Harm, ...]) -> None:
    """Break replays off: the browser is killed, we are interrupted or terminated, the disk is full (as root only)."""
    chance = random.Random(seed)
    page, wrong, done = Page(), 0, 0
    with tempfile.TemporaryDirectory() as name, served(page) as url, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path=find_browser().path, args=["--no-sandbox"])
        record(browser, url, folder)
        browser.close()
        for way in ways:
            for harm in harms:
                for _ in range(moments):
                    frame, size_kib = chance.randint(*FRAMES), chance.randint(*DISK_KIB)
                    if harm == "disk":
                        left, moment = _on_disk(folder, way, page, size_kib), f"{size_kib} KiB"
                    else:
                        left, moment = broken_off(folder, way, harm, page, frame), f"frame {frame}"
                    done += 1
                    wrong += bool(left.wrong)
                    click.echo(f"{way:7} {harm:8} {moment:>9}: {left.code} {left.said.strip()} {left.wrong or 'well'}")
                    shutil.rmtree(folder / "out", ignore_errors=True)
    click.echo(f"{done - wrong} of {done} broken off as they should be")
    sys.exit(wrong > 0)


def _on_disk(folder: Path, way: Way, page: Page, size_kib: int) -> Left:
    """The films go to a disk of that size, which only root may make."""
    out = folder / "out"
    out.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size_kib}k", "tmpfs", out], check=True)
    try:
        return broken_off(folder, way, "disk", page, 5)
    finally:
        subprocess.run(["umount", out], check=True)


if __name__ == "__main__":
    main()
