"""Maps of recorded events on live pages at several viewports: the root of `reenact heatmap`."""

from __future__ import annotations

import asyncio
import fnmatch
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from playwright.async_api import async_playwright

from reenact.browser.devices import device as device_named
from reenact.browser.devices import slug
from reenact.browser.find import find_browser
from reenact.errors import RecordingError
from reenact.heatmap.kept import read_kept
from reenact.options import BrowserOptions, HeatmapOptions, MapKind
from reenact.stage.opening import read_scripts
from reenact.survey.fields import form_map
from reenact.survey.names import map_stem, page_slugs
from reenact.survey.points import element_map, point_map
from reenact.survey.results import HeatmapResult, MapFile
from reenact.survey.scene import Drawable, Live, Scene, taken, wanted_targets
from reenact.survey.sources import Progress, load
from reenact.survey.surfaces import attention_map, engagement_map, scroll_map
from reenact.survey.writing import write_map
from reenact.table.elements import recordings
from reenact.table.events_table import EventsTable
from reenact.table.kinds import POINTS
from reenact.table.pages import Page, on_page, pages
from reenact.world import live_url

_KEPT: Final = ".npz"
_MAKERS: Final[Mapping[MapKind, Callable[[Scene, EventsTable], Drawable]]] = {
    "attention": attention_map,
    "scroll": scroll_map,
    "engagement": engagement_map,
    "elements": element_map,
    "form": form_map,
}


async def heatmap(
    paths: Sequence[Path],
    folder: Path,
    options: HeatmapOptions = HeatmapOptions(),
    browser: BrowserOptions = BrowserOptions(),
    progress: Progress | None = None,
) -> HeatmapResult:
    """Write a map of each kind for each page, state and device into `folder`, as `<page>/<device>-<kind>.png`, `.json`.

    `paths` are recordings, bulk exports, folders of these, or kept counts, which are drawn anew. Raises
    `RecordingError`, `FilterError`, `DeviceError`, `PageError`, `BrowserError` or `OutputError`.
    """
    if paths and all(path.suffix == _KEPT for path in paths):
        return await asyncio.to_thread(_drawn_again, paths, folder, options)
    with EventsTable() as table:
        loaded = await asyncio.to_thread(load, paths, table)
        for kind in options.kinds:
            if kind in POINTS:
                table.require(kind)
        segment = table.segment(options.where)
        chosen, others = _chosen(pages(table, segment, options.kinds, options.groups), options)
        choice = find_browser(browser.browser_path)
        scripts = read_scripts(browser.init_scripts)
        names = page_slugs(list(dict.fromkeys(page.name for page in chosen)))
        here = live_url(loaded.origin or chosen[0].url, options.base_url)
        maps: list[MapFile] = []
        async with async_playwright() as playwright:
            devices = [device_named(name, playwright.devices) for name in options.devices]
            stops = [(page, device) for page in chosen for device in devices]
            for done, (page, device) in enumerate(stops, 1):
                live = Live(
                    playwright=playwright,
                    choice=choice,
                    device=device,
                    url=here(page.url),
                    scripts=scripts,
                    timeout_ms=browser.timeout_ms,
                )
                scene = await _scene(table, segment, page, live, options)
                maps += await asyncio.to_thread(_written, scene, table, folder / names[page.name])
                if progress:
                    progress(done, len(stops))
        return HeatmapResult(
            maps=tuple(maps),
            recordings=recordings(table, segment),
            events=sum(page.events for page in chosen),
            events_on_other_pages=sum(page.events for page in others),
            warnings=loaded.warnings,
        )


def _chosen(found: list[Page], options: HeatmapOptions) -> tuple[list[Page], list[Page]]:
    # A recording is untrusted: it must not make us open files or run scripts.
    web = [page for page in found if page.url.startswith(("http://", "https://"))]
    chosen = [page for page in web if options.page is None or fnmatch.fnmatch(page.name, options.page)]
    if not chosen:
        wanted = " or ".join(options.kinds)
        said = f"none on a page that matches {options.page!r}" if found else f"no events for a map of kind {wanted}"
        raise RecordingError(f"there is nothing to draw: what was given holds {said}")
    return chosen, [page for page in found if page not in chosen]


async def _scene(table: EventsTable, segment: str, page: Page, live: Live, options: HeatmapOptions) -> Scene:
    relation = on_page(table, segment, page)
    wanted = await asyncio.to_thread(wanted_targets, table, relation, options.kinds)
    got = await taken(live, wanted, options.zones)
    return Scene(
        page=page,
        relation=relation,
        url=live.url,
        device=live.device,
        picture=got.snapshot.picture,
        elements=tuple(got.snapshot.elements),
        spots=got.spots,
        reasons=got.reasons,
        zones=got.zones,
        recordings=await asyncio.to_thread(recordings, table, relation),
        segment=options.where or "",
        warnings=got.snapshot.warnings,
        options=options,
    )


def _written(scene: Scene, table: EventsTable, folder: Path) -> list[MapFile]:
    return [
        write_map(
            folder / map_stem(scene.device.slug, made.sheet.kind, scene.page.state),
            made,
            scene.page.name,
            scene.warnings,
            scene.options,
        )
        for made in drawables(scene, table)
    ]


def drawables(scene: Scene, table: EventsTable) -> Iterator[Drawable]:
    """A map of the scene for each kind that was asked for, in that order."""
    for kind in dict.fromkeys(scene.options.kinds):
        yield _MAKERS[kind](scene, table) if kind in _MAKERS else point_map(scene, table, kind)


def _drawn_again(paths: Sequence[Path], folder: Path, options: HeatmapOptions) -> HeatmapResult:
    maps = []
    for path in paths:
        kept = read_kept(path)
        made = Drawable(sheet=kept.sheet, rows_name=kept.rows_name, rows=kept.rows, more=kept.more)
        maps.append(write_map(folder / slug(path.parent.name) / path.stem, made, kept.sheet.facts.url, (), options))
    return HeatmapResult(
        maps=tuple(maps),
        recordings=max(drawn.recordings for drawn in maps),
        events=sum(drawn.events for drawn in maps),
        events_on_other_pages=0,
        warnings=(),
    )
