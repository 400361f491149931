"""The screencast stage: page time is wall time and frames are what the compositor shows; a quick look, never exact.

Frames come as PNGs with Chromium's own time stamps.
"""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from playwright.async_api import Browser, BrowserContext, Error, Page

from reenact.browser.failures import playwright_failures, translated
from reenact.errors import BrowserError
from reenact.stage.messages import Message
from reenact.stage.stage import Method
from reenact.stage.tab import Tab

T = TypeVar("T")


class ScreencastStage:
    """See `reenact.stage.stage.Stage`."""

    method: Method = "screencast"
    mobile: bool

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.streaming: Callable[[], bool] = lambda: False
        self.epoch_ms = time.time() * 1000
        self._began_s = time.monotonic()
        self._newest: dict[Tab, str] = {}
        self._shown: dict[Tab, str] = {}
        self._tabs: list[Tab] = []
        self._joining: set[asyncio.Task[None]] = set()

    @classmethod
    async def open(cls, browser: Browser, context_arguments: dict[str, Any]) -> ScreencastStage:
        """Make a context in `browser`; its clock is the wall's and begins now."""
        with playwright_failures("open a browser context"):
            context = await browser.new_context(**context_arguments)
        stage = cls(context)
        stage.mobile = bool(context_arguments.get("is_mobile"))
        context.on("page", stage._page_opened)
        return stage

    async def open_tab(self) -> Tab:
        with playwright_failures("open a tab"):
            page = await self.context.new_page()
            await self._joined()
        return next(tab for tab in self._tabs if tab.page is page)

    @property
    def page_ms(self) -> float:
        return (time.monotonic() - self._began_s) * 1000

    @property
    def tabs(self) -> Sequence[Tab]:
        return [tab for tab in self._tabs if not tab.closed]

    @property
    def warnings(self) -> tuple[str, ...]:
        return ("it was filmed in real time (screencast): frames differ from replay to replay",)

    async def advance(self, page_ms: float) -> None:
        await self._joined()
        await asyncio.sleep(max(0.0, page_ms - self.page_ms) / 1000)
        if self._tabs and not self.tabs:
            raise BrowserError(
                "the last tab was closed in the middle of the replay; run again, or ask `reenact doctor`"
            )

    async def send(self, tab: Tab, message: Message) -> None:
        with playwright_failures("send input to the page"):
            await tab.cdp.send(message.method, message.parameters)

    async def draw(self, tab: Tab) -> None:
        """The browser draws by itself."""

    async def shoot(self, tab: Tab) -> bytes | None:
        if tab not in self._newest:  # the first frame of a still page may never be sent
            try:
                answer = await tab.cdp.send("Page.captureScreenshot", {"format": "png", "optimizeForSpeed": True})
            except Error as error:
                failure = translated(error, "take a picture of the page")
                if isinstance(failure, BrowserError):
                    raise failure from error
                return None  # one document is just giving way to the next
            self._newest.setdefault(tab, answer["data"])
        data = self._newest[tab]
        if self._shown.get(tab) == data:
            return None
        self._shown = {tab: data}
        return base64.b64decode(data)

    async def pass_by(self, tab: Tab) -> None:
        raise NotImplementedError("only lockstep films in slices")

    async def without_frames(self, awaitable: Awaitable[T]) -> T:
        return await self.wait_for(awaitable)

    async def wait_for(self, awaitable: Awaitable[T], *, needs_time: bool = False) -> T:  # noqa: ARG002 - time passes
        return await awaitable

    def _page_opened(self, page: Page) -> None:
        task = asyncio.ensure_future(self._join(page))
        self._joining.add(task)
        task.add_done_callback(self._joining.discard)

    async def _join(self, page: Page) -> None:
        tab = await Tab.attach(page)

        def frame_came(event: dict[str, Any]) -> None:
            self._newest[tab] = event["data"]
            task = asyncio.ensure_future(tab.cdp.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]}))
            task.add_done_callback(lambda done: done.cancelled() or done.exception())

        tab.cdp.on("Page.screencastFrame", frame_came)
        await tab.cdp.send("Page.startScreencast", {"format": "png"})
        self._tabs.append(tab)

    async def _joined(self) -> None:
        if self._joining:
            await asyncio.wait(self._joining)
