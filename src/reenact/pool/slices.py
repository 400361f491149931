"""One replay in, filmed by several browsers at once: each takes the pictures of every so many-th second, for one film.

All of them walk through the whole recording, and are given the same frames; only pictures are not taken where another
one takes them. So the film is the one that a single browser makes, of a page that does the same each time.
"""

from __future__ import annotations

import time

from msgspec.structs import replace

from reenact.encode import refuse_unknown
from reenact.film import filming
from reenact.pool.shots import reel
from reenact.pool.wire import Job
from reenact.replay import ReplayResult
from reenact.run import Progress


async def replay_in_slices(job: Job, progress: Progress | None = None) -> ReplayResult:
    """Do the job with as many browsers as `job.replaying.slices` says; raises as `replay` does, or `PageError`."""
    began_s = time.monotonic()
    path, options = job.film_path, job.filming
    assert path is not None, "slices are parts of a film"
    refuse_unknown(path)
    lockstep = replace(job, replaying=replace(job.replaying, method="lockstep"))
    async with reel(lockstep, job.replaying.slices) as shots:
        script, rate = shots.script, options.page_rate
        whole = rate.frame_index(script.end_ms - script.start_ms)
        async with filming(path, options, script, shots.track, job.replaying.capture_path) as film:
            async for shot in shots.shots():
                await film.add(shot)
                if progress:
                    progress(shots.count, whole)
            result = await shots.result()
    film.tell(result.divergences)
    wall_s = time.monotonic() - began_s
    return replace(
        result,
        film=str(path),
        frame_count=film.frame_count,
        duration_ms=float(options.frame_rate.time_ms(film.frame_count)),
        wall_s=wall_s,
        times_real_time=float(rate.time_ms(shots.count)) / 1000 / wall_s,
    )
