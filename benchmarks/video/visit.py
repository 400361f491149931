"""A visit to the benchmark's page is recorded, to be replayed and filmed."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

import reenact
from benchmarks.video.rivals import SIZE


def record(browser: Browser, url: str, duration_ms: float, path: Path) -> Path:
    """A visit with a click at its beginning and one at its end."""
    context = browser.new_context(viewport={"width": SIZE[0], "height": SIZE[1]})
    with reenact.capture(context, path):
        page = context.new_page()
        page.goto(url)
        page.mouse.click(300, 400)
        page.wait_for_timeout(duration_ms)
        page.mouse.click(700, 400)
    context.close()
    return path
