"""What all parts of one call to `heatmap` share: browser, options, how many browsers may be open, and progress."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, TypeVar

from playwright.async_api import Playwright

from reenact.browser.find import BrowserChoice
from reenact.options import BrowserOptions, HeatmapOptions

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
    ) -> None:
        self.playwright = playwright
        self.choice = choice
        self.options = options
        self.browser = browser
        self.scripts = scripts
        self.free = asyncio.Semaphore(options.jobs)
        """Held by whoever has a browser open."""
        self.table = asyncio.Lock()
        """Held by whoever asks a table."""
        self._progress = progress
        self._done = self._all = 0

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
