"""A recording and options in, its run on an open stage out: how every replay begins, whoever watches it."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace
from playwright.async_api import Playwright

from reenact.beginning import Beginning, beginning_of, begun
from reenact.browser.devices import Device
from reenact.browser.devices import device as device_named
from reenact.browser.find import BrowserChoice, find_browser
from reenact.connect import Connection, connected
from reenact.errors import OutputError
from reenact.options import BrowserOptions, FilmOptions, ReplayOptions
from reenact.plan.acts import Act, acts_of
from reenact.plan.plan import Plan, make_plan
from reenact.recording.format import read_recording
from reenact.recording.recording import Recording
from reenact.run import Run, Watcher
from reenact.stage.opening import World, opened_stage, read_scripts
from reenact.stage.stage import Stage
from reenact.world import live_url, scaled, world_of


class Brief(Struct, frozen=True, kw_only=True):
    """All that is known before a browser opens."""

    path: Path
    recording: Recording
    plan: Plan
    acts: tuple[Act, ...]
    choice: BrowserChoice
    scripts: tuple[str, ...]
    here: Callable[[str], str]
    """Where a recorded address is found now."""
    options: ReplayOptions
    film_options: FilmOptions
    timeout_ms: float


class Staged(Struct, frozen=True, kw_only=True):
    """A run that has not begun, and what it runs in; `folder` takes what is needed until it is over."""

    run: Run
    stage: Stage
    world: World
    device: Device | None
    connection: Connection
    beginning: Beginning
    folder: Path


async def brief(
    path: Path, options: ReplayOptions, film_options: FilmOptions, browser: BrowserOptions = BrowserOptions()
) -> Brief:
    """Read the recording at `path` and decide what can be decided; raises `RecordingError`, `BrowserError`."""
    _refuse_overwriting(path, options.seen_path)
    recording = await asyncio.to_thread(read_recording, path)
    plan = make_plan(recording)
    return Brief(
        path=path,
        recording=recording,
        plan=plan,
        acts=tuple(acts_of(plan, recording)),
        choice=find_browser(browser.browser_path),
        scripts=tuple(read_scripts(browser.init_scripts)),
        here=live_url(plan.start.url, options.base_url),
        options=options,
        film_options=film_options,
        timeout_ms=browser.timeout_ms,
    )


def _refuse_overwriting(path: Path, seen_path: Path | None) -> None:
    if seen_path is not None and seen_path.resolve() == path.resolve():
        raise OutputError(f"cannot write {seen_path}: it is the recording that is replayed; choose another --seen")


@asynccontextmanager
async def staged(playwright: Playwright, given: Brief, watcher: Watcher | None = None) -> AsyncIterator[Staged]:
    """A browser of its own with the world of the recording, closed when the block ends."""
    async with AsyncExitStack() as stack:
        device = device_named(given.options.device, playwright.devices) if given.options.device else None
        connection = await stack.enter_async_context(connected(given.path, given.recording, given.options, given.here))
        beginning = await asyncio.to_thread(beginning_of, given.path, given.recording, given.options)
        world = _world(given, device, connection, beginning)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="reenact-")))
        stage = await stack.enter_async_context(opened_stage(playwright, given.choice, given.options.method, world))
        await connection.join(stage)
        run = Run(
            stage,
            given.recording,
            given.plan,
            device,
            given.options,
            given.here,
            given.timeout_ms,
            folder,
            watcher,
            world.sessions,
        )
        connection.follow(lambda: run.recording_ms)
        yield Staged(
            run=run,
            stage=stage,
            world=world,
            device=device,
            connection=connection,
            beginning=beginning,
            folder=folder,
        )


def _world(given: Brief, device: Device | None, connection: Connection, beginning: Beginning) -> World:
    recorded = world_of(
        given.recording, given.plan, device, given.scripts, given.here, geolocation=given.options.geolocation
    )
    world = replace(
        scaled(recorded, given.film_options.scale),
        proxy=connection.proxy,
        only_hosts=connection.only_hosts,
    )
    now_epoch_ms = time.time() * 1000
    return begun(world, beginning.state, given.plan.start.url, given.here, given.options.geolocation, now_epoch_ms)
