"""Gets a Chromium onto this machine, from Playwright or from Debian's packages; called by `reenact install-browser`."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Callable
from typing import Final

import msgspec
from playwright.async_api import async_playwright

from reenact.browser.commands import Finished, RunCommand
from reenact.browser.find import BROWSER_VARIABLE, BrowserChoice, browser_candidates, browser_version, find_browser
from reenact.browser.launch import launch
from reenact.browser.probe import supports_lockstep
from reenact.errors import BrowserError

FONT_PACKAGES: Final = (
    "fonts-liberation",  # the metrics of Arial, Times and Courier, which most style sheets name
    "fonts-noto-color-emoji",
    "fonts-noto-core",  # Arabic, Hebrew, Indic, Thai and more, 12 MB
    # Chinese, Japanese and Korean in 7 MB, where fonts-noto-cjk takes 57 MB; Playwright's images use it too.
    "fonts-wqy-zenhei",
)

_SILENCE_S: Final = 60.0
"""Playwright prints its progress in tenths; a download that is silent for a minute goes nowhere."""
_DOWNLOAD_VARIABLES: Final = {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "12000"}
"""Playwright tries five times and waits 30 s each where a firewall drops everything; this makes it one minute."""
_APT_VARIABLES: Final = {"DEBIAN_FRONTEND": "noninteractive"}


class Installation(msgspec.Struct, frozen=True, kw_only=True):
    """What is there in the end; `installed` is False when nothing had to be done."""

    choice: BrowserChoice
    lockstep: bool
    windowed: BrowserChoice | None
    installed: bool


async def install_browser(
    run_command: RunCommand, say: Callable[[str], None], *, with_window: bool = False, force: bool = False
) -> Installation:
    """Make sure that a browser with lockstep is there, and with `with_window` one for `record`; quick if it is.

    `say` gets notes for a person. Raises `BrowserError` when there is no working browser in the end.
    """
    installed = False
    if force or not await _lockstep_is_there():
        installed = True
        shells = ("chromium-headless-shell", "chromium")
        await _get(run_command, say, download=("chromium-headless-shell",), packages=shells)
    if with_window and (force or _window_browser() is None):
        installed = True
        await _get(run_command, say, download=("chromium", "--no-shell"), packages=("chromium",))
    choice = find_browser()
    if installed and choice.source == BROWSER_VARIABLE:
        say(f"{BROWSER_VARIABLE} is set, so {choice.path} stays in use; unset it to use what was installed")
    return Installation(
        choice=msgspec.structs.replace(choice, version=browser_version(choice.path)),
        lockstep=await supports_lockstep(choice),
        windowed=_window_browser(),
        installed=installed,
    )


async def _get(
    run_command: RunCommand, say: Callable[[str], None], *, download: tuple[str, ...], packages: tuple[str, ...]
) -> None:
    playwright = [sys.executable, "-m", "playwright"]
    say(f"downloading Playwright's {download[0]}")
    # Without --with-deps: that runs apt-get first, which must not be stopped half-way as a stuck download must.
    answer = await run_command([*playwright, "install", *download], _DOWNLOAD_VARIABLES, _SILENCE_S)
    if answer.succeeded:
        await _add_libraries(run_command, say, [*playwright, "install-deps", download[0]])
        return
    say(f"Playwright's download failed: {_reason(answer)}")
    await _install_packages(run_command, say, packages)


async def _add_libraries(run_command: RunCommand, say: Callable[[str], None], command: list[str]) -> None:
    choice = next(browser_candidates(), None)
    if choice is None or await _starts(choice):
        return
    if not (shutil.which("apt-get") and _is_root()):
        say(f"the browser is there but does not start; it may lack libraries: sudo {shlex.join(command)}")
        return
    say("installing the libraries that it needs")
    answer = await run_command(command, _APT_VARIABLES, None)
    if not answer.succeeded:
        raise BrowserError(f"the browser's libraries could not be installed: {_reason(answer)}")


async def _install_packages(run_command: RunCommand, say: Callable[[str], None], packages: tuple[str, ...]) -> None:
    if not shutil.which("apt-get"):
        raise BrowserError(
            "no browser could be installed: Playwright's download failed and there is no apt-get here;"
            " install Chromium or Google Chrome by hand and name it with --browser-path"
        )
    if not _is_root():
        raise BrowserError(
            "no browser could be installed: Playwright's download failed and packages need root;"
            f" run: sudo apt-get update && sudo {shlex.join(_apt_install(packages[0]))}"
        )
    say("reading the list of packages")
    # Its failure is not final: an old list may still serve, and the next step says what is missing.
    await run_command(["apt-get", "update"], _APT_VARIABLES, None)
    # Ubuntu has neither: its chromium-browser is an empty package that asks for a snap.
    for package in packages:
        if not (await run_command(["apt-cache", "show", package], {}, None)).succeeded:
            continue
        say(f"installing the package {package} with fonts")
        answer = await run_command(_apt_install(package), _APT_VARIABLES, None)
        if answer.succeeded:
            return
        raise BrowserError(f"the package {package} could not be installed: {_reason(answer)}")
    raise BrowserError(
        f"no browser could be installed: there is no package {' or '.join(packages)} here;"
        " install Chromium or Google Chrome by hand and name it with --browser-path"
    )


def _apt_install(package: str) -> list[str]:
    return ["apt-get", "install", "-y", "--no-install-recommends", package, *FONT_PACKAGES]


async def _lockstep_is_there() -> bool:
    # Not inside the `try`: a wrong REENACT_BROWSER is to be corrected before anything is downloaded.
    choice = next(browser_candidates(), None)
    try:
        return choice is not None and await supports_lockstep(choice)
    except BrowserError:
        return False


async def _starts(choice: BrowserChoice) -> bool:
    try:
        async with async_playwright() as playwright, launch(playwright, choice):
            return True
    except BrowserError:
        return False


def _window_browser() -> BrowserChoice | None:
    try:
        return find_browser(windowed=True)
    except BrowserError:
        return None


def _is_root() -> bool:
    return os.geteuid() == 0


def _reason(answer: Finished) -> str:
    # The first line with "Error:" (Playwright) or "E:" (apt) names the cause; the last one is often a stack frame.
    lines = [line.strip() for line in answer.output.splitlines() if line.strip()]
    told = next(
        (line for line in lines if line.startswith(("Error:", "E:"))), lines[-1] if lines else "no reason given"
    )
    return told.removeprefix("Error: ").removeprefix("E: ")
