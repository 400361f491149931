"""Maps of recorded events on live pages at several viewports: the root of `reenact heatmap`."""

from __future__ import annotations

import asyncio
import fnmatch
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Final

from msgspec.structs import replace
from playwright.async_api import async_playwright

from reenact.browser.devices import device as device_named
from reenact.browser.devices import slug
from reenact.browser.find import find_browser
from reenact.errors import RecordingError
from reenact.heatmap.kept import read_kept
from reenact.options import BrowserOptions, HeatmapOptions, MapKind
from reenact.stage.opening import read_scripts
from reenact.survey.compare import Side, write_comparison
from reenact.survey.fields import form_map
from reenact.survey.names import map_stem, page_slugs
from reenact.survey.points import element_map, point_map
from reenact.survey.results import HeatmapResult, MapFile
from reenact.survey.scene import Drawable, Live, Scene, taken, wanted_targets
from reenact.survey.sources import Loaded, Progress, load
from reenact.survey.surfaces import attention_map, engagement_map, scroll_map
from reenact.survey.writing import write_map
from reenact.table.columns import DERIVED
from reenact.table.elements import recordings
from reenact.table.events_table import EventsTable
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
    with ExitStack() as stack:
        sides, loaded = await asyncio.to_thread(_sides, paths, options, stack)
        chosen, others = _chosen(
            [pages(side.table, side.segment, options.kinds, options.groups) for side in sides], options
        )
        names = page_slugs(list(dict.fromkeys(each[0].name for each in chosen)))
        here = live_url(loaded.origin or chosen[0][0].url, options.base_url)
        choice = find_browser(browser.browser_path)
        scripts = read_scripts(browser.init_scripts)
        maps: list[MapFile] = []
        async with async_playwright() as playwright:
            devices = [device_named(name, playwright.devices) for name in options.devices]
            stops = [(each, device) for each in chosen for device in devices]
            for done, (each, device) in enumerate(stops, 1):
                live = Live(
                    playwright=playwright,
                    choice=choice,
                    device=device,
                    url=here(each[0].url),
                    scripts=scripts,
                    timeout_ms=browser.timeout_ms,
                )
                scenes = await _scenes(sides, each, live, options)
                maps += await asyncio.to_thread(_written, scenes, sides, folder / names[each[0].name])
                if progress:
                    progress(done, len(stops))
        return HeatmapResult(
            maps=tuple(maps),
            recordings=sum(recordings(side.table, side.segment) for side in sides),
            events=sum(page.events for each in chosen for page in each),
            events_on_other_pages=others,
            warnings=loaded.warnings,
        )


def _sides(paths: Sequence[Path], options: HeatmapOptions, stack: ExitStack) -> tuple[tuple[Side, ...], Loaded]:
    """What is drawn: one sample, or with `compare` two, of files of their own or of all files by a condition each."""

    def opened(sources: Sequence[Path]) -> tuple[EventsTable, Loaded]:
        table = stack.enter_context(EventsTable())
        told = load(sources, table)
        for kind in options.kinds:
            if kind in DERIVED:
                table.require(kind)
        return table, told

    if options.compare is None:
        table, loaded = opened(paths)
        return (Side(table=table, segment=table.segment(options.where), label=options.where or ""),), loaded
    if paths:
        table, loaded = opened(paths)
        whole = table.segment(options.where)
        return tuple(
            Side(table=table, segment=table.segment(part, whole), label=part) for part in options.compare
        ), loaded
    both = [opened([Path(part)]) for part in options.compare]
    sides = tuple(
        Side(table=table, segment=table.segment(options.where), label=part)
        for (table, _), part in zip(both, options.compare, strict=True)
    )
    told = [loaded for _, loaded in both]
    return sides, Loaded(
        origin=told[0].origin or told[1].origin, warnings=tuple(warning for each in told for warning in each.warnings)
    )


def _chosen(found: Sequence[list[Page]], options: HeatmapOptions) -> tuple[list[tuple[Page, ...]], int]:
    """The pages to draw, each as all samples have it, and how many events lie on other pages."""
    every = {(page.name, page.state): page for pages_of_side in reversed(found) for page in pages_of_side}
    # A recording is untrusted: it must not make us open files or run scripts.
    web = {key: page for key, page in every.items() if page.url.startswith(("http://", "https://"))}
    chosen = {
        key: page for key, page in web.items() if options.page is None or fnmatch.fnmatch(page.name, options.page)
    }
    if not chosen:
        wanted = " or ".join(options.kinds)
        said = f"none on a page that matches {options.page!r}" if every else f"no events for a map of kind {wanted}"
        raise RecordingError(f"there is nothing to draw: what was given holds {said}")
    by_key = [{(page.name, page.state): page for page in pages_of_side} for pages_of_side in found]
    aligned = [
        tuple(pages_of_side.get(key) or replace(page, events=0) for pages_of_side in by_key)
        for key, page in chosen.items()
    ]
    aligned.sort(key=lambda each: (-sum(page.events for page in each), each[0].name, each[0].state))
    total = sum(page.events for pages_of_side in found for page in pages_of_side)
    return aligned, total - sum(page.events for each in aligned for page in each)


async def _scenes(
    sides: Sequence[Side], each: Sequence[Page], live: Live, options: HeatmapOptions
) -> tuple[Scene, ...]:
    """One scene for each sample; the page is opened once, and what one sample needs is found for all."""
    relations = [on_page(side.table, side.segment, page) for side, page in zip(sides, each, strict=True)]
    wanted: dict[str, None] = {}
    for side, relation in zip(sides, relations, strict=True):
        wanted |= dict.fromkeys(await asyncio.to_thread(wanted_targets, side.table, relation, options.kinds))
    got = await taken(live, list(wanted), options.zones)
    return tuple(
        Scene(
            page=page,
            relation=relation,
            url=live.url,
            device=live.device,
            picture=got.snapshot.picture,
            elements=tuple(got.snapshot.elements),
            spots=got.spots,
            reasons=got.reasons,
            zones=got.zones,
            recordings=recordings(side.table, relation),
            segment=side.label,
            warnings=got.snapshot.warnings,
            options=options,
        )
        for side, page, relation in zip(sides, each, relations, strict=True)
    )


def _written(scenes: Sequence[Scene], sides: Sequence[Side], folder: Path) -> list[MapFile]:
    written = []
    first = scenes[0]
    for kind in dict.fromkeys(first.options.kinds):
        make = _MAKERS.get(kind) or partial(point_map, kind=kind)
        stem = folder / map_stem(first.device.slug, kind, first.page.state)
        if len(scenes) == 2:
            both, two = (scenes[0], scenes[1]), (sides[0], sides[1])
            written.append(write_comparison(stem.with_name(f"{stem.name}-compare"), make, kind, both, two))
        else:
            made = make(first, sides[0].table)
            written.append(write_map(stem, made, first.page.name, first.warnings, first.options))
    return written


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
