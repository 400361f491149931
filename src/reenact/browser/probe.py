"""Tries whether a Chromium renders in lockstep; called by the roots before they choose a method, and by the doctor."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

from playwright.async_api import Browser, async_playwright
from playwright.async_api import Error as PlaywrightError

from reenact.browser.find import BrowserChoice
from reenact.browser.launch import launch
from reenact.geometry import Viewport

PROBED: Final = Viewport(64, 64)

_PATIENCE_S: Final = 20.0
"""A working browser answers within a second; one without frame control may never answer."""


async def supports_lockstep(choice: BrowserChoice) -> bool:
    """Start the browser as lockstep needs it and begin one frame; raises `BrowserError` when it does not start."""
    async with async_playwright() as playwright, launch(playwright, choice, lockstep=PROBED) as browser:
        return await begins_frames(browser)


async def begins_frames(browser: Browser) -> bool:
    """Whether a browser that was launched for lockstep obeys virtual time and begin-frame control."""
    try:
        async with asyncio.timeout(_PATIENCE_S):
            await _begin_one_frame(browser)
    except (PlaywrightError, TimeoutError):
        return False
    return True


async def _begin_one_frame(browser: Browser) -> None:
    cdp = await browser.new_browser_cdp_session()
    before = set((await cdp.send("Target.getBrowserContexts"))["browserContextIds"])
    context = await browser.new_context(viewport={"width": PROBED.width, "height": PROBED.height})
    try:
        after = set((await cdp.send("Target.getBrowserContexts"))["browserContextIds"])
        (context_id,) = after - before
        async with context.expect_page() as coming:
            await cdp.send(
                "Target.createTarget",
                {"url": "about:blank", "enableBeginFrameControl": True, "browserContextId": context_id},
            )
        session = await context.new_cdp_session(await coming.value)
        expired = asyncio.Event()
        session.on("Emulation.virtualTimeBudgetExpired", lambda _: expired.set())
        clock = await session.send("Emulation.setVirtualTimePolicy", {"policy": "pause", "initialVirtualTime": 1.0})
        await session.send("Emulation.setVirtualTimePolicy", {"policy": "advance", "budget": 10})
        await expired.wait()
        await session.send(
            "HeadlessExperimental.beginFrame", {"frameTimeTicks": clock["virtualTimeTicksBase"] + 10, "interval": 10}
        )
    finally:
        # A page without frames may also not close; the browser's end will take it.
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_S / 4):
                await context.close()
                await cdp.detach()
