"""Opens a page and records what is done in it until the window closes, a time is over, or it is interrupted."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec import Struct
from playwright.async_api import BrowserContext, async_playwright

from reenact.browser.devices import context_arguments
from reenact.browser.devices import device as device_named
from reenact.browser.failures import playwright_failures
from reenact.browser.find import find_browser
from reenact.browser.launch import launch
from reenact.capture import capture
from reenact.options import BrowserOptions, RecordOptions
from reenact.recording.format import read_recording
from reenact.stage.opening import read_scripts
from reenact.state.kept import read_state

POLL_S = 0.2


class RecordResult(Struct, frozen=True, kw_only=True):
    """What was recorded; `rejected` lines came from a page that called the recorder's function itself."""

    recording: str
    duration_ms: float
    documents: int
    events: int
    rejected: int
    size_bytes: int
    traffic: str | None = None
    """Where requests and answers were kept, if that was asked for."""
    requests: int = 0
    state: str | None = None
    """Where the cookies and storage that it began with were kept, if there were any."""


async def record(
    url: str,
    path: Path,
    options: RecordOptions = RecordOptions(),
    browser: BrowserOptions = BrowserOptions(),
    started: Callable[[], None] | None = None,
    stop: asyncio.Event | None = None,
) -> RecordResult:
    """Record what is done from `url` on to `path`; `started` is called once the page is open.

    Ends whole when the last window is closed, after `options.for_ms`, when `stop` is set, or on cancellation.
    Raises `PageError`, `BrowserError` or `OutputError`; where the page cannot be opened there is no file.
    """
    choice = find_browser(browser.browser_path, windowed=not options.headless)
    scripts = read_scripts(browser.init_scripts)
    state = await asyncio.to_thread(read_state, options.state_path) if options.state_path else None
    stop = stop or asyncio.Event()
    async with async_playwright() as playwright:
        device = device_named(options.device, playwright.devices) if options.device else None
        # A window has the size that the person gives it; without one Playwright's default viewport serves.
        arguments: dict[str, Any] = context_arguments(device) if device else {}
        if not device and not options.headless:
            arguments["no_viewport"] = True
        async with launch(playwright, choice, headless=options.headless) as chromium:
            if state is not None:
                arguments["storage_state"] = state.storage()
            with playwright_failures("open a window"):
                context = await chromium.new_context(**arguments)
            for script in scripts:
                await context.add_init_script(script)
            recorder = capture(context, path, profile=options.profile, traffic=options.traffic, state=state is not None)
            async with recorder:
                page = await context.new_page()
                try:
                    with playwright_failures(f"open {url}"):
                        await page.goto(url, timeout=browser.timeout_ms, wait_until="domcontentloaded")
                except BaseException:
                    recorder.discard()
                    raise
                if started:
                    started()
                await _until_over(context, options.for_ms, stop)
    recording = await asyncio.to_thread(read_recording, path)
    return RecordResult(
        recording=str(path),
        duration_ms=recording.duration_ms,
        documents=len(recording.documents),
        events=len(recording.events),
        rejected=recorder.reception.rejected,
        size_bytes=(await asyncio.to_thread(path.stat)).st_size,
        traffic=str(recorder.traffic.path) if recorder.traffic else None,
        requests=recorder.traffic.requests if recorder.traffic else 0,
        state=str(recorder.state.path) if recorder.state else None,
    )


async def _until_over(context: BrowserContext, for_ms: float | None, stop: asyncio.Event) -> None:
    """Return when the recording should end; nothing but a closed window or browser ends one without a time."""
    end_s = time.monotonic() + for_ms / 1000 if for_ms is not None else None
    gone = asyncio.Event()
    context.on("close", lambda _: gone.set())
    while not stop.is_set() and not gone.is_set() and context.pages:
        if end_s is not None and time.monotonic() >= end_s:
            return
        left_s = POLL_S if end_s is None else min(POLL_S, max(0.0, end_s - time.monotonic()))
        waiting = [asyncio.ensure_future(stop.wait()), asyncio.ensure_future(gone.wait())]
        await asyncio.wait(waiting, timeout=left_s, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
