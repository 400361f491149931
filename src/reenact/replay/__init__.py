"""Re-executes a recording on the live page and films it: the root that joins plan, stage, film and verdict."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

from reenact.divergence import Divergence
from reenact.encode import refuse_unknown
from reenact.film import Script, Taker, filming
from reenact.options import BrowserOptions, FilmOptions, ReplayOptions
from reenact.plan.moments import PointerSample
from reenact.replay.judging import Seen, judged, shown, told
from reenact.replay.performing import Shoot, performed
from reenact.replay.result import ReplayResult, Verdict
from reenact.replay.staging import brief
from reenact.run import Progress

__all__ = ["Inspector", "ReplayResult", "Seen", "Shoot", "Verdict", "replay", "replay_before"]


class Inspector(Protocol):
    """Who wants to see the pages of a replay, but for what matches the selectors `ignore`."""

    ignore: tuple[str, ...]

    def inspect(self, seen: Seen) -> Sequence[Divergence]:
        """Look at the checkpoints; what is wrong with them goes into the verdict."""


async def replay(
    path: Path,
    film_path: Path | None,
    options: ReplayOptions = ReplayOptions(),
    film_options: FilmOptions = FilmOptions(),
    browser: BrowserOptions = BrowserOptions(),
    progress: Progress | None = None,
    inspector: Inspector | None = None,
) -> ReplayResult:
    """Replay the recording at `path`; film it to `film_path` unless that is None; `inspector` sees its checkpoints.

    Raises `RecordingError`, `PageError`, `BrowserError` or `OutputError`; a replay that went elsewhere is no
    error, its `divergences` say where.
    """
    if film_path is None:
        return await replay_before(path, None, options, film_options, browser, progress, inspector)
    refuse_unknown(film_path)

    def shoot(script: Script, track: Sequence[PointerSample]) -> AbstractAsyncContextManager[Taker]:
        return filming(film_path, film_options, script, track, options.capture_path)

    return await replay_before(path, shoot, options, film_options, browser, progress, inspector, film_path)


async def replay_before(
    path: Path,
    shoot: Shoot | None,
    options: ReplayOptions,
    film_options: FilmOptions,
    browser: BrowserOptions,
    progress: Progress | None = None,
    inspector: Inspector | None = None,
    film_path: Path | None = None,
) -> ReplayResult:
    """As `replay`, before any camera: `shoot` opens what takes the shots; `film_path` is named in the result."""
    began_s = time.monotonic()
    given = await brief(path, options, film_options, browser)
    done = await performed(given, shoot, progress, inspector.ignore if inspector else None)
    seen = shown(given, done)
    inspected = await asyncio.to_thread(inspector.inspect, seen) if inspector and seen else ()
    findings = judged(given, done, inspected)
    if done.taker:
        await asyncio.to_thread(done.taker.tell, findings.divergences)
    return told(given, done, findings, film_path, time.monotonic() - began_s)
