"""Tells which scripts a browser cannot draw for want of fonts; called by the doctor and after an installation."""

from __future__ import annotations

from typing import Final

from playwright.async_api import Browser, Page

SAMPLES: Final = {
    "Latin": "g",
    "Chinese": "字",
    "Japanese": "か",
    "Korean": "한",
    "Arabic": "ش",
    "Hebrew": "ש",
    "Devanagari": "क",
    "Thai": "ก",
    # Not a smiley: DejaVu has those in black and white.
    "emoji": "🦊",
}

_UNASSIGNED: Final = "\U0003fffd"
"""A code point that no font has a glyph for; the browser draws the box of missing glyphs (tofu)."""


async def scripts_without_glyphs(browser: Browser) -> tuple[str, ...]:
    """The names in `SAMPLES` whose character looks exactly like a missing one; the browser is not in lockstep.

    Pictures are compared, not font names: for a missing glyph Chromium reports the font of the box.
    """
    page = await browser.new_page(viewport={"width": 96, "height": 96}, device_scale_factor=1)
    try:
        tofu = await _picture(page, _UNASSIGNED)
        return tuple([script for script, sample in SAMPLES.items() if await _picture(page, sample) == tofu])
    finally:
        await page.close()


async def _picture(page: Page, text: str) -> bytes:
    await page.set_content(f'<meta charset="utf-8"><p style="font: 48px sans-serif; margin: 8px">{text}</p>')
    return await page.screenshot(type="png")
