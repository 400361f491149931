"""The lockstep stage: page time passes only when told, and a frame is drawn only when asked for.

Virtual time (`Emulation.setVirtualTimePolicy`) moves timers, `Date`, `performance.now` and animations; begin-frame
control (`HeadlessExperimental.beginFrame`) makes the compositor draw at exactly that time. Requests stop the clock.
Both exist only in Chromium's headless shell.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, TypeVar

from playwright.async_api import Browser, BrowserContext, CDPSession, Error, Page

from reenact.browser.failures import playwright_failures
from reenact.browser.wire import Wire
from reenact.bundle import world_script
from reenact.errors import BrowserError, PageError
from reenact.stage.beside import warnings_about
from reenact.stage.clock import Clock
from reenact.stage.messages import Message
from reenact.stage.pictures import Pictures
from reenact.stage.stage import Method
from reenact.stage.tab import Tab
from reenact.stage.virtual_time import GRID_US, Process

T = TypeVar("T")

WATCHDOG_S: Final = 60.0
"""Wall time that one step of page time or one frame may take. Image decoding alone was seen to take 30 to 60 s."""

ANSWER_S: Final = 5.0
"""Wall time that the page's main thread may take to answer an input before the clock moves on without it."""

BIRTH_S: Final = 5.0
"""Wall time that a new tab may take from its beginning until it can be spoken to; page time waits for it."""

STAND_S: Final = 0.5
WAIT_STEP_MS: Final = 10.0
ANSWERS_S: Final = 0.02
"""A call that may wait for page time is given frames for such a wall time, then page time in such steps, each with such
a wall time for its answer to come."""

WAITED_US: Final = 1_000
"""So long after the frame before it (see `Clock.frame_us`) a page is drawn after such a call."""

INPUT_FRAME_US: Final = 16_000
"""Moves reach the page with frames; at this distance, as on a 60 Hz screen, they are given a frame of their own."""


