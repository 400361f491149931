"""Starts a chosen Chromium with the switches that reenact needs and closes it again; called by the roots and probes."""

from __future__ import annotations

import math
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from playwright.async_api import Browser, Playwright
from playwright.async_api import Error as PlaywrightError

from reenact.browser.failures import first_line
from reenact.browser.find import BrowserChoice
from reenact.errors import BrowserError
from reenact.geometry import Viewport

NO_SANDBOX_VARIABLE: Final = "REENACT_NO_SANDBOX"

# Playwright passes many of these today. They are said again because pictures and recordings rest on them, and
# Playwright's own list changes from version to version.
COMMON_FLAGS: Final[tuple[str, ...]] = (
    "--force-color-profile=srgb",  # the same colours whatever the monitor's profile
    "--mute-audio",
    "--no-first-run",
    # The browser's own traffic would show up in HAR files and take bandwidth from the page.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # HTTP/3 goes past proxies and makes the protocol depend on what an earlier answer announced.
    "--disable-quic",
)

# Not here on purpose:
# --font-render-hinting=none makes glyphs a little narrower than they were when the recording was made (seen: a text
#   selection ended one letter early);
# --disable-smooth-scrolling also makes `scrollTo({behavior: "smooth"})` of a page jump (seen: 1 position, not 49);
# --disable-features=IsolateOrigins,site-per-process would replace the list that Playwright passes, because Chromium
#   takes the last of several; --disable-site-isolation-trials alone is enough (seen: no frame of its own process).
LOCKSTEP_FLAGS: Final[tuple[str, ...]] = (
    # Frames are begun by us (HeadlessExperimental.beginFrame) and by nothing else.
    "--enable-begin-frame-control",
    # A frame waits for layout, raster and all surfaces, so a screenshot shows the state of its own time.
    "--run-all-compositor-stages-before-draw",
    # No picture of the old page is shown for want of a quick new one.
    "--disable-new-content-rendering-timeout",
    # Animations and scrolling run on the main thread, where the virtual clock is.
    "--disable-threaded-animation",
    "--disable-threaded-scrolling",
    # Images are decoded before the frame, not filled in as checkerboards later.
    "--disable-checker-imaging",
    # A GIF does not skip frames to catch up with wall time.
    "--disable-image-animation-resync",
    # Scrollers without an opaque background would draw while they scroll, which waits for a frame that begin-frame
    # control gives only after it (seen: the frame after a wheel over such a scroller never comes).
    "--disable-blink-features=RasterInducingScroll",
    # Coloured edges of sub-pixel text are smeared by the halved colour planes of a film.
    "--disable-lcd-text",
    # Scroll bars fade by wall time, and the film's own overlays do not need them.
    "--hide-scrollbars",
    # Cross-site frames in the page's process render in the page's frame.
    "--disable-site-isolation-trials",
    # Besides Playwright's way to the browser there is one of ours, on this machine only; see wire.py.
    "--remote-debugging-port=0",
    # One process has one virtual clock: new tabs are born on it, also those that do not know who opened them.
    "--renderer-process-limit=1",
)

PAGE_CLOCK_FLAGS: Final[tuple[str, ...]] = (
    # As in lockstep; see there.
    "--disable-threaded-animation",
    "--disable-threaded-scrolling",
    "--disable-checker-imaging",
    "--disable-lcd-text",
    "--hide-scrollbars",
    "--disable-site-isolation-trials",
    # The compositor scrolls smoothly by the wall's clock; a jump looks the same in every run.
    "--disable-smooth-scrolling",
)

CLOSED_WORLD_FLAGS: Final[tuple[str, ...]] = (
    # Besides the proxy there is nothing to go to: no name is looked up, no packet sent past it.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--dns-prefetch-disable",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    # The proxy answers for every host with one certificate that was made up for this replay.
    "--ignore-certificate-errors",
)


