"""Pictures a page at several viewports: the root of `reenact snapshot`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from msgspec import Struct
from playwright.async_api import Playwright, async_playwright

from reenact.browser.devices import Device, context_arguments
from reenact.browser.devices import device as device_named
from reenact.browser.find import BrowserChoice, find_browser
from reenact.bundle import world_script
from reenact.errors import PageError
from reenact.image import encode_png
from reenact.options import BrowserOptions, SnapshotOptions
from reenact.output import write_json, write_whole
from reenact.stage.opening import World, opened_stage, read_scripts
from reenact.stage.settle import Snapshot, snapshot_of
from reenact.stage.stage import Method, Stage
from reenact.stage.tab import Tab

EPOCH_MS = 1_767_225_600_000.0
"""When it is on a page that is pictured and not replayed: 2026-01-01 00:00 UTC, so that dates repeat."""


class PageSnapshot(Struct, frozen=True, kw_only=True):
    """What was written for one device; `page_width`, `page_height` are CSS pixels."""

    device: str
    picture: str
    boxes: str
    page_width: float
    page_height: float
    elements: int
    method: Method
    warnings: tuple[str, ...]


async def snapshot(
    url: str,
    folder: Path,
    options: SnapshotOptions = SnapshotOptions(),
    browser: BrowserOptions = BrowserOptions(),
) -> list[PageSnapshot]:
    """Write `<device>.png` and `<device>.json` of the settled page at `url` into `folder`, for each device.

    Raises `DeviceError`, `PageError`, `BrowserError` or `OutputError`.
    """
    choice = find_browser(browser.browser_path)
    scripts = read_scripts(browser.init_scripts)
    async with async_playwright() as playwright:
        devices = [device_named(name, playwright.devices) for name in options.devices]
        return [
            await _on_device(playwright, choice, device, url, folder, scripts, browser.timeout_ms) for device in devices
        ]


async def _on_device(
    playwright: Playwright,
    choice: BrowserChoice,
    device: Device,
    url: str,
    folder: Path,
    scripts: Sequence[str],
    timeout_ms: float,
) -> PageSnapshot:
    async with opened_page(playwright, choice, device, url, scripts, timeout_ms) as (stage, tab):
        taken = await snapshot_of(stage, tab)
        picture, boxes = folder / f"{device.slug}.png", folder / f"{device.slug}.json"
        write_whole(picture, encode_png(taken.picture))
        write_json(boxes, _document(device, taken))
        return PageSnapshot(
            device=device.name,
            picture=str(picture),
            boxes=str(boxes),
            page_width=taken.page_width,
            page_height=taken.page_height,
            elements=len(taken.elements),
            method=stage.method,
            warnings=taken.warnings,
        )


@asynccontextmanager
async def opened_page(
    playwright: Playwright, choice: BrowserChoice, device: Device, url: str, scripts: Sequence[str], timeout_ms: float
) -> AsyncIterator[tuple[Stage, Tab]]:
    """A stage of this device with `url` in its tab; raises `PageError` where the page answers with an error."""
    world = World(
        context_arguments=context_arguments(device),
        viewport=device.viewport,
        epoch_ms=EPOCH_MS,
        scripts=(f"{world_script()};reenactWorld.settle({{seed: 1}});", *scripts),
    )
    async with opened_stage(playwright, choice, "auto", world) as stage:
        tab = await stage.open_tab()
        await go(tab, url, timeout_ms)
        yield stage, tab


async def go(tab: Tab, url: str, timeout_ms: float) -> None:
    """Open `url`; raises `PageError` where the page answers with an error."""
    await tab.go(url, timeout_ms)
    if tab.status >= 400:
        raise PageError(f"cannot picture {url}: the server answered with status {tab.status}; is the address right?")


def _document(device: Device, taken: Snapshot) -> dict[str, Any]:
    return {
        "url": taken.url,
        "title": taken.title,
        "device": device.name,
        "viewport": device.viewport,
        "page_width": taken.page_width,
        "page_height": taken.page_height,
        "warnings": taken.warnings,
        "elements": taken.elements,
    }
