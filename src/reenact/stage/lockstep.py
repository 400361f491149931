"""The lockstep stage: page time passes only when told, and a frame is drawn only when asked for.

Virtual time (`Emulation.setVirtualTimePolicy`) moves timers, `Date`, `performance.now` and animations; begin-frame
control (`HeadlessExperimental.beginFrame`) makes the compositor draw at exactly that time. Requests stop the clock.
Both exist only in Chromium's headless shell.
"""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Awaitable, Sequence
from typing import Any, Final, TypeVar

from playwright.async_api import Browser, BrowserContext, CDPSession, Page

from reenact.browser.failures import playwright_failures
from reenact.errors import BrowserError, PageError
from reenact.image import BgrImage, decode_image
from reenact.stage.messages import Message
from reenact.stage.stage import Method
from reenact.stage.tab import Tab

T = TypeVar("T")

WATCHDOG_S: Final = 60.0
"""Wall time that one step of page time or one frame may take. Image decoding alone was seen to take 30 to 60 s."""

NETWORK_S: Final = 20.0
"""Wall time after which a request that is still open is taken for a stream, and time passes in spite of it."""

STALL_S: Final = 0.5
"""Wall time after which a frame is begun while a request holds the clock: Chromium sends the requests for CSS images
only with a frame, so that clock and request would wait for each other. The world script hides it from the page."""

ANSWER_S: Final = 5.0
"""Wall time that the page's main thread may take to answer an input before the clock moves on without it."""

LATE_S: Final = 0.25
"""Wall time to wait for an answer after the frame in which the page handled the input; some come a frame later."""

FRAME_TICK_MS: Final = 0.01
"""Two frames at one page time are this far apart, because frame time must grow."""

WAIT_STEP_MS: Final = 10.0

INPUT_FRAME_MS: Final = 16.0
"""Moves reach the page with frames; at this distance, as on a 60 Hz screen, they are given a frame of their own."""

EPOCH_OFFSET_MS: Final = 0.5
"""Half a millisecond past a whole one: Chromium's random clock jitter of 0.1 ms then never changes a whole ms."""


