"""Several captures of one recording in, one film with all of them side by side out, in step by the recording's time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from reenact.composite import Composer, layers_for
from reenact.composite.sprite import Bgr
from reenact.encode import VideoWriter, writer_for
from reenact.film.capture import Facts, shots_of
from reenact.film.notes import chapters_of, steps_in, write_notes
from reenact.film.retiming import Retimer
from reenact.film.shots import Shot
from reenact.film.times import TimeMap
from reenact.image import BgrImage, decode_image
from reenact.options import FilmOptions
from reenact.plan.moments import Moment

_GAP: Final = 32
"""Film pixels between the pictures and around them."""

_DESK: Final[Bgr] = (226, 219, 213)


class Cell:
    """One capture at its place: how it looks at a time of the recording."""

    def __init__(self, folder: Path, facts: Facts, options: FilmOptions, height: int, left: int) -> None:
        whole = facts.script.layout(options)
        size = (max(1, round(whole.width * height / whole.height)), height)
        options = msgspec.structs.replace(options, size=size)
        self.layout = facts.script.layout(options)
        self.left = left
        self.showing = facts.script.showing(facts.track, options)
        self._composer = Composer(self.layout, layers_for(options), captured=facts.script.captured)
        self._framed = options.frame
        self._shots: Iterator[Shot] = shots_of(folder, facts, options.page_rate)
        self._coming: Shot | None = next(self._shots)
        self._page: BgrImage | None = None
        self._drawn: tuple[BgrImage, Moment] | None = None
        self.picture: BgrImage | None = None

    def go_to(self, recording_ms: float) -> bool:
        """Show the newest frame that is not after `recording_ms`, the first one at least; whether that looks new."""
        newest: Shot | None = None
        data: bytes | None = None
        while self._coming and ((self._page is None and data is None) or self._coming.recording_ms <= recording_ms):
            newest, data = self._coming, self._coming.picture or data
            self._coming = next(self._shots, None)
        if newest is None:
            return False
        self._page = decode_image(data) if data else self._page
        assert self._page is not None, "the first shot of a capture has a picture"
        url = newest.url if self._framed else ""
        moment = self.showing.at(newest.page_ms, newest.recording_ms, url)
        if self._drawn and self._drawn[0] is self._page and self._drawn[1] == moment:
            return False
        self._drawn = (self._page, moment)
        self.picture = self._composer.picture(self._page, moment)
        return True


def film_together(
    path: Path, captures: Sequence[tuple[Path, Facts]], options: FilmOptions, progress: Callable[[int, int], None]
) -> TimeMap:
    """Write the film to `path`; raises `OutputError` or `RecordingError`. All pictures get the height of the lowest."""
    layouts = [facts.script.layout(msgspec.structs.replace(options, size=None)) for _, facts in captures]
    height = options.size[1] - 2 * _GAP if options.size else min(layout.height for layout in layouts)
    cells: list[Cell] = []
    left = _GAP
    for folder, facts in captures:
        cells.append(Cell(folder, facts, msgspec.structs.replace(options, size=None), max(16, height), left))
        left += cells[-1].layout.width + _GAP
    canvas: BgrImage = np.full((cells[0].layout.height + 2 * _GAP, left, 3), _DESK, np.uint8)
    start_ms = min(facts.first_page_ms - facts.clocks[0].ahead_ms for _, facts in captures)
    end_ms = max(facts.script.end_ms for _, facts in captures)
    step_ms = float(options.page_rate.time_ms(1))
    retimer, times = Retimer(options), TimeMap(step_ms)
    count = int((end_ms - start_ms) / step_ms) + 1
    with writer_for(path, options.frame_rate, width=canvas.shape[1], height=canvas.shape[0], options=options) as writer:
        for index in range(count):
            recording_ms = start_ms + float(options.page_rate.time_ms(index))
            is_new = [cell.go_to(recording_ms) for cell in cells]
            progress(index, count)
            if not retimer.wants(recording_ms):
                continue
            showing = cells[0].showing
            acts = showing.acts_between(recording_ms - step_ms, recording_ms)
            problem = showing.problem_between(recording_ms - step_ms, recording_ms)
            shown = retimer.place(recording_ms, lively=any(is_new) or acts, problem=problem).count
            if not shown:
                continue
            times.add(recording_ms, shown)
            for cell in cells:
                if cell.picture is not None:
                    canvas[_GAP : _GAP + cell.layout.height, cell.left : cell.left + cell.layout.width] = cell.picture
            if any(is_new) or times.frame_count == shown:
                writer.write(canvas)
                shown -= 1
            if shown:
                writer.repeat(shown)
        steps = steps_in(cells[0].showing.steps(), times, options.frame_rate)
        if isinstance(writer, VideoWriter) and options.notes:
            writer.chapters = chapters_of(steps)
    if options.notes:
        layout = msgspec.structs.replace(
            cells[0].layout,
            width=canvas.shape[1],
            height=canvas.shape[0],
            page_left=cells[0].layout.page_left + cells[0].left,
            page_top=cells[0].layout.page_top + _GAP,
        )
        write_notes(path, options.frame_rate, times, steps, captures[0][1].script.recording, layout)
    return times
