"""One recording on several devices in, one film of all of them side by side out; their browsers run together."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from reenact.encode import refuse_unknown
from reenact.film import Shot
from reenact.film.channel import BrokenOffError, Channel
from reenact.film.together import Source, film_together
from reenact.pool.shots import Reel, reel
from reenact.pool.wire import Job
from reenact.replay import ReplayResult
from reenact.run import Progress

QUEUE_SHOTS: Final = 8
"""Shots of a device that wait for those of the others."""


async def replay_abreast(jobs: Sequence[Job], path: Path, progress: Progress | None = None) -> list[ReplayResult]:
    """Film all jobs, of one recording and the same options, in one film at `path`; raises as `replay` does."""
    began_s = time.monotonic()
    refuse_unknown(path)
    options = jobs[0].filming
    async with AsyncExitStack() as stack:
        reels = [await stack.enter_async_context(reel(job)) for job in jobs]
        channels: list[Channel[Shot]] = [Channel(QUEUE_SHOTS) for _ in reels]
        pumps = [asyncio.create_task(_pump(*each)) for each in zip(reels, channels, strict=True)]
        sources = [Source(one.script, one.track, iter(channel)) for one, channel in zip(reels, channels, strict=True)]
        try:
            times = await asyncio.to_thread(film_together, path, sources, options, progress or _untold)
            results = [await pump for pump in pumps]
        finally:
            # A thread cannot be ended from here; it gives up when it wants the next shot.
            for channel in channels:
                channel.break_off(BrokenOffError())
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
    wall_s = time.monotonic() - began_s
    duration_ms = float(options.frame_rate.time_ms(times.frame_count))
    return [
        replace(
            result,
            film=str(path),
            frame_count=times.frame_count,
            duration_ms=duration_ms,
            wall_s=wall_s,
            times_real_time=float(options.page_rate.time_ms(one.count)) / 1000 / wall_s,
        )
        for result, one in zip(results, reels, strict=True)
    ]


def _untold(_done: int, _whole: int) -> None:
    """Nobody asked for progress."""


async def _pump(one: Reel, channel: Channel[Shot]) -> ReplayResult:
    """Hand the shots over; the film comes to its end only when its replay has."""
    try:
        async for shot in one.shots():
            if not channel.offer(shot):
                await asyncio.to_thread(channel.put, shot)
        result = await one.result()
    except BaseException as error:
        channel.break_off(error)
        raise
    channel.end()
    return result
