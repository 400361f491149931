"""The roots as plain functions, for scripts, notebooks and tests; they also work where an event loop is running."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from reenact.compose import ComposeResult
from reenact.compose import compose as compose_async
from reenact.options import (
    BrowserOptions,
    FilmOptions,
    HeatmapOptions,
    ReplayOptions,
    SnapshotOptions,
    VerifyOptions,
)
from reenact.pool import Job, replay_in_slices
from reenact.replay import ReplayResult
from reenact.replay import replay as replay_async
from reenact.run import Progress
from reenact.snapshot import PageSnapshot
from reenact.snapshot import snapshot as snapshot_async
from reenact.survey import HeatmapResult
from reenact.survey import heatmap as heatmap_async
from reenact.verification import Verification
from reenact.verification import verify as verify_async

P = ParamSpec("P")
T = TypeVar("T")


def replay(
    path: Path | str,
    film_path: Path | str | None = None,
    options: ReplayOptions = ReplayOptions(),
    film_options: FilmOptions = FilmOptions(),
    browser: BrowserOptions = BrowserOptions(),
    progress: Progress | None = None,
) -> ReplayResult:
    """Replay the recording at `path`, and film it to `film_path` unless that is None; see `ReplayResult`."""
    film = None if film_path is None else Path(film_path)
    if film and options.slices > 1:
        job = Job(path=Path(path), film_path=film, replaying=options, filming=film_options, browsing=browser)
        return _run(replay_in_slices, job, progress)
    return _run(replay_async, Path(path), film, options, film_options, browser, progress)


def verify(
    path: Path | str,
    options: VerifyOptions = VerifyOptions(),
    replaying: ReplayOptions = ReplayOptions(),
    browsing: BrowserOptions = BrowserOptions(),
) -> Verification:
    """Replay the recording at `path` without a film and compare it with a baseline; see `Verification`."""
    return _run(verify_async, Path(path), options, replaying, browsing)


def compose(
    folders: Sequence[Path | str],
    film_path: Path | str,
    options: FilmOptions = FilmOptions(),
    progress: Progress | None = None,
) -> ComposeResult:
    """Make another film of what `ReplayOptions.capture_path` kept, of several captures side by side; no browser."""
    return _run(compose_async, [Path(folder) for folder in folders], Path(film_path), options, progress)


def snapshot(
    url: str,
    folder: Path | str,
    options: SnapshotOptions = SnapshotOptions(),
    browser: BrowserOptions = BrowserOptions(),
) -> list[PageSnapshot]:
    """Picture the page at `url` at each device into `folder`, with the boxes of its elements."""
    return _run(snapshot_async, url, Path(folder), options, browser)


def heatmap(
    paths: Sequence[Path | str],
    folder: Path | str,
    options: HeatmapOptions = HeatmapOptions(),
    browser: BrowserOptions = BrowserOptions(),
    replaying: ReplayOptions = ReplayOptions(),
) -> HeatmapResult:
    """Draw the clicks of recordings on their live pages at each device into `folder`; how they are replayed for states
    and what pages find is said by `replaying`, but for its device and `base_url`.
    """
    return _run(heatmap_async, [Path(path) for path in paths], Path(folder), options, browser, None, replaying)


def _run(function: Callable[P, Coroutine[Any, Any, T]], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run the coroutine in a thread of its own: Playwright's sync API keeps a loop running in the caller's."""
    outcome: list[T] = []
    failure: list[BaseException] = []

    def work() -> None:
        try:
            outcome.append(asyncio.run(function(*args, **kwargs)))
        except BaseException as error:
            failure.append(error)

    thread = threading.Thread(target=work, name="reenact")
    thread.start()
    thread.join()
    if failure:
        raise failure[0]
    return outcome[0]
