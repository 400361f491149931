"""A page and who was on it in, the page as it opens out: open to everybody, or as the replay of such a visit begins."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from reenact.browser.devices import Device
from reenact.errors import PageError, ReenactError
from reenact.options import FilmOptions, ReplayOptions
from reenact.replay.staging import brief, staged
from reenact.snapshot import go, opened_page
from reenact.stage.stage import Stage
from reenact.stage.tab import Tab
from reenact.state.kept import state_path
from reenact.survey.scene import Taken, taken_of
from reenact.survey.work import Work

_TRIES: Final = 3
"""So many visits are tried; not each one came to the page by its address."""


async def taken(work: Work, device: Device, url: str, visitors: Sequence[Path], wanted: Sequence[str]) -> Taken:
    """Open the page and picture it; `visitors` are the recordings that were on it."""
    ways = [path for path in visitors if _begins_otherwise(work.replaying, path)][:_TRIES]
    if not ways and work.replaying.network == "recorded":
        raise PageError(f"cannot picture {url}: no recording with kept traffic was on it; leave --network out")
    for place, way in enumerate(ways or [None], 1):
        try:
            async with work.free, _opened(work, device, url, way) as (stage, tab):
                return await taken_of(stage, tab, wanted, work.options.zones)
        except ReenactError:
            if place >= len(ways):
                raise
    raise AssertionError("the last way returns or raises")


def _begins_otherwise(replaying: ReplayOptions, path: Path) -> bool:
    """Whether a replay would find another page than somebody who comes for the first time."""
    return replaying != ReplayOptions() or state_path(path).exists()


@asynccontextmanager
async def _opened(work: Work, device: Device, url: str, way: Path | None) -> AsyncIterator[tuple[Stage, Tab]]:
    timeout_ms = work.browser.timeout_ms
    if way is None:
        async with opened_page(work.playwright, work.choice, device, url, work.scripts, timeout_ms) as (stage, tab):
            yield stage, tab
        return
    given = await brief(way, work.replaying_on(device), FilmOptions(), work.browser)
    async with staged(work.playwright, given) as ready:
        tab = await ready.stage.open_tab()
        await tab.begin_with(next(iter(ready.world.sessions.values()), {}))
        await go(tab, url, timeout_ms)
        yield ready.stage, tab
