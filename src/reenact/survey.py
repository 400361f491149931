"""Clicks of many recordings on live pages at several viewports: the root of `reenact heatmap`."""

from __future__ import annotations

import asyncio
import fnmatch
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import Struct
from playwright.async_api import Playwright, async_playwright

from reenact.browser.devices import Device, slug
from reenact.browser.devices import device as device_named
from reenact.browser.find import BrowserChoice, find_browser
from reenact.errors import RecordingError
from reenact.geometry import Rect
from reenact.heatmap.anchor import place
from reenact.heatmap.click_map import draw_click_map
from reenact.heatmap.facts import Facts
from reenact.image import encode_png
from reenact.options import BrowserOptions, HeatmapOptions
from reenact.output import write_json, write_whole
from reenact.recording.format import read_recording
from reenact.signals.clicks import ClickedPage, ClickedTarget, clicked_pages
from reenact.signals.naming import name_of
from reenact.snapshot import opened_page
from reenact.stage.anchoring import page_box
from reenact.stage.opening import read_scripts
from reenact.stage.settle import snapshot_of
from reenact.world import live_url


class ClickMapFile(Struct, frozen=True, kw_only=True):
    """One map that was written; `placed` + `unplaced` = `clicks`."""

    page: str
    url: str
    device: str
    picture: str
    numbers: str
    recordings: int
    clicks: int
    placed: int
    unplaced: int
    warnings: tuple[str, ...]


class HeatmapResult(Struct, frozen=True, kw_only=True):
    """All maps of one call; `clicks` counts each recorded click once, whatever the number of devices."""

    maps: tuple[ClickMapFile, ...]
    recordings: int
    clicks: int
    clicks_on_other_pages: int
    warnings: tuple[str, ...]


Progress = Callable[[int, int], None]


async def heatmap(
    paths: Sequence[Path],
    folder: Path,
    options: HeatmapOptions = HeatmapOptions(),
    browser: BrowserOptions = BrowserOptions(),
    progress: Progress | None = None,
) -> HeatmapResult:
    """Write a click map as PNG and JSON for each page that was clicked on and each device into `folder`.

    Files are `<page>/<device>.png` and `.json`. Raises `RecordingError`, `DeviceError`, `PageError`,
    `BrowserError` or `OutputError`.
    """
    recordings = [await asyncio.to_thread(read_recording, path) for path in paths]
    found = clicked_pages(recordings)
    # A recording is untrusted: it must not make us open files or run scripts.
    web = [page for page in found if page.url.startswith(("http://", "https://"))]
    pages = [page for page in web if options.page is None or fnmatch.fnmatch(page.address, options.page)]
    if not pages:
        said = f"none on a page that matches {options.page!r}" if found else "no clicks at all"
        raise RecordingError(f"the {len(recordings)} recordings hold {said}; there is nothing to draw")
    choice = find_browser(browser.browser_path)
    scripts = read_scripts(browser.init_scripts)
    here = live_url(recordings[0].start.url, options.base_url)
    names = page_slugs([page.address for page in pages])
    maps: list[ClickMapFile] = []
    async with async_playwright() as playwright:
        chosen = [device_named(name, playwright.devices) for name in options.devices]
        for page in pages:
            for device in chosen:
                survey = _Survey(
                    playwright,
                    choice,
                    device,
                    here(page.url),
                    folder / names[page.address],
                    scripts,
                    browser.timeout_ms,
                )
                maps.append(await survey.draw(page, options))
                if progress:
                    progress(len(maps), len(pages) * len(chosen))
    return HeatmapResult(
        maps=tuple(maps),
        recordings=len(recordings),
        clicks=sum(page.clicks for page in pages),
        clicks_on_other_pages=sum(page.clicks for page in found) - sum(page.clicks for page in pages),
        warnings=tuple(chain.from_iterable(recording.warnings for recording in recordings)),
    )


class _Survey(Struct, frozen=True):
    """One page on one device."""

    playwright: Playwright
    choice: BrowserChoice
    device: Device
    url: str
    folder: Path
    scripts: tuple[str, ...]
    timeout_ms: float

    async def draw(self, page: ClickedPage, options: HeatmapOptions) -> ClickMapFile:
        async with opened_page(self.playwright, self.choice, self.device, self.url, self.scripts, self.timeout_ms) as (
            stage,
            tab,
        ):
            taken = await snapshot_of(stage, tab)
            boxes = [await page_box(tab, target) for target in page.targets]
        every = [
            (box, fraction) for box, target in zip(boxes, page.targets, strict=True) for fraction in target.fractions
        ]
        placement = place([box for box, _ in every], np.array([fraction for _, fraction in every], np.float64))
        facts = Facts(
            url=self.url,
            device=self.device.name,
            viewport=self.device.viewport,
            recordings=page.recordings,
            clicks=page.clicks,
            placed=len(placement.points_page),
        )
        drawn = await asyncio.to_thread(
            draw_click_map,
            taken.picture,
            placement.points_page,
            facts,
            options,
            self.device.viewport.device_scale_factor,
        )
        picture = self.folder / f"{self.device.slug}.png"
        numbers = picture.with_suffix(".json")
        write_whole(picture, encode_png(drawn.image))
        write_json(numbers, _document(page, boxes, drawn.facts, drawn.maximum_clicks, taken.warnings))
        return ClickMapFile(
            page=page.address,
            url=self.url,
            device=self.device.name,
            picture=str(picture),
            numbers=str(numbers),
            recordings=drawn.facts.recordings,
            clicks=drawn.facts.clicks,
            placed=drawn.facts.placed,
            unplaced=drawn.facts.unplaced,
            warnings=taken.warnings,
        )


def _document(
    page: ClickedPage, boxes: Sequence[Rect | None], facts: Facts, maximum_clicks: float, warnings: Sequence[str]
) -> dict[str, Any]:
    ranked = sorted(zip(page.targets, boxes, strict=True), key=lambda pair: -len(pair[0].fractions))
    return {
        "page": page.address,
        "url": facts.url,
        "device": facts.device,
        "viewport": facts.viewport,
        "recordings": facts.recordings,
        "clicks": facts.clicks,
        "placed": facts.placed,
        "unplaced": facts.unplaced,
        "maximum_clicks": maximum_clicks,
        "warnings": warnings,
        "targets": [_row(target, box, facts.clicks) for target, box in ranked],
    }


def _row(target: ClickedTarget, box: Rect | None, clicks: int) -> dict[str, Any]:
    return {
        "name": name_of(target.target) if target.target else "the page",
        "clicks": len(target.fractions),
        "share": len(target.fractions) / clicks,
        "recordings": target.recordings,
        "placed": box is not None,
        "page_box": box,
    }


def page_slugs(addresses: Sequence[str]) -> dict[str, str]:
    """A folder name for each page address, from its path; pages whose paths read the same get a number."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for address in addresses:
        path = address.partition("://")[2].partition("/")[2]
        name = base = slug(path) if path else "home"
        number = 1
        while name in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(name)
        names[address] = name
    return names
