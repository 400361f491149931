"""Chooses the way to run the page and opens a stage in it; the roots call it once per page, device or replay."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from msgspec import Struct
from playwright.async_api import Playwright

from reenact.browser.failures import playwright_failures
from reenact.browser.find import BrowserChoice
from reenact.browser.launch import launch
from reenact.browser.probe import begins_frames
from reenact.browser.wire import wired
from reenact.errors import BrowserError, PageError
from reenact.geometry import Viewport
from reenact.options import Method as Choice
from reenact.stage.lockstep import LockstepStage
from reenact.stage.pageclock import PageClockStage
from reenact.stage.screencast import ScreencastStage
from reenact.stage.stage import Stage


class World(Struct, frozen=True, kw_only=True):
    """What the page finds when it starts: Playwright's context arguments, the clock, scripts that run first."""

    context_arguments: dict[str, Any]
    viewport: Viewport
    epoch_ms: float
    scripts: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    """What pages of `origin` may do without being asked, and then nothing else; empty for what the browser thinks."""
    origin: str | None = None
    sessions: Mapping[int, Mapping[str, str]] = {}
    """For tabs by their recorded number and origins, a script that fills its session storage."""
    proxy: str | None = None
    """The only address that the browser can reach; None where it reaches all."""
    only_hosts: tuple[str, ...] | None = None
    """The only hosts besides this machine that the browser can reach; None where it reaches all."""


@asynccontextmanager
async def opened_stage(
    playwright: Playwright, choice: BrowserChoice, method: Choice, world: World
) -> AsyncIterator[Stage]:
    """A stage with an empty context, closed when the block ends.

    `auto` is lockstep where the browser can, else the page clock. Raises `BrowserError` where lockstep was asked
    for and the browser cannot.
    """
    async with AsyncExitStack() as stack:
        stage: Stage | None = None
        if method in ("auto", "lockstep"):
            stage = await _in_lockstep(stack, playwright, choice, world)
            if stage is None and method == "lockstep":
                raise BrowserError(
                    f"{choice.path} has no begin-frame control; get a headless shell with `reenact install-browser`, "
                    "or use --method pageclock"
                )
        if stage is None:
            page_clock = method != "screencast"
            browser = await stack.enter_async_context(
                launch(
                    playwright,
                    choice,
                    page_clock=page_clock,
                    proxy=world.proxy,
                    only_hosts=world.only_hosts,
                )
            )
            if page_clock:
                stage = await PageClockStage.open(browser, world.context_arguments, world.epoch_ms)
            else:
                stage = await ScreencastStage.open(browser, world.context_arguments)
        if world.permissions:
            with playwright_failures("grant permissions"):
                await stage.context.grant_permissions(world.permissions, origin=world.origin)
        for script in world.scripts:
            await stage.context.add_init_script(script)
        yield stage


async def _in_lockstep(
    stack: AsyncExitStack, playwright: Playwright, choice: BrowserChoice, world: World
) -> Stage | None:
    """A lockstep stage whose browser `stack` closes; None, and no browser, where the chosen one cannot."""
    async with AsyncExitStack() as trial:
        browser = await trial.enter_async_context(
            launch(
                playwright,
                choice,
                lockstep=world.viewport,
                proxy=world.proxy,
                only_hosts=world.only_hosts,
            )
        )
        if not await begins_frames(browser):
            return None
        wire = await trial.enter_async_context(wired(browser))
        stack.push_async_callback(trial.pop_all().aclose)
    return await LockstepStage.open(browser, world.context_arguments, world.epoch_ms, wire)


def read_scripts(paths: Sequence[Path]) -> tuple[str, ...]:
    """The text of `--init-script` files; raises `PageError` that names the one that cannot be read."""
    texts = []
    for path in paths:
        try:
            texts.append(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is no text file"
            raise PageError(f"cannot read the init script {path}: {reason}") from error
    return tuple(texts)
