"""Other ways to film a page, each a program: `python -m benchmarks.video.rivals WAY URL MILLISECONDS FILM`."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import msgspec
import playwright
from playwright.sync_api import Browser, sync_playwright

from benchmarks.video.packages import FFMPEG
from reenact.browser.find import find_browser
from reenact.encode import VideoWriter
from reenact.image import decode_image
from reenact.options import FilmOptions
from reenact.timing import FrameRate

SIZE: Final = (1280, 720)


def playwright_video(browser: Browser, url: str, duration_ms: float, film: Path) -> None:
    """Playwright's `record_video_dir`, in real time."""
    size = {"width": SIZE[0], "height": SIZE[1]}
    context = browser.new_context(
        viewport=size,  # type: ignore[arg-type]
        record_video_dir=film.parent / "playwright",
        record_video_size=size,  # type: ignore[arg-type]
    )
    page = context.new_page()
    page.goto(url)
    page.wait_for_timeout(duration_ms)
    video = page.video
    context.close()
    assert video is not None
    Path(video.path()).replace(film)


def screenshot_loop(browser: Browser, url: str, duration_ms: float, film: Path) -> None:
    """Screenshots as fast as they come, each shown until the next one."""
    rate = FrameRate(30)
    context = browser.new_context(viewport={"width": SIZE[0], "height": SIZE[1]})
    page = context.new_page()
    page.goto(url)
    with VideoWriter(film, rate, width=SIZE[0], height=SIZE[1], options=FilmOptions(preset="ultrafast")) as writer:
        start_s = time.monotonic()
        while (now_ms := (time.monotonic() - start_s) * 1000) < duration_ms:
            image = decode_image(page.screenshot())
            if writer.frame_count:
                writer.repeat(max(0, rate.frame_index(now_ms) - writer.frame_count))
            writer.write(image)
    context.close()


WAYS: Final[Mapping[str, Callable[[Browser, str, float, Path], None]]] = {
    "playwright": playwright_video,
    "screenshots": screenshot_loop,
}


def with_ffmpeg(folder: Path) -> dict[str, str]:
    """The environment in which Playwright finds an ffmpeg for its videos: the one from npm, in `folder`."""
    told = msgspec.json.decode((Path(playwright.__file__).parent / "driver/package/browsers.json").read_bytes())
    (revision,) = (each["revision"] for each in told["browsers"] if each["name"] == "ffmpeg")
    place = folder / f"ffmpeg-{revision}"
    place.mkdir(parents=True, exist_ok=True)
    if not (place / "ffmpeg-linux").exists():
        (place / "ffmpeg-linux").symlink_to(FFMPEG)
    return {**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(folder)}


if __name__ == "__main__":
    way, page_url, milliseconds, target = sys.argv[1:]
    with sync_playwright() as driver:
        chosen = driver.chromium.launch(executable_path=find_browser().path, args=["--no-sandbox"])
        WAYS[way](chosen, page_url, float(milliseconds), Path(target))
        chosen.close()
