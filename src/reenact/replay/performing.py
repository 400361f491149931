"""A recording that was prepared in, the performance of it on the live page out; all effects of a replay are here."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace
from playwright.async_api import async_playwright

from reenact.beginning import Beginning, beginning_of, begun
from reenact.browser.devices import Device
from reenact.browser.devices import device as device_named
from reenact.browser.find import BrowserChoice, find_browser
from reenact.capture import Capture
from reenact.checkpoints import Checkpoints
from reenact.connect import Connection, connected
from reenact.errors import OutputError
from reenact.film import Script, Taker, script_of
from reenact.options import BrowserOptions, FilmOptions, ReplayOptions
from reenact.plan.acts import Act, acts_of
from reenact.plan.moments import PointerSample
from reenact.plan.plan import Plan, make_plan
from reenact.recording.format import read_recording
from reenact.recording.recording import Recording
from reenact.run import Expectation, Progress, Run
from reenact.stage.answers import Answers
from reenact.stage.opening import World, opened_stage, read_scripts
from reenact.stage.stage import Method, Stage
from reenact.verify.recognition import recognised
from reenact.world import film_size, live_url, scaled, world_of

Shoot = Callable[[Script, Sequence[PointerSample]], AbstractAsyncContextManager[Taker]]
"""Opens what takes the shots of a replay: a film, or a pipe to where one is made."""


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


class Performance(Struct, frozen=True, kw_only=True):
    """What is known when the browser has closed."""

    world: World
    device: Device | None
    method: Method
    run: Run
    seen: Recording
    """What the capture script recorded of the replay."""
    connection: Connection
    answers: Answers
    beginning: Beginning
    expectation: Expectation | None
    taker: Taker | None
    checkpoints: Checkpoints | None
    warnings: tuple[str, ...]


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


async def performed(
    given: Brief, shoot: Shoot | None, progress: Progress | None, ignore: Sequence[str] | None
) -> Performance:
    """Open a browser, perform the plan in it, and close it; `ignore` is what checkpoints leave out, None for none.

    Raises `PageError`, `BrowserError`, `OutputError` or `RecordingError`; nothing half-written is left then.
    """
    async with AsyncExitStack() as stack:
        playwright = await stack.enter_async_context(async_playwright())
        device = device_named(given.options.device, playwright.devices) if given.options.device else None
        connection = await stack.enter_async_context(connected(given.path, given.recording, given.options, given.here))
        beginning = await asyncio.to_thread(beginning_of, given.path, given.recording, given.options)
        world = _world(given, device, connection, beginning)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="reenact-")))
        stage = await stack.enter_async_context(opened_stage(playwright, given.choice, given.options.method, world))
        await connection.join(stage)
        checkpoints = None if ignore is None else Checkpoints(given.acts, ignore)
        run = Run(
            stage,
            given.recording,
            given.plan,
            device,
            given.options,
            given.here,
            given.timeout_ms,
            folder,
            checkpoints,
            world.sessions,
        )
        connection.follow(lambda: run.recording_ms)
        answers = Answers(stage)
        seen_path = given.options.seen_path or folder / "seen.jsonl"
        taker, expectation = await _shot(given, stage, run, world, seen_path, shoot, progress)
        return Performance(
            world=world,
            device=device,
            method=stage.method,
            run=run,
            seen=recognised(await asyncio.to_thread(read_recording, seen_path), given.plan, run.outcomes),
            connection=connection,
            answers=answers,
            beginning=beginning,
            expectation=expectation,
            taker=taker,
            checkpoints=checkpoints,
            warnings=tuple(stage.warnings),
        )


def _world(given: Brief, device: Device | None, connection: Connection, beginning: Beginning) -> World:
    world = replace(
        scaled(world_of(given.recording, given.plan, device, given.scripts, given.here), given.film_options.scale),
        proxy=connection.proxy,
        only_hosts=connection.only_hosts,
    )
    now_epoch_ms = time.time() * 1000
    return begun(world, beginning.state, given.plan.start.url, given.here, given.options.geolocation, now_epoch_ms)


async def _shot(
    given: Brief,
    stage: Stage,
    run: Run,
    world: World,
    seen_path: Path,
    shoot: Shoot | None,
    progress: Progress | None,
) -> tuple[Taker | None, Expectation | None]:
    """Walk through the plan, and keep what the capture script and the camera see of it."""
    header = given.recording.header
    async with AsyncExitStack() as stack:
        capture = await stack.enter_async_context(
            Capture(stage.context, seen_path, header.profile, header.started_epoch_ms, seeds_random=False)
        )
        stack.enter_context(_whole_or_not_at_all(capture))
        taker = None
        if shoot is not None:
            size, scale = film_size(given.plan, world.viewport), world.viewport.device_scale_factor
            is_phone = bool(world.context_arguments.get("is_mobile"))
            script = script_of(given.recording, given.plan, size, scale, is_phone=is_phone)
            taker = await stack.enter_async_context(shoot(script, run.track))
        await run.frames(taker, given.film_options.page_rate, progress)
        return taker, await run.expectation()


@contextlib.contextmanager
def _whole_or_not_at_all(capture: Capture) -> Iterator[None]:
    """A capture keeps what came before an exception; half a replay is no result."""
    try:
        yield
    except BaseException:
        capture.discard()
        raise
