"""The page clock stage: a clock that stands until it is told takes the place of the page's own; animations are sought.

For Chromium without begin-frame control: full Chromium and Chrome. It was tried on Linux alone; nothing in it is
known to keep it from other systems, where it has never run. A script in every document (world/clock.ts)
answers `Date`, `performance.now`, timers and animation frames; the timeline of CSS and Web Animations stands still
and animations are moved along (stage/time.ts); frames are screenshots. Requests stop the clock, as in lockstep.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, TypeVar

from playwright.async_api import Browser, BrowserContext, Error, Page

from reenact.browser.failures import playwright_failures, translated
from reenact.bundle import world_script
from reenact.errors import BrowserError, PageError
from reenact.stage.beside import warnings_about
from reenact.stage.messages import Message
from reenact.stage.stage import Method
from reenact.stage.stopped import StoppedPage
from reenact.stage.tab import Tab

T = TypeVar("T")

ANSWER_S: Final = 5.0
"""Wall time that the page's main thread may take to answer an input before the clock moves on without it."""

BIRTH_S: Final = 5.0
"""Wall time that a new tab may take until it can be spoken to; page time waits for it."""

WATCHDOG_S: Final = 60.0
"""Wall time that one step of page time or one frame may take."""

STAND_S: Final = 0.5
WAIT_STEP_MS: Final = 10.0
"""A call that waits for the page is given such a wall time, then page time in such steps."""


class PageClockStage:
    """See `reenact.stage.stage.Stage`."""

    method: Method = "pageclock"
    mobile: bool

    def __init__(self, context: BrowserContext, channel: str, epoch_ms: float) -> None:
        self.context = context
        self.epoch_ms = epoch_ms
        self._beyond_ms = epoch_ms - round(epoch_ms)
        self.streaming: Callable[[], bool] = lambda: False
        self._channel = channel
        """Name of the events by which the page's clock is told; no page can guess it."""
        self._page_ms = 0.0
        self._pages: dict[Tab, StoppedPage] = {}
        self._shown: Tab | None = None
        """Whose picture was asked for last."""
        self._born = 0
        """Tabs that pages have opened, and that have not joined yet; time waits for them."""
        self._joining: set[asyncio.Task[None]] = set()

    @classmethod
    async def open(cls, browser: Browser, context_arguments: dict[str, Any], epoch_ms: float) -> PageClockStage:
        """Make a context in `browser` whose pages begin at `epoch_ms` and stand still."""
        channel = f"reenact-{secrets.token_hex(16)}"
        config = json.dumps({"epoch_ms": round(epoch_ms), "channel": channel})
        with playwright_failures("open a browser context"):
            context = await browser.new_context(**context_arguments)
            await context.add_init_script(f"{world_script()};reenactWorld.holdClock({config});")
        stage = cls(context, channel, epoch_ms)
        stage.mobile = bool(context_arguments.get("is_mobile"))
        context.on("page", stage._page_opened)
        return stage

    async def open_tab(self) -> Tab:
        with playwright_failures("open a tab"):
            page = await self.context.new_page()
            await self._joined()
        return next(tab for tab in self._pages if tab.page is page)

    @property
    def page_ms(self) -> float:
        return self._page_ms

    @property
    def tabs(self) -> Sequence[Tab]:
        return [tab for tab in self._pages if not tab.closed]

    @property
    def warnings(self) -> tuple[str, ...]:
        return warnings_about(kind for tab in self._pages for kind in (*tab.beside, *self._pages[tab].beside))

    async def advance(self, page_ms: float) -> None:
        if page_ms <= self._page_ms:
            return
        await self._joined()
        if self._pages and not self.tabs:
            raise BrowserError("the last tab was closed in the middle of the replay")
        for page in self._open():
            await self._watched(page, page.settle(self._page_ms), "come to rest")
            await self._watched(page, page.pass_time(self._page_ms, page_ms), "let time pass")
        self._page_ms = page_ms
        for page in self._open():
            await self._watched(page, page.settle(page_ms), "come to rest")

    async def send(self, tab: Tab, message: Message) -> None:
        task = asyncio.ensure_future(tab.cdp.send(message.method, message.parameters))
        await asyncio.wait([task], timeout=ANSWER_S)
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        page = self._pages[tab]
        await self._watched(page, page.handle(self._page_ms), "handle input")

    async def draw(self, tab: Tab) -> None:
        await self._joined()
        page = self._pages[tab]
        await self._watched(page, page.draw(self._page_ms), "draw a frame")

    async def shoot(self, tab: Tab) -> bytes | None:
        await self._joined()
        for other in self.tabs:
            if other is not tab:
                await self.draw(other)
        page = self._pages[tab]
        if self._shown is not tab:
            page.forget_picture()
            self._shown = tab
        data = await self._watched(page, page.new_picture(self._page_ms), "draw a frame")
        return base64.b64decode(data) if data else None

    async def pass_by(self, tab: Tab) -> None:
        raise NotImplementedError("only lockstep films in slices")

    async def without_frames(self, awaitable: Awaitable[T]) -> T:
        return await self.wait_for(awaitable)

    async def wait_for(self, awaitable: Awaitable[T], *, needs_time: bool = False) -> T:
        task = asyncio.ensure_future(awaitable)
        await asyncio.wait([task], timeout=STAND_S if needs_time else WATCHDOG_S)
        while not task.done():  # most calls need frames, which come by themselves, and no time
            await self.advance(self._page_ms + WAIT_STEP_MS)
            await asyncio.wait([task], timeout=0.001)
        return task.result()

    def _open(self) -> Sequence[StoppedPage]:
        return [self._pages[tab] for tab in self.tabs]

    async def _watched(self, page: StoppedPage, awaitable: Awaitable[T], doing: str) -> T | None:
        """Its answer; None where the tab closed itself meanwhile, or another one closed it."""
        try:
            async with asyncio.timeout(WATCHDOG_S):
                return await awaitable
        except TimeoutError as error:
            raise PageError(
                f"the page did not {doing} for {WATCHDOG_S:.0f} s at {self._page_ms / 1000:.2f} s of page time; "
                "a script may be stuck in a loop"
            ) from error
        except Error as error:
            failure = translated(error, f"{doing} at {self._page_ms / 1000:.2f} s of page time")
            if page.tab.closed or not isinstance(failure, BrowserError):
                return None  # gone, or one document is just giving way to the next
            raise failure from error

    def _page_opened(self, page: Page) -> None:
        task = asyncio.ensure_future(self._join(page))
        self._joining.add(task)
        task.add_done_callback(self._joining.discard)

    async def _join(self, page: Page) -> None:
        with contextlib.suppress(Error):  # it may have closed itself
            tab = await Tab.attach(page)
            stopped = await StoppedPage.attach(tab, self._channel, lambda: self.streaming(), self._beyond_ms)
            tab.cdp.on("Page.windowOpen", lambda _: self._tab_born())
            await stopped.tell(self._page_ms)
            self._pages[tab] = stopped
        self._born = max(0, self._born - 1)

    def _tab_born(self) -> None:
        self._born += 1

    async def _joined(self) -> None:
        for _ in range(round(BIRTH_S * 1000)):
            if not self._born:
                break
            await asyncio.sleep(0.001)
        self._born = 0
        if self._joining:
            await asyncio.wait(self._joining)
