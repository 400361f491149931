"""Re-executes a recording on the live page and films it: the root that joins plan, stage, film and verdict."""

from __future__ import annotations

import asyncio
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Literal

from msgspec import Struct
from playwright.async_api import async_playwright

from reenact.browser.devices import device as device_named
from reenact.browser.find import find_browser
from reenact.capture import Capture
from reenact.divergence import Divergence
from reenact.errors import OutputError
from reenact.film import filming
from reenact.options import BrowserOptions, FilmOptions, ReplayOptions
from reenact.plan.plan import make_plan
from reenact.recording.format import read_recording
from reenact.run import Expectation, Progress, Run
from reenact.stage.opening import opened_stage, read_scripts
from reenact.stage.stage import Method
from reenact.verify import compare
from reenact.world import film_size, live_url, world_of


class ReplayResult(Struct, frozen=True, kw_only=True):
    """What a replay did. Times are milliseconds; `film_start_ms` is the recording time that film frame 0 shows."""

    recording: str
    film: str | None
    method: Method
    browser: str
    device: str | None
    width: int
    height: int
    frame_rate: str
    frame_count: int
    duration_ms: float
    film_start_ms: float
    steps: int
    performed: int
    healed: int
    held_ms: float
    wall_s: float
    times_real_time: float
    divergences: tuple[Divergence, ...]
    expectation: Expectation | None = None
    warnings: tuple[str, ...] = ()

    @property
    def verdict(self) -> Literal["matched", "diverged", "expectation failed", "expectation held"]:
        if self.expectation:
            return "expectation held" if self.expectation.holds else "expectation failed"
        return "diverged" if self.divergences else "matched"


async def replay(
    path: Path,
    film_path: Path | None,
    options: ReplayOptions = ReplayOptions(),
    film_options: FilmOptions = FilmOptions(),
    browser: BrowserOptions = BrowserOptions(),
    progress: Progress | None = None,
) -> ReplayResult:
    """Replay the recording at `path`; film it to `film_path` unless that is None.

    Raises `RecordingError`, `PageError`, `BrowserError` or `OutputError`; a replay that went elsewhere is no
    error, its `divergences` say where.
    """
    began_s = time.monotonic()
    recording = await asyncio.to_thread(read_recording, path)
    plan = make_plan(recording)
    if film_path is not None and film_path.suffix.lower() != ".mp4":
        raise OutputError(f"cannot write {film_path.name}: films are MP4 files; choose a name that ends in .mp4")
    choice = find_browser(browser.browser_path)
    scripts = read_scripts(browser.init_scripts)
    here = live_url(plan.start.url, options.base_url)
    async with AsyncExitStack() as stack:
        playwright = await stack.enter_async_context(async_playwright())
        device = device_named(options.device, playwright.devices) if options.device else None
        world = world_of(recording, plan, device, scripts)
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="reenact-"))
        stage = await stack.enter_async_context(opened_stage(playwright, choice, options.method, world))
        run = Run(stage, recording, plan, device, options, here, browser.timeout_ms)
        seen_path = Path(folder) / "seen.jsonl"
        async with AsyncExitStack() as shoot:
            await shoot.enter_async_context(
                Capture(stage.context, seen_path, recording.header.profile, recording.header.started_epoch_ms)
            )
            film = None
            if film_path is not None:
                width, height = film_size(plan, world.viewport)
                scale = world.viewport.device_scale_factor
                film = await shoot.enter_async_context(
                    filming(film_path, film_options, width=width, height=height, scale=scale)
                )
            await run.frames(film, film_options.frame_rate, progress)
            expectation = await run.expectation()
        seen = await asyncio.to_thread(read_recording, seen_path)
        method = stage.method
    divergences = sorted(
        [*run.divergences, *compare(recording, seen, live_url=here, own_viewport=device is None)],
        key=lambda divergence: divergence.time_ms,
    )
    wall_s = time.monotonic() - began_s
    duration_ms = float(film_options.frame_rate.time_ms(run.film_frames))
    return ReplayResult(
        recording=str(path),
        film=str(film_path) if film_path else None,
        method=method,
        browser=str(choice.path),
        device=device.name if device else None,
        width=world.viewport.width,
        height=world.viewport.height,
        frame_rate=str(film_options.frame_rate),
        frame_count=run.film_frames,
        duration_ms=duration_ms,
        film_start_ms=plan.start_ms + float(film_options.frame_rate.time_ms(run.first_frame)),
        steps=len(plan.steps),
        performed=run.performed,
        healed=run.healed,
        held_ms=run.held_ms,
        wall_s=wall_s,
        times_real_time=duration_ms / 1000 / wall_s,
        divergences=tuple(divergences),
        expectation=expectation,
        warnings=recording.warnings,
    )