class LockstepStage:
    """See `reenact.stage.stage.Stage`."""

    method: Method = "lockstep"
    mobile: bool

    def __init__(self, context: BrowserContext, epoch_ms: float, wire: Wire | None) -> None:
        self.context = context
        self._wire = wire
        self.streaming: Callable[[], bool] = lambda: False
        self.epoch_ms = epoch_ms
        self._epoch_ms = round(epoch_ms)  # whole, so that what the ticks lack to the grid never changes a ms of `Date`
        self._elapsed_us = 0
        self._clocks: dict[Tab, Clock] = {}
        self._pictures: dict[Tab, Pictures] = {}
        self._processes: dict[int, Process] = {}
        """By the ticks at which their virtual time began."""
        self._joining: set[asyncio.Task[None]] = set()
        self._attached: list[Clock] = []
        """Of tabs that take part from the next step of time on."""
        self._shown: Tab | None = None
        """Whose picture was asked for last."""
        self._born: set[str] = set()
        """Targets of tabs that the browser has made, and that are not attached yet; time waits for them."""
        # Chromium turns an input's epoch timestamp into its own monotonic ticks with the offset of its start-up.
        self._ticks_to_epoch_s = time.time() - time.monotonic()

    @classmethod
    async def open(
        cls, browser: Browser, context_arguments: dict[str, Any], epoch_ms: float, wire: Wire | None = None
    ) -> LockstepStage:
        """Make a context in `browser` (launched for lockstep) whose clock starts at `epoch_ms` and stands still."""
        with playwright_failures("open a browser context"):
            root = await browser.new_browser_cdp_session()
            known = set((await root.send("Target.getBrowserContexts"))["browserContextIds"])
            context = await browser.new_context(**context_arguments)
            await context.add_init_script(f"{world_script()};reenactWorld.awaitFrames();")
            made = set((await root.send("Target.getBrowserContexts"))["browserContextIds"]) - known
            stage = cls(context, epoch_ms, wire)
            stage.mobile = bool(context_arguments.get("is_mobile"))
            context.on("page", stage._page_opened)
            stage._root, stage._context_id = root, made.pop()
            root.on("Target.targetCreated", stage._tab_born)
            root.on("Target.targetDestroyed", lambda event: stage._born.discard(event["targetId"]))
            await root.send("Target.setDiscoverTargets", {"discover": True})
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
                await asyncio.sleep(0.001)
                await self._welcome()
        return fresh[0]

    @property
    def page_ms(self) -> float:
        return self._elapsed_us / 1000

    @property
    def tabs(self) -> Sequence[Tab]:
        return [tab for tab in self._clocks if not tab.closed]

    @property
    def warnings(self) -> tuple[str, ...]:
        return warnings_about(kind for tab in self._clocks for kind in tab.beside)

    async def advance(self, page_ms: float) -> None:
        target_us = round(page_ms * 1000 / GRID_US) * GRID_US
        if target_us <= self._elapsed_us:
            return
        await self._joined()
        for clocks in await self._by_process():
            for clock in clocks:
                await self._settle(clock)
                clock.hold()
            await self._unless_closed(clocks[0], clocks[0].spend_until(target_us), "let time pass")
            for clock in clocks:
                clock.release()
                await self._settle(clock)
        self._elapsed_us = target_us

    async def send(self, tab: Tab, message: Message) -> None:
        clock = self._clocks[tab]
        stamp_s = (clock.process.ticks_us + self._elapsed_us) / 1e6 + self._ticks_to_epoch_s
        stamped = {"timestamp": stamp_s} if message.is_stamped else {}

        def sent() -> asyncio.Future[Any]:
            return asyncio.ensure_future(tab.cdp.send(message.method, {**message.parameters, **stamped}))

        if not message.frames:
            if clock.inputs.has_moved and self._elapsed_us - clock.frame_us >= INPUT_FRAME_US:
                await self._unless_closed(clock, clock.frame(self._elapsed_us), "draw a frame")
            clock.inputs.move_with_frame(sent, may_scroll=message.method == "Input.dispatchTouchEvent")
            return
        if message.method == "Input.dispatchMouseEvent" and message.frames > 1:
            # A wheel comes with a frame, too; one that is begun after it may overtake it on a busy machine.
            clock.inputs.move_with_frame(sent, may_scroll=True)
            for _ in range(message.frames):
                await self._unless_closed(clock, clock.frame(self._elapsed_us), "draw a frame")
            return
        await self._unless_closed(clock, clock.come_to_grid(), "let time pass")
        await self._settle(clock)
        clock.inputs.let_move()
        task = sent()
        if message.frames == 1:
            # The clock waits until the page has handled it, so that order never depends on the machine's load.
            await asyncio.wait([task], timeout=ANSWER_S)
        clock.inputs.await_answer(task)
        for place in range(message.frames):
            frame = clock.frame(self._elapsed_us, collect=place == message.frames - 1)
            await self._unless_closed(clock, frame, "draw a frame")
        # An act may lead to another document, which does not wait for page time: it begins now, or by chance later.
        await self._unless_closed(clock, clock.breathe(), "answer")
        await self._unless_closed(clock, clock.hear(), "answer")
        if message.method == "Input.dispatchTouchEvent" and message.frames:
            # A finger that is lifted may be the last act: nothing after it would wait for a page that is slow.
            await asyncio.wait([task], timeout=ANSWER_S)

    async def draw(self, tab: Tab) -> None:
        await self._joined()
        clock = self._clocks[tab]
        await self._unless_closed(clock, clock.frame(self._elapsed_us), "draw a frame")

    async def shoot(self, tab: Tab) -> bytes | None:
        data = await self._shot(tab, taken=True)
        return base64.b64decode(data) if data else None

    async def pass_by(self, tab: Tab) -> None:
        await self._shot(tab, taken=False)

    async def _shot(self, tab: Tab, *, taken: bool) -> str | None:
        await self._joined()
        for other in self.tabs:
            if other is not tab:
                await self.draw(other)
        pictures = self._pictures[tab]
        if self._shown is not tab:
            pictures.forget()
            self._shown = tab
        return await self._unless_closed(self._clocks[tab], pictures.take(taken=taken), "draw a frame")

    async def without_frames(self, awaitable: Awaitable[T]) -> T:
        return await self._watched(awaitable, "change its size")

    async def wait_for(self, awaitable: Awaitable[T], *, needs_time: bool = False) -> T:
        task = asyncio.ensure_future(awaitable)
        await asyncio.sleep(0)
        began_s = time.monotonic()
        begun_us = {tab: self._clocks[tab].frame_us for tab in self.tabs}
        while not task.done():
            # Most calls need frames and no time; how long they take must not be seen in the page.
            if time.monotonic() - began_s < (STAND_S if needs_time else WATCHDOG_S):
                for clock in [self._clocks[tab] for tab in self.tabs]:
                    await self._unless_closed(clock, clock.extra_frame(), "draw a frame")
            else:
                await self.advance(self.page_ms + WAIT_STEP_MS)
                for tab in self.tabs:
                    await self.draw(tab)
                await asyncio.wait([task], timeout=ANSWERS_S)
            await asyncio.wait([task], timeout=0.001)
        for tab in self.tabs:  # what follows must not see how many frames it took
            clock = self._clocks[tab]
            await self._unless_closed(clock, clock.frame(begun_us.get(tab, 0) + WAITED_US), "draw a frame")
        return task.result()

    async def _settle(self, clock: Clock) -> None:
        if clock.restless:
            await self._unless_closed(clock, clock.settle(), "come to rest")

    async def _unless_closed(self, clock: Clock, awaitable: Awaitable[T], doing: str) -> T | None:
        """As `_watched`; None where the tab closed itself meanwhile, or another one closed it, and others are left."""
        try:
            return await self._watched(awaitable, doing)
        except BrowserError:
            if not clock.tab.closed and len(self.tabs) == 1:
                raise
            clock.tab.closed = True
            return None

    async def _watched(self, awaitable: Awaitable[T], doing: str) -> T:
        with playwright_failures(f"{doing} at {self.page_ms / 1000:.2f} s of page time"):
            try:
                async with asyncio.timeout(WATCHDOG_S):
                    return await awaitable
            except TimeoutError as error:
                raise PageError(
                    f"the page did not {doing} for {WATCHDOG_S:.0f} s at {self.page_ms / 1000:.2f} s of page time; "
                    "a script may be stuck in a loop"
                ) from error

    def _tab_born(self, event: dict[str, Any]) -> None:
        target = event["targetInfo"]
        if target["type"] == "page" and target.get("browserContextId") == self._context_id:
            self._born.add(target["targetId"])

    def _page_opened(self, page: Page) -> None:
        task = asyncio.ensure_future(self._join(page))
        self._joining.add(task)
        task.add_done_callback(self._joining.discard)

    async def _join(self, page: Page) -> None:
        tab = await Tab.attach(page, self._wire)
        self._attached.append(await Clock.attach(tab, self._epoch_ms, lambda: self.streaming()))
        self._born.discard(tab.main_frame)

    async def _by_process(self) -> Sequence[Sequence[Clock]]:
        """The clocks of open tabs, oldest first; all but in rare cases (isolated pages) live in one process."""
        clocks = [self._clocks[tab] for tab in self.tabs]
        if len(clocks) > 1:
            for clock in clocks:
                await clock.meet(self._processes, self._elapsed_us)
        together: dict[int, list[Clock]] = {}
        for clock in clocks:
            together.setdefault(clock.process.base_us, []).append(clock)
        return list(together.values())

    async def _joined(self) -> None:
        """New tabs take part from the next step of time on."""
        await self._welcome()
        if not self.tabs:
            raise BrowserError("the last tab was closed in the middle of the replay")

    async def _welcome(self) -> None:
        for _ in range(round(BIRTH_S * 1000)):
            if not self._born:
                break
            await asyncio.sleep(0.001)
        self._born.clear()
        if self._joining:
            await asyncio.wait(self._joining)
        while self._attached:
            # Not as soon as it is attached: to stop a clock that is just running would stop it for ever.
            clock = self._attached.pop(0)
            with contextlib.suppress(Error):  # it may have closed itself
                await clock.start(self._processes, self._elapsed_us)
                self._clocks[clock.tab], self._pictures[clock.tab] = clock, Pictures(clock)
