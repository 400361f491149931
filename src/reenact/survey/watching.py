"""A recording in, how its pages looked while it is replayed out, and what was wanted of some of these looks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from msgspec import ValidationError
from playwright.async_api import Playwright

from reenact.appearance.likeness import Appearance, appearance_of
from reenact.errors import ReenactError
from reenact.replay.staging import Brief, Staged, staged
from reenact.run import Run
from reenact.stage.stage import Stage
from reenact.stage.tab import Tab, WorldGoneError
from reenact.timing import FrameRate

_ASTRAY: Final = frozenset({"missing", "ambiguous", "covered", "navigation", "page"})
"""After one of these the pages are no longer those that the person saw."""
_FRAME_RATE: Final = FrameRate(10)
"""Nobody sees the frames; pages only need some to go on."""

Visit = Callable[[int, Appearance, Stage, Tab], Awaitable[bool]]
"""Called with the place of the act that comes next; answers whether more is wanted of this replay."""


class _EnoughError(Exception):
    """The rest of the replay is not needed."""


class Watch:
    """How a replay's pages looked before each act; `astray` says where it went elsewhere."""

    wants_pictures = False

    def __init__(self, given: Brief, visit: Visit | None = None) -> None:
        self._given = given
        self._visit = visit
        self._places = {act.begins: place for place, act in enumerate(given.acts) if place}
        self.looked: dict[int, Appearance] = {}
        self.astray = ""
        self._run: Run | None = None
        self._stage: Stage | None = None

    def join(self, ready: Staged) -> None:
        self._run, self._stage = ready.run, ready.stage

    async def before(self, step: int, _png: bytes | None, tab: Tab | None) -> None:
        self._stop_where_astray()
        place = self._places.get(step)
        if place is not None:
            await self._look(place, tab)

    async def finish(self, _png: bytes | None, tab: Tab | None) -> None:
        self._stop_where_astray()
        await self._look(len(self._given.acts), tab)

    def _stop_where_astray(self) -> None:
        assert self._run
        found = next((each for each in self._run.divergences if each.kind in _ASTRAY), None)
        if found:
            self.astray = found.message
            raise _EnoughError

    async def _look(self, place: int, tab: Tab | None) -> None:
        if tab is None or tab.closed:
            return
        assert self._stage
        await self._stage.draw(tab)  # frames are few here
        looked = await appearance(tab)
        if looked is None:
            return
        self.looked[place] = looked
        if self._visit and not await self._visit(place, looked, self._stage, tab):
            raise _EnoughError


async def appearance(tab: Tab) -> Appearance | None:
    """How the page looks now; None while it is being replaced."""
    try:
        return appearance_of(await tab.call("appearance"))
    except (WorldGoneError, ValidationError):
        return None


async def watched(
    playwright: Playwright, given: Brief, limit_ms: float, visit: Visit | None = None
) -> tuple[Mapping[int, Appearance], str]:
    """Replay once; how its pages looked by the act that came next, and why that ended early, if it did."""
    watch = Watch(given, visit)
    try:
        async with asyncio.timeout(limit_ms / 1000), staged(playwright, given, watch) as ready:
            watch.join(ready)
            await ready.run.frames(None, _FRAME_RATE, None)
    except _EnoughError:
        pass
    except TimeoutError:
        return watch.looked, f"its replay took longer than {limit_ms / 1000:.0f} s"
    except ReenactError as error:
        return watch.looked, str(error)
    return watch.looked, watch.astray
