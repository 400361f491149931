"""Pictures of a film for where films do not play: one that stands for all of it, and one sheet of its steps."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Final

import cv2
import numpy as np
from msgspec import Struct

from reenact.composite.panels import elided, text_mask
from reenact.composite.sprite import Bgr, stamp, tinted
from reenact.composite.words import clock
from reenact.geometry import Point
from reenact.image import BgrImage, encode_png
from reenact.options import FilmOptions
from reenact.output import write_whole
from reenact.plan.cues import Cue
from reenact.plan.moments import Moment

SHEET_MAX: Final = 12
"""Pictures on a contact sheet."""

STEP_SEEN_MS: Final = 250.0
"""So long after a step its frame is kept for the contact sheet: the click is seen, and what opens is nearly open."""

GROWN: Final = 0.25
"""From here on a ring is large enough to be seen on a poster."""

SAME_MS: Final = 1_500.0
SAME_PX: Final = 24.0
"""What is done again within this time, no further away (CSS pixels), is not pictured again."""

_CELL_WIDTH: Final = 420
_CELL_HEIGHT: Final = 420
_GAP: Final = 24
_TEXT_SIZE: Final = 15.0
_TEXT_HEIGHT: Final = 34
_PAPER: Final[Bgr] = (245, 242, 240)
_INK: Final[Bgr] = (48, 40, 36)
_SOFT: Final[Bgr] = (140, 128, 120)
_RULE: Final[Bgr] = (214, 208, 203)


class Thumb(Struct, frozen=True, eq=False):
    """A frame, small; `film_ms` says when it is shown, `text` what is done in it, `point` where."""

    picture: BgrImage
    film_ms: float
    text: str
    point: Point | None


class Stills:
    """Watches the frames of a film go by and keeps what it needs: one whole picture, and some small ones."""

    def __init__(self, options: FilmOptions, steps: Sequence[Cue]) -> None:
        """`steps` by time."""
        self._options = options
        self._steps = steps
        self._step_times = [cue.time_ms for cue in steps]
        self._next_step = 0
        self._poster: BgrImage | None = None
        self._worth = -1
        self._while_loading: frozenset[str] = frozenset()
        """What failed before the person came."""
        self._newest: Callable[[], None] = lambda: None
        self._thumbs: list[Thumb] = []

    def see(
        self,
        draw: Callable[[Cue | None], BgrImage],
        moment: Moment,
        recording_ms: float,
        film_ms: float,
        *,
        is_new: bool,
    ) -> None:
        """The next frame of the film, which `draw` gives, as it shows a step or as it is.

        `is_new`: it looks otherwise than the last one.
        """
        if self._options.poster_path and is_new and (worth := worth_of(moment, self._while_loading)) > self._worth:
            self._poster, self._worth = draw(None).copy(), worth
        if moment.problems and not moment.cursor:
            self._while_loading |= {problem.text for problem in moment.problems}
        if self._options.sheet_path:
            self._pass(draw, recording_ms - STEP_SEEN_MS * self._options.speed, film_ms)
            self._newest = lambda: self._pass(draw, recording_ms, film_ms)

    def _pass(self, draw: Callable[[Cue | None], BgrImage], until_ms: float, film_ms: float) -> None:
        """Keep a small picture of the newest step until then, if there is a new one."""
        passed = bisect_right(self._step_times, until_ms)
        if passed > self._next_step:
            self._next_step = passed
            cue = self._steps[passed - 1]
            self._step(draw(cue), film_ms, cue)

    def write(self) -> None:
        """Write what was asked for; raises `OutputError`."""
        self._newest()  # nothing comes after the last step, and nobody saw it
        sheet = sheet_of(_spread(self._thumbs)) if self._thumbs else None
        for path, still in ((self._options.poster_path, self._poster), (self._options.sheet_path, sheet)):
            if path is not None and still is not None:
                write_whole(path, encode_png(still))

    def _step(self, picture: BgrImage, film_ms: float, cue: Cue) -> None:
        """Keep the frame for the contact sheet; of very many every other one goes, so that memory stays flat."""
        text = " ".join(filter(None, (cue.text, cue.name)))
        last = self._thumbs[-1] if self._thumbs else None
        if last and last.text == text and _is_near(last.point, cue.point) and film_ms - last.film_ms < SAME_MS:
            return
        height, width = picture.shape[:2]
        factor = min(1.0, _CELL_WIDTH / width, _CELL_HEIGHT / height)
        size = (max(1, round(width * factor)), max(1, round(height * factor)))
        small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
        self._thumbs.append(Thumb(small, film_ms, text, cue.point))
        if len(self._thumbs) > 4 * SHEET_MAX:
            del self._thumbs[1::2]


def _is_near(one: Point | None, other: Point | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.apart(other) <= SAME_PX


def worth_of(moment: Moment, while_loading: frozenset[str] = frozenset()) -> int:
    """How well a frame stands for its film: best is the first error after the person came, else the first click.

    What fails `while_loading` is seldom what the film is about, also where it is still shown when the person comes.
    """
    if any(problem.text not in while_loading for problem in moment.problems):
        return 4 if moment.cursor else 1
    return max((3 if ring.progress >= GROWN else 2 for ring in moment.rings), default=0)


def _spread(thumbs: Sequence[Thumb]) -> list[Thumb]:
    if len(thumbs) <= SHEET_MAX:
        return list(thumbs)
    return [thumbs[round(place * (len(thumbs) - 1) / (SHEET_MAX - 1))] for place in range(SHEET_MAX)]


def sheet_of(thumbs: Sequence[Thumb]) -> BgrImage:
    """The pictures in rows, each with its time and what is done."""
    width, height = (max(thumb.picture.shape[side] for thumb in thumbs) for side in (1, 0))
    columns = min(len(thumbs), 3 if width > height else 6)
    rows = math.ceil(len(thumbs) / columns)
    pitch_x, pitch_y = width + _GAP, height + _TEXT_HEIGHT + _GAP
    sheet: BgrImage = np.full((rows * pitch_y + _GAP, columns * pitch_x + _GAP, 3), _PAPER, np.uint8)
    for place, thumb in enumerate(thumbs):
        left, top = _GAP + place % columns * pitch_x, _GAP + place // columns * pitch_y
        part = sheet[top : top + thumb.picture.shape[0], left : left + thumb.picture.shape[1]]
        part[:] = thumb.picture
        cv2.rectangle(sheet, (left - 1, top - 1), (left + part.shape[1], top + part.shape[0]), _RULE, 1)
        time = text_mask(clock(thumb.film_ms), _TEXT_SIZE)
        base = top + height + 9
        stamp(sheet, tinted(time, _SOFT), Point(left, base))
        text = elided(thumb.text, _TEXT_SIZE, width - time.shape[1] - 12)
        if text:
            stamp(sheet, tinted(text_mask(text, _TEXT_SIZE), _INK), Point(left + time.shape[1] + 10, base))
    return sheet
