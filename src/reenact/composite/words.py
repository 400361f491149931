"""The layers made of words: key chips, captions, problems of the page, and what was left out."""

from __future__ import annotations

from typing import Final

from reenact.composite.panels import RED, SOFT, WHITE, Panel, Words, elided, put
from reenact.geometry import Point
from reenact.image import BgrImage
from reenact.plan.moments import Moment

_EDGE: Final = 18.0
"""CSS pixels from the page's edges."""
_CAPTION_SIZE: Final = 18.0
_KEYS_SIZE: Final = 15.0
_PROBLEM_SIZE: Final = 13.0
_CUT_SIZE: Final = 20.0
_ABOVE_CAPTION: Final = 46.0
_BELOW_CAPTION: Final = 50.0
_WIDE: Final = 1000.0
"""CSS pixels of the page's width."""
_LEAST_PX: Final = 12.0
"""Film pixels: where the page is drawn smaller, words are not."""


class Keys:
    """Draws the chip of the key that was struck, at the bottom left."""

    def shows(self, moment: Moment) -> bool:
        return moment.keys is not None and moment.keys.opacity > 0

    def draw(self, canvas: BgrImage, moment: Moment, scale: float) -> None:
        if moment.keys is None or not self.shows(moment):
            return
        scale = _readable(scale, _KEYS_SIZE)
        height, width = canvas.shape[:2]
        text = elided(moment.keys.text, _KEYS_SIZE * scale, width - 4 * _EDGE * scale)
        # On a narrow page a caption lies across the bottom.
        narrow = moment.caption is not None and width / scale < 700
        bottom = height - (_EDGE + (_ABOVE_CAPTION if narrow else 0)) * scale
        panel = Panel((Words(text),), size=_KEYS_SIZE)
        put(canvas, panel, Point(_EDGE * scale, bottom), scale, moment.keys.opacity, at="lb")


class Captions:
    """Draws the name of the step, in the middle, at the bottom or at the top."""

    def shows(self, moment: Moment) -> bool:
        return moment.caption is not None and moment.caption.opacity > 0

    def draw(self, canvas: BgrImage, moment: Moment, scale: float) -> None:
        caption = moment.caption
        if caption is None or not self.shows(moment):
            return
        height, width = canvas.shape[:2]
        size = min(_CAPTION_SIZE, max(13.0, width / scale / 28))
        scale = _readable(scale, size)
        room_px = width - (4 * _EDGE + len(caption.text) * size * 0.6) * scale
        name = elided(caption.name, size * scale, room_px)
        words = (Words(caption.text, SOFT), Words(name, WHITE)) if name else (Words(caption.text, WHITE),)
        panel = Panel(words, size=size, padding_x=16, padding_y=9, radius=10)
        y, at = (_EDGE * scale, "mt") if caption.high else (height - _EDGE * scale, "mb")
        put(canvas, panel, Point(width / 2, y), scale, caption.opacity, at=at)


class Problems:
    """Draws console errors and failed requests, at the top right, the newest lowest."""

    def shows(self, moment: Moment) -> bool:
        return any(problem.opacity > 0 for problem in moment.problems)

    def draw(self, canvas: BgrImage, moment: Moment, scale: float) -> None:
        scale, width = _readable(scale, _PROBLEM_SIZE), canvas.shape[1]
        # Below where a caption may stand at the top; on a wide page there is room beside most of them.
        below = width / scale < _WIDE or (moment.caption is not None and moment.caption.high)
        top = (_EDGE + (_BELOW_CAPTION if below else 0)) * scale
        for problem in moment.problems:
            if problem.opacity <= 0:
                continue
            room_px = min(width - (3 * _EDGE + 80) * scale, 620 * scale)
            text = elided(" ".join(problem.text.split()), _PROBLEM_SIZE * scale, room_px)
            panel = Panel((Words(problem.kind, RED), Words(text)), size=_PROBLEM_SIZE, radius=6, edge=RED)
            top += put(canvas, panel, Point(width - _EDGE * scale, top), scale, problem.opacity, at="rt") + 8 * scale


class Cut:
    """Draws how much was left out, in the middle of the page, where nothing else stands."""

    def shows(self, moment: Moment) -> bool:
        return moment.cut_ms > 0

    def draw(self, canvas: BgrImage, moment: Moment, scale: float) -> None:
        if not self.shows(moment):
            return
        scale = _readable(scale, _CUT_SIZE)
        panel = Panel((Words(f"{spoken(moment.cut_ms)} later"),), size=_CUT_SIZE, padding_x=22, padding_y=12, radius=24)
        put(canvas, panel, Point(canvas.shape[1] / 2, canvas.shape[0] / 2), scale, at="mm")


def _readable(scale: float, size: float) -> float:
    """Film pixels per CSS pixel of a panel whose text is so large (CSS pixels), on a page of that scale."""
    return max(scale, _LEAST_PX / size)


def spoken(time_ms: float) -> str:
    """`14 s`, `2 min 5 s` or `1 h 20 min`."""
    seconds = round(time_ms / 1000)
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min" + (f" {seconds % 60} s" if seconds % 60 else "")
    return f"{seconds // 3600} h" + (f" {seconds % 3600 // 60} min" if seconds % 3600 // 60 else "")


def clock(time_ms: float) -> str:
    """`0:07`, `12:30` or `1:02:03`."""
    seconds = int(time_ms // 1000)
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours}:{minutes:02}:{seconds % 60:02}" if hours else f"{minutes}:{seconds % 60:02}"
