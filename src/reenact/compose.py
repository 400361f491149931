"""Makes another film of a kept capture, without a browser: the root of `reenact compose`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from reenact.encode import refuse_unknown
from reenact.film import filming
from reenact.film.capture import read_facts, shots_of
from reenact.options import FilmOptions


class ComposeResult(Struct, frozen=True, kw_only=True):
    """A film that was composed anew. Times are milliseconds."""

    capture: str
    film: str
    width: int
    height: int
    frame_rate: str
    frame_count: int
    duration_ms: float
    wall_s: float


Progress = Callable[[int, int], None]


async def compose(
    folder: Path, film_path: Path, options: FilmOptions = FilmOptions(), progress: Progress | None = None
) -> ComposeResult:
    """Make a film at `film_path` of the capture in `folder`; raises `RecordingError` or `OutputError`."""
    began_s = time.monotonic()
    refuse_unknown(film_path)
    facts = await asyncio.to_thread(read_facts, folder)
    rate = options.page_rate
    layout = facts.script.layout(options)
    whole = int(facts.frame_count / facts.frame_rate.fraction * rate.fraction)
    async with filming(film_path, options, facts.script, facts.track) as film:
        pending: bytes | None = None
        for place, shot in enumerate(shots_of(folder, facts, rate)):
            pending = shot.picture or pending
            if film.wants(shot.recording_ms):
                # What changed while nothing was wanted is seen in the first frame that is.
                await film.add(shot if shot.picture else shot.showing(pending))
                pending = None
            if progress:
                progress(place, whole)
    return ComposeResult(
        capture=str(folder),
        film=str(film_path),
        width=layout.width,
        height=layout.height,
        frame_rate=str(options.frame_rate),
        frame_count=film.times.frame_count,
        duration_ms=float(options.frame_rate.time_ms(film.times.frame_count)),
        wall_s=time.monotonic() - began_s,
    )