class Clock:
    """One tab's virtual clock and compositor."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.cdp: CDPSession = tab.cdp
        self.ticks_ms = 0.0
        """Virtual time ticks at page time 0."""
        self.frame_ms = -1.0
        """Page time of the newest frame."""
        self.moving = False
        """Whether the last frame had changed; the next one is then shot at once."""
        self.picture = ""
        self.pictured = (0, True)
        """Of which document the picture is, and whether it had loaded."""
        self.streams = False
        """Whether a request stays open for ever (events, long polling), so that requests cannot stop the clock."""
        self.pending: list[asyncio.Task[Any]] = []
        self._expired = asyncio.Event()
        self.cdp.on("Emulation.virtualTimeBudgetExpired", lambda _: self._expired.set())
        tab.page.on("close", lambda _: self._expired.set())

    async def start(self, epoch_ms: float, page_ms: float) -> None:
        """Stop real time and begin virtual time at `epoch_ms`, when the stage is at `page_ms`."""
        answer = await self.cdp.send(
            "Emulation.setVirtualTimePolicy", {"policy": "pause", "initialVirtualTime": epoch_ms / 1000}
        )
        self.ticks_ms = answer["virtualTimeTicksBase"] - page_ms

    async def advance(self, budget_ms: float) -> None:
        if not self.streams:
            self._expired.clear()
            await self._spend("pauseIfNetworkFetchesPending", budget_ms)
            for _ in range(round(NETWORK_S / STALL_S)):
                try:
                    await asyncio.wait_for(self._expired.wait(), STALL_S)
                    return
                except TimeoutError:
                    await self.frame(self.frame_ms)
            self.streams = True
        # What is left of the budget is not told; the page may be given a little more than was asked for, once.
        self._expired.clear()
        await self._spend("advance", budget_ms)
        await self._expired.wait()

    async def _spend(self, policy: str, budget_ms: float) -> None:
        await self.cdp.send("Emulation.setVirtualTimePolicy", {"policy": policy, "budget": budget_ms})

    async def frame(self, page_ms: float, *, screenshot: bool = False, collect: bool = True) -> dict[str, Any]:
        """Begin a frame at `page_ms` and, unless another follows, collect the answers of inputs that waited for it."""
        self.frame_ms = max(page_ms, self.frame_ms + FRAME_TICK_MS)
        parameters: dict[str, Any] = {"frameTimeTicks": self.ticks_ms + self.frame_ms}
        if screenshot:
            parameters["screenshot"] = {"format": "png", "optimizeForSpeed": True}
        answer: dict[str, Any] = await self.cdp.send("HeadlessExperimental.beginFrame", parameters)
        if self.pending and collect:
            answered, rest = await asyncio.wait(self.pending, timeout=LATE_S)
            self.pending = list(rest)
            for task in answered:
                task.exception()  # a message to a frame that is gone fails; its effect is checked elsewhere
        return answer


class LockstepStage:
    """See `reenact.stage.stage.Stage`."""

    method: Method = "lockstep"

    def __init__(self, context: BrowserContext, epoch_ms: float) -> None:
        self.context = context
        self._epoch_ms = round(epoch_ms) + EPOCH_OFFSET_MS
        self._elapsed_us = 0
        self._clocks: dict[Tab, Clock] = {}
        self._joining: set[asyncio.Task[None]] = set()
        # Chromium turns an input's epoch timestamp into its own monotonic ticks with the offset of its start-up.
        self._ticks_to_epoch_s = time.time() - time.monotonic()

    @classmethod
    async def open(cls, browser: Browser, context_arguments: dict[str, Any], epoch_ms: float) -> LockstepStage:
        """Make a context in `browser` (launched for lockstep) whose clock starts at `epoch_ms` and stands still."""
        with playwright_failures("open a browser context"):
            root = await browser.new_browser_cdp_session()
            known = set((await root.send("Target.getBrowserContexts"))["browserContextIds"])
            context = await browser.new_context(**context_arguments)
            made = set((await root.send("Target.getBrowserContexts"))["browserContextIds"]) - known
            stage = cls(context, epoch_ms)
            context.on("page", stage._page_opened)
            stage._root, stage._context_id = root, made.pop()
        return stage

    _root: CDPSession
    _context_id: str

    async def open_tab(self) -> Tab:
        """Open an empty tab under begin-frame control."""
        known = set(self._clocks)
        with playwright_failures("open a tab"):
            await self._root.send(
                "Target.createTarget",
                {"url": "about:blank", "enableBeginFrameControl": True, "browserContextId": self._context_id},
            )
            while not (fresh := [tab for tab in self._clocks if tab not in known]):
                await asyncio.wait(self._joining or {asyncio.ensure_future(asyncio.sleep(0.001))})
        return fresh[0]

    @property
    def page_ms(self) -> float:
        return self._elapsed_us / 1000

    @property
    def tabs(self) -> Sequence[Tab]:
        return [tab for tab in self._clocks if not tab.closed]

    async def advance(self, page_ms: float) -> None:
        target_us = round(page_ms * 1000)
        budget_us = target_us - self._elapsed_us
        if budget_us <= 0:
            return
        await self._joined()
        await self._watched(
            asyncio.gather(*(self._clocks[tab].advance(budget_us / 1000) for tab in self.tabs)), "let time pass"
        )
        self._elapsed_us = target_us

    async def send(self, tab: Tab, message: Message) -> None:
        clock = self._clocks[tab]
        if not message.frames and clock.pending and self.page_ms - clock.frame_ms >= INPUT_FRAME_MS:
            await self._watched(clock.frame(self.page_ms), "draw a frame")
        stamp_s = (clock.ticks_ms + self.page_ms) / 1000 + self._ticks_to_epoch_s
        stamped = {} if message.method == "Input.insertText" else {"timestamp": stamp_s}
        task = asyncio.ensure_future(tab.cdp.send(message.method, {**message.parameters, **stamped}))
        if message.frames == 1:
            # The clock waits until the page has handled it, so that order never depends on the machine's load.
            await asyncio.wait([task], timeout=ANSWER_S)
        clock.pending.append(task)
        for place in range(message.frames):
            await self._watched(clock.frame(self.page_ms, collect=place == message.frames - 1), "draw a frame")

    async def draw(self, tab: Tab) -> None:
        await self._joined()
        await self._watched(self._clocks[tab].frame(self.page_ms), "draw a frame")

    async def shoot(self, tab: Tab) -> BgrImage | None:
        await self._joined()
        for other in self.tabs:
            if other is not tab:
                await self.draw(other)
        data = await self._watched(self._picture(self._clocks[tab]), "draw a frame")
        return decode_image(base64.b64decode(data)) if data else None

    async def _picture(self, clock: Clock) -> str:
        """Base64 PNG of the frame at the present time, or "" where it is unchanged.

        A screenshot marks the next frame as damaged though nothing changed. So a still page is asked without
        one, an empty frame swallows the false damage, and only a page that moves is shot at the first try.
        A document's first frame may show nothing of it and tell no damage, so it is always shot, and so is the
        first one after it has loaded.
        """
        tab = clock.tab
        if clock.pictured != (tab.documents, tab.loaded):
            clock.pictured = (tab.documents, tab.loaded)
            clock.picture, clock.moving = "", False
        if clock.moving or (await clock.frame(self.page_ms))["hasDamage"] or not clock.picture:
            data = (await clock.frame(self.page_ms, screenshot=True)).get("screenshotData", "")
        else:
            return ""
        changed = bool(data) and data != clock.picture
        clock.moving = changed and clock.picture != ""
        if not clock.moving:
            await clock.frame(self.page_ms)
        clock.picture = data or clock.picture
        return data if changed else ""

    async def wait_for(self, awaitable: Awaitable[T]) -> T:
        task = asyncio.ensure_future(awaitable)
        await asyncio.sleep(0)
        while not task.done():
            await self.advance(self.page_ms + WAIT_STEP_MS)
            for tab in self.tabs:
                await self.draw(tab)
            await asyncio.wait([task], timeout=0.001)
        return task.result()

    async def _watched(self, awaitable: Awaitable[T], doing: str) -> T:
        with playwright_failures(f"{doing} at {self.page_ms / 1000:.2f} s of page time"):
            try:
                return await asyncio.wait_for(awaitable, WATCHDOG_S)
            except TimeoutError as error:
                raise PageError(
                    f"the page did not {doing} for {WATCHDOG_S:.0f} s at {self.page_ms / 1000:.2f} s of page time; "
                    "a script may be stuck in a loop"
                ) from error

    def _page_opened(self, page: Page) -> None:
        task = asyncio.ensure_future(self._join(page))
        self._joining.add(task)
        task.add_done_callback(self._joining.discard)

    async def _join(self, page: Page) -> None:
        tab = await Tab.attach(page)
        clock = Clock(tab)
        await clock.start(self._epoch_ms + self.page_ms, self.page_ms)
        self._clocks[tab] = clock

    async def _joined(self) -> None:
        """New tabs take part from the next step of time on."""
        if self._joining:
            await asyncio.wait(self._joining)
        if not self.tabs:
            raise BrowserError("the last tab was closed in the middle of the replay")
