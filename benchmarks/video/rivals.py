"""Other ways to film a page for a time: Playwright's own video, and a screenshot loop; each writes one film."""

from __future__ import annotations

import time
from pathlib import Path

from playwright.sync_api import Browser

from reenact.encode import VideoWriter
from reenact.image import decode_image
from reenact.options import FilmOptions
from reenact.timing import FrameRate

SIZE = (1280, 720)


def playwright_video(browser: Browser, url: str, duration_ms: float, film: Path) -> float:
    """Playwright's `record_video_dir`, in real time; returns wall seconds."""
    began_s = time.monotonic()
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
    return time.monotonic() - began_s


def screenshot_loop(browser: Browser, url: str, duration_ms: float, film: Path) -> float:
    """Screenshots as fast as they come, each shown until the next one; returns wall seconds."""
    began_s = time.monotonic()
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
    return time.monotonic() - began_s
