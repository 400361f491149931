"""The shots of one recording on several devices in, one film with all of them out, in step by the recording's time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from msgspec import Struct

from reenact.composite import Composer, layers_for
from reenact.composite.panels import elided, text_mask
from reenact.composite.sprite import Bgr, stamp, tinted
from reenact.encode import VideoWriter, writer_for
from reenact.film.desk import NAME_HEIGHT, Place, desk_of
from reenact.film.hashes import Hashes
from reenact.film.notes import chapters_of, steps_in, write_notes
from reenact.film.retiming import Retimer
from reenact.film.script import Script
from reenact.film.shots import Shot
from reenact.film.stills import Stills, worth_of
from reenact.film.times import TimeMap
from reenact.geometry import Point
from reenact.image import BgrImage, decode_image, one_thread_of_opencv
from reenact.options import FilmOptions
from reenact.plan.moments import Moment, PointerSample

THREADS: Final = 4
"""Of the encoder; one thread does all else, and would wait for it."""

_DESK: Final[Bgr] = (226, 219, 213)
_INK: Final[Bgr] = (48, 40, 36)
_NAME_PX: Final = 19.0


class Source(Struct, frozen=True):
    """What is shown of one device; `track` may still grow, and shots are taken only as they are shown."""

    script: Script
    track: Sequence[PointerSample]
    shots: Iterator[Shot]

    @property
    def name(self) -> str:
        """What stands above its pictures."""
        return self.script.device or f"{self.script.live.width:g} × {self.script.live.height:g}"


class Cell:
    """One device at its place: how it looks at a time of the recording."""

    def __init__(self, source: Source, options: FilmOptions, place: Place) -> None:
        options = msgspec.structs.replace(options, size=(place.width, place.height))
        script = source.script
        self.layout = script.layout(options)
        self.place = place
        self.showing = script.showing(source.track, options)
        self._composer = Composer(self.layout, layers_for(options), captured=script.captured)
        self._framed = options.frame
        self._shots = source.shots
        self._coming: Shot | None = next(self._shots, None)
        self.begins_ms = self._coming.recording_ms if self._coming else script.end_ms
        self._page: BgrImage | None = None
        self._drawn: tuple[BgrImage, Moment] | None = None

    @property
    def moment(self) -> Moment:
        """What is shown of it."""
        return self._drawn[1] if self._drawn else Moment()

    def go_to(self, recording_ms: float, canvas: BgrImage) -> bool:
        """Draw the newest frame that is not after `recording_ms`, the first one at least; whether that looks new."""
        newest: Shot | None = None
        data: bytes | None = None
        while self._coming and ((self._page is None and data is None) or self._coming.recording_ms <= recording_ms):
            newest, data = self._coming, self._coming.picture or data
            self._coming = next(self._shots, None)
        if newest is None:
            return False
        self._page = decode_image(data) if data else self._page
        assert self._page is not None, "the first shot of a replay has a picture"
        url = newest.url if self._framed else ""
        moment = self.showing.at(newest.page_ms, newest.recording_ms, url)
        if self._drawn and self._drawn[0] is self._page and self._drawn[1] == moment:
            return False
        self._drawn = (self._page, moment)
        place = self.place
        canvas[place.top : place.top + place.height, place.left : place.left + place.width] = self._composer.picture(
            self._page, moment
        )
        return True


def film_together(
    path: Path, sources: Sequence[Source], options: FilmOptions, progress: Callable[[int, int], None]
) -> TimeMap:
    """Write the film to `path`, and what is asked for beside it; raises `OutputError`, and what the shots raise.

    The steps are those of the first.
    """
    alone = msgspec.structs.replace(options, size=None)
    layouts = [source.script.layout(alone) for source in sources]
    desk = desk_of([(each.width, each.height) for each in layouts], options.layout or "row", options.size)
    canvas: BgrImage = np.full((desk.height, desk.width, 3), _DESK, np.uint8)
    for source, place in zip(sources, desk.places, strict=True):
        _write_name(canvas, source.name, place)
    cells = [Cell(source, alone, place) for source, place in zip(sources, desk.places, strict=True)]
    times = TimeMap(float(options.page_rate.time_ms(1)))
    stills = Stills(options, cells[0].showing.steps())
    hashes = Hashes() if options.hashes_path else None
    with (
        one_thread_of_opencv(),
        writer_for(
            path, options.frame_rate, width=desk.width, height=desk.height, options=options, threads=THREADS
        ) as writer,
    ):
        for count, is_new in _frames(canvas, cells, sources, options, times, progress):
            recording_ms = times.recording_ms(times.frame_count - 1)
            film_ms = float(options.frame_rate.time_ms(times.frame_count - count))
            best = max((cell.moment for cell in cells), key=worth_of)
            stills.see(lambda _: canvas, best, recording_ms, film_ms, is_new=is_new)
            if hashes:
                hashes.add(canvas if is_new else None, count)
            if is_new:
                writer.write(canvas)
            if count > is_new:
                writer.repeat(count - is_new)
        steps = steps_in(cells[0].showing.steps(), times, options.frame_rate)
        if isinstance(writer, VideoWriter) and options.notes:
            writer.chapters = chapters_of(steps)
    if hashes and options.hashes_path:
        hashes.write(options.hashes_path)
    stills.write()
    if options.notes:
        first, place = cells[0].layout, cells[0].place
        layout = msgspec.structs.replace(
            first,
            width=desk.width,
            height=desk.height,
            page_left=first.page_left + place.left,
            page_top=first.page_top + place.top,
        )
        write_notes(path, options.frame_rate, times, steps, sources[0].script.recording, layout)
    return times


def _frames(
    canvas: BgrImage,
    cells: Sequence[Cell],
    sources: Sequence[Source],
    options: FilmOptions,
    times: TimeMap,
    progress: Callable[[int, int], None],
) -> Iterator[tuple[int, bool]]:
    """Draws frame after frame on the canvas: how often each is shown, and whether it looks new."""
    retimer, step_ms = Retimer(options), float(options.page_rate.time_ms(1))
    start_ms = min(cell.begins_ms for cell in cells)
    whole = int((max(source.script.end_ms for source in sources) - start_ms) / step_ms) + 1
    unseen = False
    for index in range(whole):
        recording_ms = start_ms + float(options.page_rate.time_ms(index))
        is_new = sum(cell.go_to(recording_ms, canvas) for cell in cells) > 0  # all of them, not up to the first
        unseen |= is_new
        progress(index, whole)
        if not retimer.wants(recording_ms):
            continue
        showing = cells[0].showing
        acts = showing.acts_between(recording_ms - step_ms, recording_ms)
        problem = showing.problem_between(recording_ms - step_ms, recording_ms)
        count = retimer.place(recording_ms, lively=is_new or acts, problem=problem).count
        if count:
            times.add(recording_ms, count)
            yield count, unseen
            unseen = False


def _write_name(canvas: BgrImage, name: str, place: Place) -> None:
    text = elided(name, _NAME_PX, place.width)
    if text:
        stamp(canvas, tinted(text_mask(text, _NAME_PX), _INK), Point(place.left, place.top - NAME_HEIGHT + 4))