@asynccontextmanager
async def launch(
    playwright: Playwright,
    choice: BrowserChoice,
    *,
    lockstep: Viewport | None = None,
    page_clock: bool = False,
    headless: bool = True,
    proxy: str | None = None,
    only_hosts: tuple[str, ...] | None = None,
) -> AsyncIterator[Browser]:
    """A running browser that is closed when the block ends; raises `BrowserError` when it does not start.

    With `lockstep`, which says what pages will show, those made by Playwright itself get no frames: make them through
    `Target.createTarget` with `enableBeginFrameControl`.
    With `page_clock` as little as can be of what is shown follows the wall's clock.
    With `proxy` all requests go there, those to this machine too, and certificates are not checked. With `only_hosts`
    no other names are looked up than these and the machine's own.
    """
    sandbox = _sandbox_wanted()
    try:
        browser = await playwright.chromium.launch(
            executable_path=choice.path,
            headless=headless,
            chromium_sandbox=sandbox,
            args=[
                *browser_flags(lockstep),
                *(PAGE_CLOCK_FLAGS if page_clock else ()),
                *(CLOSED_WORLD_FLAGS if proxy else ()),
                *([_resolver_rules(only_hosts)] if only_hosts is not None else ()),
            ],
            proxy={"server": proxy, "bypass": "<-loopback>"} if proxy else None,
        )
    except PlaywrightError as error:
        raise BrowserError(_launch_sentence(choice, error)) from error
    try:
        yield browser
    finally:
        # A browser that died is closed already; the error that told so is on its way up.
        with suppress(PlaywrightError):
            await browser.close()


def _resolver_rules(hosts: tuple[str, ...]) -> str:
    own = ("localhost", "*.localhost", "127.0.0.1", "[::1]")
    return f"--host-resolver-rules=MAP * ~NOTFOUND {''.join(f', EXCLUDE {host}' for host in (*own, *hosts))}"


def browser_flags(lockstep: Viewport | None = None) -> tuple[str, ...]:
    """The switches for one way to run; `--no-sandbox` is not among them because Playwright adds it."""
    if lockstep is None:
        return COMMON_FLAGS
    scale = lockstep.device_scale_factor
    return (
        *COMMON_FLAGS,
        *LOCKSTEP_FLAGS,
        # begin-frame screenshots have scale 1 whatever device is emulated; only this switch changes them.
        f"--force-device-scale-factor={scale:g}",
        # One tile as large as the window is put together in less time than dozens of the usual 256 x 256.
        f"--default-tile-width={math.ceil(lockstep.width * scale)}",
        f"--default-tile-height={math.ceil(lockstep.height * scale)}",
    )


def _sandbox_wanted() -> bool:
    # Chromium refuses to run as root with its sandbox. Playwright leaves the sandbox off by default; live pages are
    # opened here, so it is on wherever it can be.
    return os.geteuid() != 0 and os.environ.get(NO_SANDBOX_VARIABLE, "") in ("", "0")


_MISSING_LIBRARY: Final = re.compile(r"error while loading shared libraries: ([\w.+-]+)")


def _launch_sentence(choice: BrowserChoice, error: PlaywrightError) -> str:
    text = str(error)
    start = f"the browser {choice.path} does not start"
    if library := _MISSING_LIBRARY.search(text):
        return f"{start}: the library {library[1]} is missing; get it with `reenact install-browser`"
    if "sandboxing failed" in text or "No usable sandbox" in text:
        return (
            f"{start}: its sandbox does not work here; allow user namespaces, or set {NO_SANDBOX_VARIABLE}=1"
            " if you trust the pages that you open"
        )
    if "Missing X server" in text or "ozone_platform_x11" in text:
        return f"{start}: there is no screen to open a window on; set DISPLAY or run without a window"
    return f"{start}: {_cause(text, error)}; see `reenact doctor`"


def _cause(text: str, error: PlaywrightError) -> str:
    # What the browser itself printed says more than "has been closed".
    said = re.search(r"\[err\] (?:\[[^\]]*\] )?(.+)", text)
    if said:
        return said[1].strip().rstrip(".")
    line = first_line(error)
    ended = "has been closed" in line or line == "Failed to launch the browser process."
    return "it ended at once" if ended else line.removeprefix("Failed to launch: ")
