"""Maps of recorded events on live pages at several viewports: the root of `reenact heatmap`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Final

from playwright.async_api import async_playwright

from reenact.browser.devices import Device, slug
from reenact.browser.devices import device as device_named
from reenact.browser.find import find_browser
from reenact.heatmap.kept import read_kept
from reenact.options import BrowserOptions, HeatmapOptions, MapKind, ReplayOptions
from reenact.stage.opening import read_scripts
from reenact.survey.choosing import chosen_pages, sides_of, to_replay
from reenact.survey.compare import Side, write_comparison
from reenact.survey.fields import form_map
from reenact.survey.finding import NOTHING, Found, find_states
from reenact.survey.names import map_stem, page_slugs
from reenact.survey.opening import taken
from reenact.survey.points import element_map, point_map
from reenact.survey.reaching import Wish, reached
from reenact.survey.results import HeatmapResult, MapFile
from reenact.survey.scene import Drawable, Scene, Taken, wanted_targets
from reenact.survey.shares import shares_of
from reenact.survey.sources import Loaded
from reenact.survey.surfaces import attention_map, engagement_map, scroll_map
from reenact.survey.work import Progress, Work, together
from reenact.survey.writing import write_map
from reenact.table.elements import recordings
from reenact.table.events_table import EventsTable
from reenact.table.pages import Page, on_page, pages
from reenact.table.states import assign_states
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
    replaying: ReplayOptions = ReplayOptions(),
) -> HeatmapResult:
    """Write a map of each kind for each page, state and device into `folder`, as `<page>/<device>-<kind>.png`, `.json`.

    `paths` are recordings, bulk exports, folders of these, or kept counts, which are drawn anew; `replaying` says how
    recordings are replayed for their states, but for device and `base_url`. Raises
    `RecordingError`, `FilterError`, `DeviceError`, `PageError`, `BrowserError` or `OutputError`.
    """
    if paths and all(path.suffix == _KEPT for path in paths):
        return await asyncio.to_thread(_drawn_again, paths, folder, options)
    with ExitStack() as stack:
        sides, loaded = await asyncio.to_thread(sides_of, paths, options, stack)
        choice, scripts = find_browser(browser.browser_path), read_scripts(browser.init_scripts)
        async with async_playwright() as playwright:
            work = Work(playwright, choice, options, browser, scripts, progress, replaying)
            devices = [device_named(name, playwright.devices) for name in options.devices]
            replayed, beyond = to_replay(sides, loaded, options) if options.states else ({}, 0)
            work.expect(len(replayed))
            found = await find_states(work, replayed) if replayed else NOTHING
            for side in sides if options.states else ():
                assign_states(side.table, found.standings, options.groups)
            survey = _Survey(work, sides, loaded, found, folder)
            work.expect(len(survey.chosen) * len(devices))
            drawn = await together(survey.on_device(device) for device in devices)
        return HeatmapResult(
            maps=tuple(one for each in survey.chosen for maps, _ in drawn for one in maps.get(_key(each), ())),
            recordings=sum(recordings(side.table, side.segment) for side in sides),
            events=sum(page.events for each in survey.chosen for page in each),
            events_on_other_pages=survey.others,
            warnings=loaded.warnings,
            states=shares_of(sides, survey.chosen, devices, [why for _, why in drawn]) if options.states else (),
            left_out=found.left_out,
            not_replayed=beyond,
        )


class _Survey:
    """What is to be drawn, and where it goes."""

    def __init__(self, work: Work, sides: Sequence[Side], loaded: Loaded, found: Found, folder: Path) -> None:
        options = work.options
        self._work = work
        self._sides = sides
        self._recordings = loaded.recordings
        self._found = found
        self._folder = folder
        self.chosen, self.others = chosen_pages(
            [pages(side.table, side.segment, options.kinds, options.groups) for side in sides], options
        )
        self._slugs = page_slugs(list(dict.fromkeys(each[0].name for each in self.chosen)))
        self._here = live_url(loaded.origin or self.chosen[0][0].url, options.base_url)
        self._relations = {
            _key(each): [on_page(side.table, side.segment, page) for side, page in zip(sides, each, strict=True)]
            for each in self.chosen
        }
        self._targets = {_key(each): self._wanted(each) for each in self.chosen}

    async def on_device(
        self, device: Device
    ) -> tuple[dict[tuple[str, str], list[MapFile]], dict[tuple[str, str], str]]:
        """The maps of each page and state on one device; and the states that were not reached there, with the reason.

        A page as it opens needs no replay: where none comes to it, it is opened.
        """
        wishes = [
            Wish(page=key[0], name=key[1], state=self._found.states[key], targets=self._targets[key])
            for key in map(_key, self.chosen)
            if key in self._found.states
        ]
        seen, reasons = await reached(self._work, device, wishes, self._recordings)
        maps: dict[tuple[str, str], list[MapFile]] = {}
        for each in self.chosen:
            key = _key(each)
            if key in seen or key not in reasons or not key[1]:
                maps[key] = await self._painted(device, each, seen.pop(key, None))
            self._work.step()
        return maps, {key: why for key, why in reasons.items() if key[1]}

    async def _painted(self, device: Device, each: Sequence[Page], got: Taken | None) -> list[MapFile]:
        key, work = _key(each), self._work
        url = self._here(each[0].url)
        if got is None:
            got = await taken(work, device, url, self._visitors(each), self._targets[key])
        unlike = "no recording showed this state; the page is drawn as it opens" if self._is_unseen(key) else ""
        async with work.table:
            return await asyncio.to_thread(self._written, url, device, each, got, unlike)

    def _visitors(self, each: Sequence[Page]) -> list[Path]:
        """The recordings that were on the page."""
        found = {
            recording
            for side, relation in zip(self._sides, self._relations[_key(each)], strict=True)
            for (recording,) in side.table.ask(f"SELECT DISTINCT recording FROM {relation}")
        }
        return [path for recording, path in self._recordings.items() if recording in found]

    def _is_unseen(self, key: tuple[str, str]) -> bool:
        return bool(key[1]) and key not in self._found.states and self._work.options.states

    def _wanted(self, each: Sequence[Page]) -> tuple[str, ...]:
        """The anchors of all samples: the page is pictured once, and what one sample needs is found for all."""
        wanted: dict[str, None] = {}
        for side, relation in zip(self._sides, self._relations[_key(each)], strict=True):
            wanted |= dict.fromkeys(wanted_targets(side.table, relation, self._work.options.kinds))
        return tuple(wanted)

    def _written(self, url: str, device: Device, each: Sequence[Page], got: Taken, unlike: str) -> list[MapFile]:
        scenes = tuple(
            Scene(
                page=page,
                relation=relation,
                url=url,
                device=device,
                picture=got.snapshot.picture,
                viewport_width=got.snapshot.viewport_width,
                viewport_height=got.snapshot.viewport_height,
                scroll_x=got.snapshot.scroll_x,
                scroll_y=got.snapshot.scroll_y,
                elements=tuple(got.snapshot.elements),
                spots=got.spots,
                reasons=got.reasons,
                zones=got.zones,
                recordings=recordings(side.table, relation),
                segment=side.label,
                warnings=(*got.snapshot.warnings, *([unlike] if unlike else [])),
                options=self._work.options,
            )
            for side, page, relation in zip(self._sides, each, self._relations[_key(each)], strict=True)
        )
        return _written(scenes, self._sides, self._folder / self._slugs[each[0].name])


def _key(each: Sequence[Page]) -> tuple[str, str]:
    return each[0].name, each[0].state


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
