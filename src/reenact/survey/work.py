"""What all parts of one call to `heatmap` share: browser, options, how many browsers may be open, and progress."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, TypeVar

from msgspec.structs import replace
from playwright.async_api import Playwright

from reenact.browser.devices import Device
from reenact.browser.find import BrowserChoice
from reenact.options import BrowserOptions, HeatmapOptions, ReplayOptions

T = TypeVar("T")

Progress = Callable[[int, int], None]


class Work:
    """One call while it goes on."""

    def __init__(
        self,
        playwright: Playwright,
        choice: BrowserChoice,
        options: HeatmapOptions,
        browser: BrowserOptions,
        scripts: tuple[str, ...],
        progress: Progress | None,
        replaying: ReplayOptions,
    ) -> None:
        self.playwright = playwright
        self.choice = choice
        self.options = options
        self.browser = browser
        self.scripts = scripts
        self.replaying = replace(replaying, device=None, base_url=None)
        """How recordings are replayed, but for device and site."""
        self.free = asyncio.Semaphore(options.jobs)
        """Held by whoever has a browser open."""
        self.table = asyncio.Lock()
        """Held by whoever asks a table."""
        self._progress = progress
        self._done = self._all = 0

    def replaying_on(self, device: Device | None) -> ReplayOptions:
        """How recordings are replayed on a device; on none as recorded."""
        return replace(self.replaying, device=device.name if device else None, base_url=self.options.base_url)

    def expect(self, steps: int) -> None:
        self._all += steps

    def step(self) -> None:
        self._done += 1
        if self._progress:
            self._progress(self._done, max(self._all, self._done))


async def together(doings: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """All at the same time, in their order; where one fails the others end before its exception goes on."""
    tasks = [asyncio.ensure_future(doing) for doing in doings]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
