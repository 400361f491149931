"""Examines what this machine can do with browsers and says what to do about the rest; called by `reenact doctor`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

import msgspec
from playwright.async_api import async_playwright

from reenact.browser.failures import playwright_failures
from reenact.browser.find import BrowserChoice, browser_candidates, browser_version, find_browser
from reenact.browser.fonts import scripts_without_glyphs
from reenact.browser.install import FONT_PACKAGES
from reenact.browser.launch import launch
from reenact.browser.probe import supports_lockstep
from reenact.errors import BrowserError

State = Literal["ok", "warning", "problem"]


class Check(msgspec.Struct, frozen=True):
    """One thing that was looked at: what was found, and what to do unless it is ok."""

    name: str
    state: State
    found: str
    remedy: str = ""


class BrowserChecks(msgspec.Struct, frozen=True):
    """All browsers in order of preference (the first is used), what was checked, and whether replay can work."""

    browsers: tuple[BrowserChoice, ...]
    checks: tuple[Check, ...]
    can_replay: bool


async def check_browsers(explicit: Path | None = None) -> BrowserChecks:
    """Look for browsers and really start the one that would be used; raises nothing of ours."""
    try:
        browsers = tuple(
            msgspec.structs.replace(choice, version=browser_version(choice.path))
            for choice in browser_candidates(explicit)
        )
        choice = find_browser(explicit)
    except BrowserError as error:
        return BrowserChecks(
            (), (Check("browser", "problem", *_halves(error)), check_window(explicit)), can_replay=False
        )
    found = Check("browser", "ok", f"{choice.path} ({choice.source}), {browsers[0].version or 'version unknown'}")
    try:
        tried = (await _check_lockstep(choice), await _check_fonts(choice))
    except BrowserError as error:
        remedy = "`reenact install-browser --force`, or name another one with --browser-path"
        failed = Check("browser", "problem", str(error).removesuffix("; see `reenact doctor`"), remedy)
        return BrowserChecks(browsers, (failed, check_window(explicit)), can_replay=False)
    return BrowserChecks(browsers, (found, *tried, check_window(explicit)), can_replay=True)


def check_window(explicit: Path | None = None) -> Check:
    """Whether `record` can open a window: a full Chromium and a screen to put it on."""
    try:
        choice = find_browser(explicit, windowed=True)
    except BrowserError as error:
        return Check("window for record", "warning", *_halves(error))
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        remedy = "run `reenact record` on a desktop or with --headless"
        return Check("window for record", "warning", f"{choice.path}, but no screen", remedy)
    return Check("window for record", "ok", str(choice.path))


async def _check_lockstep(choice: BrowserChoice) -> Check:
    if await supports_lockstep(choice):
        return Check("lockstep", "ok", "the browser renders frame by frame under a virtual clock")
    return Check(
        "lockstep",
        "warning",
        "this browser has no begin-frame control, so films are made with the page clock, which is slower",
        "get a headless shell: `reenact install-browser --force`",
    )


async def _check_fonts(choice: BrowserChoice) -> Check:
    with playwright_failures("draw text"):
        async with async_playwright() as playwright, launch(playwright, choice) as browser:
            missing = await scripts_without_glyphs(browser)
    if not missing:
        return Check("fonts", "ok", "all scripts that were tried can be drawn")
    remedy = f"as root: apt-get install --no-install-recommends {' '.join(FONT_PACKAGES)}"
    # A page without Latin is unreadable; any other script may never be met.
    return Check("fonts", "problem" if "Latin" in missing else "warning", f"none for {', '.join(missing)}", remedy)


def _halves(error: BrowserError) -> tuple[str, str]:
    """What is wrong and what to do: our sentences put the remedy after the last semicolon."""
    wrong, _, remedy = str(error).rpartition("; ")
    return (wrong, remedy) if wrong else (remedy, "")
