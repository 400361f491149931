"""A page and what is done in it in, a recording out; the browser tests make their short visits with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page

import reenact
from reenact.geometry import Viewport

Visit = Callable[[Page], None]

SMALL = Viewport(800, 600)


def recorded(browser: Browser, path: Path, url: str, visit: Visit, *, viewport: Viewport = SMALL, **more: Any) -> Path:
    """Record `visit` of `url` to `path`; `more` goes to the browser context."""
    context = browser.new_context(
        viewport={"width": viewport.width, "height": viewport.height},
        device_scale_factor=viewport.device_scale_factor,
        **more,
    )
    try:
        with reenact.capture(context, path):
            page = context.new_page()
            page.goto(url)
            visit(page)
            page.wait_for_timeout(60)
    finally:
        context.close()
    return path


def press(page: Page, target: Locator) -> None:
    """Move there in few steps and click, as a hand in a hurry does."""
    box = target.bounding_box()
    assert box is not None
    press_at(page, box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.5)


def press_at(page: Page, x: float, y: float) -> None:
    page.mouse.move(x, y, steps=3)
    page.mouse.down()
    page.wait_for_timeout(30)
    page.mouse.up()
    page.wait_for_timeout(30)


def look(page: Page) -> None:
    """Half a second in which the pointer moves and clicks, below the painted clock of clock.html."""
    page.mouse.move(300, 300)
    page.wait_for_timeout(200)
    press_at(page, 320, 330)
    page.wait_for_timeout(300)
