"""Makes another film of a kept capture, without a browser: the root of `reenact compose`."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct

from reenact.encode import refuse_unknown
from reenact.film import filming
from reenact.film.capture import Facts, read_facts, shots_of
from reenact.film.channel import BrokenOffError
from reenact.film.times import TimeMap
from reenact.film.together import Source, film_together
from reenact.options import FilmOptions


class ComposeResult(Struct, frozen=True, kw_only=True):
    """A film that was composed anew. Times are milliseconds."""

    captures: tuple[str, ...]
    film: str
    frame_rate: str
    frame_count: int
    duration_ms: float
    wall_s: float


Progress = Callable[[int, int], None]


async def compose(
    folders: Sequence[Path], film_path: Path, options: FilmOptions = FilmOptions(), progress: Progress | None = None
) -> ComposeResult:
    """Make a film at `film_path` of the captures in `folders`, of several side by side.

    Raises `RecordingError` or `OutputError`.
    """
    began_s = time.monotonic()
    refuse_unknown(film_path)
    captures = [(folder, await asyncio.to_thread(read_facts, folder)) for folder in folders]
    if len(captures) == 1:
        times = await _alone(*captures[0], film_path, options, progress)
    else:
        times = await _together(captures, film_path, options, progress)
    return ComposeResult(
        captures=tuple(map(str, folders)),
        film=str(film_path),
        frame_rate=str(options.frame_rate),
        frame_count=times.frame_count,
        duration_ms=float(options.frame_rate.time_ms(times.frame_count)),
        wall_s=time.monotonic() - began_s,
    )


async def _alone(
    folder: Path, facts: Facts, film_path: Path, options: FilmOptions, progress: Progress | None
) -> TimeMap:
    rate = options.page_rate
    whole = int(facts.frame_count / facts.frame_rate.fraction * rate.fraction)
    async with filming(film_path, options, facts.script, facts.track) as film:
        pending: bytes | None = None
        for place, shot in enumerate(shots_of(folder, facts, rate)):
            pending = shot.picture or pending
            if film.wants(shot.page_ms, shot.recording_ms) == "picture":
                # What changed while nothing was wanted is seen in the first frame that is.
                await film.add(shot if shot.picture else shot.showing(pending))
                pending = None
            if progress:
                progress(place, whole)
    return film.times


async def _together(
    captures: Sequence[tuple[Path, Facts]], film_path: Path, options: FilmOptions, progress: Progress | None
) -> TimeMap:
    given_up = threading.Event()

    def told(done: int, whole: int) -> None:
        if given_up.is_set():
            raise BrokenOffError
        if progress:
            progress(done, whole)

    try:
        sources = [
            Source(facts.script, facts.track, shots_of(folder, facts, options.page_rate)) for folder, facts in captures
        ]
        return await asyncio.to_thread(film_together, film_path, sources, options, told)
    except asyncio.CancelledError:
        given_up.set()  # the thread cannot be ended from here; it gives up at its next frame
        raise
