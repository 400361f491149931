"""A recording that was prepared in, the performance of it on the live page out; all effects of a replay are here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path

from msgspec import Struct
from playwright.async_api import async_playwright

from reenact.beginning import Beginning
from reenact.browser.devices import Device
from reenact.capture import Capture
from reenact.checkpoints import Checkpoints
from reenact.connect import Connection
from reenact.expectation import Expectation
from reenact.film import Script, Taker, script_of
from reenact.plan.moments import PointerSample
from reenact.recording.format import read_recording
from reenact.recording.recording import Recording
from reenact.replay.staging import Brief, Staged, staged
from reenact.run import Progress, Run
from reenact.stage.answers import Answers
from reenact.stage.opening import World
from reenact.stage.stage import Method
from reenact.verify.recognition import recognised
from reenact.world import film_size

Shoot = Callable[[Script, Sequence[PointerSample]], AbstractAsyncContextManager[Taker]]
"""Opens what takes the shots of a replay: a film, or a pipe to where one is made."""


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


async def performed(
    given: Brief, shoot: Shoot | None, progress: Progress | None, ignore: Sequence[str] | None
) -> Performance:
    """Open a browser, perform the plan in it, and close it; `ignore` is what checkpoints leave out, None for none.

    Raises `PageError`, `BrowserError`, `OutputError` or `RecordingError`; nothing half-written is left then.
    """
    checkpoints = None if ignore is None else Checkpoints(given.acts, ignore)
    async with async_playwright() as playwright, staged(playwright, given, checkpoints) as ready:
        answers = Answers(ready.stage)
        seen_path = given.options.seen_path or ready.folder / "seen.jsonl"
        taker, expectation = await _shot(given, ready, seen_path, shoot, progress)
        return Performance(
            world=ready.world,
            device=ready.device,
            method=ready.stage.method,
            run=ready.run,
            seen=recognised(await asyncio.to_thread(read_recording, seen_path), given.plan, ready.run.outcomes),
            connection=ready.connection,
            answers=answers,
            beginning=ready.beginning,
            expectation=expectation,
            taker=taker,
            checkpoints=checkpoints,
            warnings=tuple(ready.stage.warnings),
        )


async def _shot(
    given: Brief,
    ready: Staged,
    seen_path: Path,
    shoot: Shoot | None,
    progress: Progress | None,
) -> tuple[Taker | None, Expectation | None]:
    """Walk through the plan, and keep what the capture script and the camera see of it."""
    started_epoch_ms = ready.stage.epoch_ms - given.plan.start_ms
    profile = given.recording.header.profile
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(
            Capture(ready.stage.context, seen_path, profile, started_epoch_ms, of_replay=True)
        )
        taker = None
        if shoot is not None:
            viewport, context = ready.world.viewport, ready.world.context_arguments
            size, scale = film_size(given.plan, viewport), viewport.device_scale_factor
            is_phone = bool(context.get("is_mobile"))
            device = given.options.device or ""
            script = script_of(given.recording, given.plan, size, scale, is_phone=is_phone, device=device)
            taker = await stack.enter_async_context(shoot(script, ready.run.track))
        await ready.run.frames(taker, given.film_options.page_rate, progress)
        return taker, await ready.run.expectation()
