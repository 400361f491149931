"""Brings a page to rest: loaded, lazy content fetched, animations at their end, scrolled to the top."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from reenact.browser.failures import playwright_failures
from reenact.errors import PageError
from reenact.image import BgrImage, decode_image
from reenact.stage.stage import Stage
from reenact.stage.tab import Tab, WorldGoneError

STEP_MS: Final = 50.0
LOAD_MS: Final = 30_000.0
"""Page time that a page may take to load and to come to rest; requests stop that clock, so scripts alone use it."""

QUIET_STEPS: Final = 4
"""A page is at rest when nothing is pending for this many steps in a row: 200 ms, two rounds of a debounced handler."""

MAX_PIXELS: Final = 120_000_000
"""Device pixels of the largest picture: 360 MB in memory, 100,000 rows of a phone; longer pages are cut there."""


class Snapshot(Struct, frozen=True, kw_only=True):
    """One page at one viewport: its picture (device pixels) and its elements' boxes (page CSS pixels)."""

    url: str
    title: str
    page_width: float
    page_height: float
    viewport_width: float
    viewport_height: float
    """Of the layout: on a phone, a page that names no viewport is laid out wider than the screen and shown smaller."""
    scroll_x: float
    scroll_y: float
    """Where the page stood; there a picture shows what does not scroll with it. The top, unless that closes things."""
    picture: BgrImage
    elements: list[dict[str, Any]]
    warnings: tuple[str, ...]


async def settle(stage: Stage, tab: Tab, *, scrolls: bool = True) -> tuple[str, ...]:
    """Bring the page in `tab` to rest at its top; answers what did not come to rest, one sentence each.

    Not `scrolls`: it stays where it is, since what is open may close when the page is scrolled.
    """
    warnings: list[str] = []
    if not await _until_loaded(stage, tab):
        warnings.append("the page did not finish loading; it was taken as it was")
    await _until_quiet(stage, tab)
    await tab.call("loadLazy")
    if scrolls:
        for top in await tab.call("scrollStops"):
            await tab.call("scrollTo", None, 0, top)
            await _frames(stage, tab, 2)
        await _until_quiet(stage, tab)
        await tab.call("scrollTo", None, 0, 0)
        await _frames(stage, tab, 2)
    if not await _until_quiet(stage, tab):
        warnings.append("images or animations were still busy when the picture was taken")
    await tab.call("finishAnimations")
    await _frames(stage, tab, 2)
    return tuple(warnings)


async def snapshot_of(stage: Stage, tab: Tab, *, scrolls: bool = True) -> Snapshot:
    """Picture the whole page in `tab` as it stands, and list the boxes of its elements; `scrolls` as in `settle`."""
    warnings = await settle(stage, tab, scrolls=scrolls)
    facts = await tab.call("pageFacts")
    width, height = float(facts["width"]), float(facts["height"])
    scale = float(facts["device_scale_factor"])
    shown_height = min(height, MAX_PIXELS // (width * scale * scale))
    if shown_height < height:
        warnings += (f"the picture ends at {shown_height:.0f} of {height:.0f} px, more would not fit into memory",)
    await tab.call("ignoreResizes", True)
    await _emulate(stage, tab, facts)
    with playwright_failures("take a picture of the page"):
        answer = await stage.wait_for(
            tab.cdp.send(
                "Page.captureScreenshot",
                {
                    "format": "png",
                    "captureBeyondViewport": True,
                    "clip": {"x": 0, "y": 0, "width": width, "height": shown_height, "scale": 1},
                },
            )
        )
    await _frames(stage, tab, 2)
    await tab.call("ignoreResizes", False)
    stood = await tab.call("scrollOf", None)
    boxes = await tab.call("boxes")
    return Snapshot(
        url=facts["url"],
        title=facts["title"],
        page_width=width,
        page_height=shown_height,
        viewport_width=float(facts["viewport_width"]),
        viewport_height=float(facts["viewport_height"]),
        scroll_x=float(stood["scroll_x"]),
        scroll_y=float(stood["scroll_y"]),
        picture=decode_image(base64.b64decode(answer["data"])),
        elements=boxes["elements"],
        warnings=warnings,
    )


async def _emulate(stage: Stage, tab: Tab, facts: Mapping[str, Any]) -> None:
    """Tell the session that takes pictures which device there is.

    Playwright has told its own session only. The browser makes the page larger for a picture and then as large as the
    asking session knows it: to one that knows nothing, no device is a phone, and the page is laid out anew.
    """
    size = tab.page.viewport_size
    assert size, "every stage has a viewport"
    upright = stage.mobile and size["width"] <= size["height"]
    with playwright_failures("keep the device as it is"):
        await stage.without_frames(
            tab.cdp.send(
                "Emulation.setDeviceMetricsOverride",
                {
                    **size,
                    "deviceScaleFactor": facts["device_scale_factor"],
                    "mobile": stage.mobile,
                    "screenWidth": facts["screen_width"],
                    "screenHeight": facts["screen_height"],
                    "screenOrientation": {
                        "type": "portraitPrimary" if upright else "landscapePrimary",
                        "angle": 90 if stage.mobile and not upright else 0,
                    },
                },
            )
        )


async def _until_loaded(stage: Stage, tab: Tab) -> bool:
    deadline_ms = stage.page_ms + LOAD_MS
    await _frames(stage, tab, 1)  # whether news of the load is here before that is chance
    while not tab.loaded:
        if stage.page_ms > deadline_ms:
            return False
        await _frames(stage, tab, 1)
    return True


async def _until_quiet(stage: Stage, tab: Tab) -> bool:
    deadline_ms = stage.page_ms + LOAD_MS / 3
    quiet = 0
    while quiet < QUIET_STEPS:
        if stage.page_ms > deadline_ms:
            return False
        await _frames(stage, tab, 1)
        try:
            pending = await tab.call("pending")
        except WorldGoneError:  # the page moved on by itself
            quiet = 0
            continue
        busy = pending["images"] or pending["animations"] or not pending["fonts"]
        quiet = 0 if busy else quiet + 1
    return True


async def _frames(stage: Stage, tab: Tab, count: int) -> None:
    for _ in range(count):
        if tab.crashed or tab.closed:
            raise PageError(f"the page {tab.url} crashed or closed itself before it could be pictured")
        await stage.advance(stage.page_ms + STEP_MS)
        await stage.draw(tab)
