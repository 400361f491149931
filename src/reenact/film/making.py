"""Shots in, a film out: decoded, composed and encoded in threads of their own while the page draws the next one."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, TypeVar

from msgspec.structs import replace

from reenact.composite import Composer, layers_for
from reenact.divergence import Divergence
from reenact.encode import FrameWriter, VideoWriter, writer_for
from reenact.errors import OutputError
from reenact.film.capture import CaptureWriter
from reenact.film.changes import ChangeFinder
from reenact.film.channel import BrokenOffError, Channel
from reenact.film.hashes import Hashes
from reenact.film.notes import chapters_of, steps_in, write_notes
from reenact.film.retiming import CUT_SHOWN_MS, Retimer
from reenact.film.script import Script
from reenact.film.shots import Shot, Wanted
from reenact.film.stills import Stills
from reenact.film.times import TimeMap
from reenact.image import BgrImage, decode_image, one_thread_of_opencv
from reenact.options import FilmOptions
from reenact.plan.cues import Cue
from reenact.plan.moments import Moment, PointerSample

QUEUE_SHOTS: Final = 8
QUEUE_FRAMES: Final = 4
"""Pictures that may wait for the next thread; each is megabytes, and a longer queue makes nothing faster."""

T = TypeVar("T")
Decoded = tuple[Shot, BgrImage | None]
Frame = tuple[BgrImage | None, int]
"""A picture, None for the last one again, and how often it is shown."""


class Film:
    """A film being made, by `filming`. After its block has ended, `times` says what it shows."""

    def __init__(self, shots: Channel[Shot], retimer: Retimer, times: TimeMap, kept: CaptureWriter | None) -> None:
        self._shots = shots
        self._retimer = retimer
        self.times = times
        self._kept = kept

    @property
    def frame_count(self) -> int:
        return self.times.frame_count

    def wants(self, _page_ms: float, recording_ms: float) -> Wanted:
        """A picture where the film shows this time of the recording."""
        return "picture" if self._retimer.wants(recording_ms) else "nothing"

    async def add(self, shot: Shot) -> None:
        """Hand over the next shot, the first one with a picture. Raises what the threads raised."""
        if not self._shots.offer(shot):
            await asyncio.to_thread(self._shots.put, shot)

    def tell(self, divergences: Sequence[Divergence]) -> None:
        """Add to the kept capture, if there is one, where the replay went elsewhere."""
        if self._kept:
            self._kept.tell(divergences)


@asynccontextmanager
async def filming(
    path: Path,
    options: FilmOptions,
    script: Script,
    track: Sequence[PointerSample],
    capture_path: Path | None = None,
) -> AsyncIterator[Film]:
    """A film that appears at `path` when the block ends, whole, and with it all that was asked for beside it.

    `track` may grow until the last shot. The shots are kept in `capture_path`. Raises `OutputError` where something
    cannot be written.
    """
    if options.trim and options.trim[0] > script.end_ms:
        raise OutputError(
            f"cannot write {path}: --trim begins at {options.trim[0] / 1000:g} s, and the recording ends at "
            f"{script.end_ms / 1000:.1f} s"
        )
    shots, decoded, frames = Channel[Shot](QUEUE_SHOTS), Channel[Decoded](QUEUE_FRAMES), Channel[Frame](QUEUE_FRAMES)
    retimer, times = Retimer(options), TimeMap(float(options.page_rate.time_ms(1)))
    layout = script.layout(options)
    hashes = Hashes() if options.hashes_path else None
    with contextlib.ExitStack() as stack:
        stack.enter_context(one_thread_of_opencv())
        kept = None
        if capture_path:
            kept = stack.enter_context(CaptureWriter(capture_path, script, track, options.page_rate))
        writer = stack.enter_context(
            writer_for(path, options.frame_rate, width=layout.width, height=layout.height, options=options)
        )
        cutter = Cutter(options, script, track, retimer, times)
        workers = [
            _worker("decode", shots, decoded, lambda shot: _decoded(shot, kept)),
            _worker("compose", decoded, frames, cutter.frames),
            _worker("encode", frames, None, lambda frame: _encoded(frame, writer, hashes)),
        ]
        try:
            yield Film(shots, retimer, times, kept)
            shots.end()
            for worker in workers:
                await asyncio.to_thread(worker.join)
            for channel in (frames, decoded, shots):
                channel.raise_failure()
            steps = steps_in(cutter.steps, times, options.frame_rate)
            if isinstance(writer, VideoWriter) and options.notes:
                writer.chapters = chapters_of(steps)
        finally:
            # What a thread has begun cannot be taken back; the file may only be closed after it.
            for channel in (shots, decoded, frames):
                channel.break_off(BrokenOffError())
            for worker in workers:
                while worker.is_alive():
                    worker.join()
    if hashes and options.hashes_path:
        await asyncio.to_thread(hashes.write, options.hashes_path)
    if options.notes:
        write_notes(path, options.frame_rate, times, steps, script.recording, layout)
    cutter.stills.write()


class Cutter:
    """Decides what of the page the film shows, and composes it; called by one thread, shot by shot."""

    def __init__(
        self,
        options: FilmOptions,
        script: Script,
        track: Sequence[PointerSample],
        retimer: Retimer,
        times: TimeMap,
    ) -> None:
        self._options = options
        self._showing = script.showing(track, options)
        self._composer = Composer(script.layout(options), layers_for(options), captured=script.captured)
        self._changes = ChangeFinder(script.scale) if options.idle_ms is not None else None
        self._retimer, self._times = retimer, times
        self.steps = self._showing.steps()
        self.stills = Stills(options, self.steps)
        self._page: BgrImage | None = None
        self._url = ""
        self._left: tuple[float, BgrImage, str] | None = None
        """When the newest page came, how the one before it looked last, and its address."""
        self._shown: tuple[BgrImage, Moment] | None = None
        self._before: tuple[float, Moment] | None = None
        self._cut_ms = 0.0
        self._cut_frames = 0

    def frames(self, item: Decoded) -> Iterable[Frame]:
        """The film's frames that come of a shot: none, or one that is shown once or held."""
        shot, image = item
        if self._page is not None and shot.url != self._url:
            self._left = (shot.recording_ms, self._page, self._url)
        self._url = shot.url
        self._page = image if image is not None else self._page
        assert self._page is not None, "the first shot of a film has a picture"
        moment = self._showing.at(shot.page_ms, shot.recording_ms, shot.url if self._options.frame else "")
        before_ms, before = self._before or (shot.recording_ms - 1, Moment())
        self._before = (shot.recording_ms, moment)
        changed = image is not None and (self._changes is None or self._changes.matters(image))
        acts = self._showing.acts_between(before_ms, shot.recording_ms)
        place = self._retimer.place(
            shot.recording_ms,
            lively=changed or acts or moment.cursor != before.cursor or not self._times.frame_count,
            problem=self._showing.problem_between(before_ms, shot.recording_ms),
        )
        if not place.count:
            return
        if place.cut_ms:
            self._cut_ms, self._cut_frames = place.cut_ms, self._options.frame_rate.frame_index(CUT_SHOWN_MS)
        if self._cut_frames:
            self._cut_frames -= 1
            moment = replace(moment, cut_ms=self._cut_ms)
        film_ms = float(self._options.frame_rate.time_ms(self._times.frame_count))
        self._times.add(shot.recording_ms, place.count)
        if self._shown is not None and self._shown[0] is self._page and self._shown[1] == moment:
            yield None, place.count
            picture = None
        else:
            self._shown = (self._page, moment)
            picture = self._composer.picture(self._page, moment)
            yield picture, place.count
        page, left = self._page, self._left

        def drawn(step: Cue | None) -> BgrImage:
            if step is None:
                return self._composer.picture(page, moment) if picture is None else picture
            # What was clicked is on the page that it led away from; the caption may be the next step's already, and
            # small pictures show all of the page.
            whole = replace(moment, caption=None, view=None)
            if left is None or step.point is None or left[0] <= step.time_ms - 1:
                return self._composer.picture(page, whole)
            _, before, url = left
            return self._composer.picture(before, replace(whole, url=url if moment.url else ""))

        self.stills.see(drawn, moment, shot.recording_ms, film_ms, is_new=picture is not None)


def _decoded(shot: Shot, kept: CaptureWriter | None) -> Iterable[Decoded]:
    if kept:
        kept.add(shot)
    yield shot, None if shot.picture is None else decode_image(shot.picture)


def _encoded(frame: Frame, writer: FrameWriter, hashes: Hashes | None) -> Iterable[None]:
    picture, count = frame
    if hashes:
        hashes.add(picture, count)
    if picture is not None:
        writer.write(picture)
        count -= 1
    if count:
        writer.repeat(count)
    return ()


def _worker(
    name: str, source: Channel[T], sink: Channel[Decoded] | Channel[Frame] | None, work: Callable[[T], Iterable[object]]
) -> threading.Thread:
    """A running thread that does `work` on each item and puts what comes of it; a failure goes both ways."""

    def run() -> None:
        try:
            for item in source:
                for result in work(item):
                    if sink is not None:
                        sink.put(result)  # type: ignore[arg-type]
            if sink is not None:
                sink.end()
        except BaseException as error:
            source.break_off(error)
            if sink is not None:
                sink.break_off(error)

    thread = threading.Thread(target=run, name=f"reenact {name}", daemon=True)
    thread.start()
    return thread
