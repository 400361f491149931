"""Cues and the pointer's live track in, the `Moment` of a time out; a film asks it once for each frame."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from reenact.geometry import Point, Size
from reenact.plan.cues import Cue, CueKind, Spot
from reenact.plan.moments import Caption, Chip, Mark, Moment, PointerSample, Problem, Timeline, moment_at
from reenact.plan.zoom import Shot, keeping, shots_of, view_at

CHIP_MS: Final = 1_100.0
TYPED_GAP_MS: Final = 900.0
"""Characters that follow each other within this stand on one chip."""
TYPED_MAX: Final = 28
SCROLL_MS: Final = 450.0
CAPTION_MS: Final = 2_600.0
CAPTION_EARLY_MS: Final = 350.0
"""A caption comes before what it names, so that the eye is there when it happens."""
CAPTION_OWN_MS: Final = 300.0
"""For so long after its own step a caption gives way to no other that only comes before its step."""
PRESS_MS: Final = 400.0
"""A click is told at its end; so long before it the button went down."""
LOW: Final = 0.72
"""What happens below this share of the page's height has its caption at the top."""

PROBLEM_MS: Final = 4_000.0
PROBLEMS_MAX: Final = 3
FADE_MS: Final = 160.0
SPOT_EARLY_MS: Final = 3_000.0
TIMELINE_STEP_MS: Final = 250.0
"""The timeline moves in such steps, because each is a picture of its own."""


class Wanted(Struct, frozen=True):
    """Which of the costly or covering parts of a moment are asked for."""

    keys: bool = True
    typed: bool = False
    scrolls: bool = True
    captions: bool = False
    problems: bool = True
    timeline: bool = False
    zoom: bool = False


class Showing:
    """What there is to show, over the whole recording. Times of cues are the recording's, of the track the page's."""

    def __init__(
        self,
        cues: Iterable[Cue],
        spots: Sequence[Spot],
        track: Sequence[PointerSample],
        wanted: Wanted,
        *,
        recorded: Size,
        live: Size,
        start_ms: float,
        end_ms: float,
        pace: float = 1.0,
    ) -> None:
        """`track` may grow while films are made. `pace`: recording seconds in a second of the film."""
        self._track, self._wanted, self._pace = track, wanted, pace
        self._span = (start_ms, max(end_ms, start_ms + 1))
        self._scale = Point(live.width / recorded.width, live.height / recorded.height)
        self._spots = spots
        self._spot_times = [spot.time_ms for spot in spots]
        by_kind: dict[CueKind, list[Cue]] = {}
        for cue in cues:
            by_kind.setdefault(cue.kind, []).append(cue)
        self._cues = by_kind
        self._times = {kind: [cue.time_ms for cue in found] for kind, found in by_kind.items()}
        self._caption_times = self._caption_begins()
        self._marks = tuple(
            Mark(kind, self._fraction(cue.time_ms))
            for kind in ("step", "rage", "divergence", "problem")
            for cue in by_kind.get(kind, ())
        )
        focus = [(cue.time_ms, self._live(cue.point)) for cue in by_kind.get("focus", ()) if cue.point]
        self._shots: tuple[Shot, ...] = shots_of(focus, live, pace) if wanted.zoom else ()
        self._live_size = live

    def at(self, page_ms: float, recording_ms: float, url: str = "") -> Moment:
        """The moment at a page time, at which the recording has come to `recording_ms`."""
        wanted = self._wanted
        moment = moment_at(self._track, page_ms, self._pace)
        moment = replace(
            moment,
            shape=self._shape(moment.cursor, recording_ms),
            keys=self._chip(recording_ms),
            scroll=self._scroll(recording_ms) if wanted.scrolls else (0, 0),
            caption=self._caption(page_ms, recording_ms, moment.cursor) if wanted.captions else None,
            problems=self._problems(recording_ms) if wanted.problems else (),
            timeline=self._timeline(recording_ms) if wanted.timeline else None,
            url=url,
        )
        if self._shots:
            view = view_at(self._shots, recording_ms, self._live_size, self._pace)
            points = [ring.client_point for ring in moment.rings]
            points += [moment.cursor] if moment.pressed and moment.cursor else []
            moment = replace(moment, view=keeping(view, points, self._live_size))
        return moment

    def acts_between(self, after_ms: float, until_ms: float) -> bool:
        """Whether the person did anything, or a problem came, in this stretch of the recording."""
        return any(self._last(kind, until_ms, until_ms - after_ms) for kind in ("act", "problem"))

    def problem_between(self, after_ms: float, until_ms: float) -> bool:
        """Whether a problem came after `after_ms` and not after `until_ms`."""
        return bool(self._last("problem", until_ms, until_ms - after_ms))

    def steps(self) -> Sequence[Cue]:
        """The steps by name, in order."""
        return self._cues.get("step", [])

    def _last(self, kind: CueKind, until_ms: float, within_ms: float) -> list[Cue]:
        """The cues of a kind that are younger than `within_ms` at `until_ms`."""
        times = self._times.get(kind, [])
        return self._cues.get(kind, [])[bisect_right(times, until_ms - within_ms) : bisect_right(times, until_ms)]

    def _shape(self, cursor: Point | None, time_ms: float) -> str:
        """The shape over the next thing that is pressed, or over the last one for as long as it stays there."""
        if cursor is None or not self._spots:
            return ""
        place = bisect_left(self._spot_times, time_ms)
        for index in (place, place - 1):
            if 0 <= index < len(self._spots) and self._spots[index].time_ms - time_ms <= SPOT_EARLY_MS:
                box = self._spots[index].client_box
                recorded = Point(cursor.x / self._scale.x, cursor.y / self._scale.y)
                if box.contains(recorded) or abs(self._spots[index].time_ms - time_ms) < 60:
                    return self._spots[index].cursor
        return ""

    def _chip(self, time_ms: float) -> Chip | None:
        keys = self._last("key", time_ms, CHIP_MS * self._pace) if self._wanted.keys else []
        typed = self._typed(time_ms) if self._wanted.typed else []
        if keys and (not typed or keys[-1].time_ms >= typed[-1].time_ms):
            text, last = _counted(keys), keys[-1]
        elif typed:
            text, last = "".join(cue.text for cue in typed)[-TYPED_MAX:], typed[-1]
        else:
            return None
        return Chip(text, self._fading(time_ms - last.time_ms, CHIP_MS))

    def _typed(self, time_ms: float) -> list[Cue]:
        """The newest characters that belong together."""
        found = self._last("typed", time_ms, 30_000.0)
        if not found or time_ms - found[-1].time_ms > CHIP_MS * self._pace:
            return []
        first = len(found) - 1
        while first > 0 and self._is_one_text(found[first - 1].time_ms, found[first].time_ms):
            first -= 1
        return found[first:]

    def _is_one_text(self, before_ms: float, after_ms: float) -> bool:
        """Whether two characters follow each other quickly and in one field: no key such as Tab came between."""
        return after_ms - before_ms < TYPED_GAP_MS and not any(
            self._last(kind, after_ms, after_ms - before_ms) for kind in ("key", "step")
        )

    def _scroll(self, time_ms: float) -> tuple[int, int]:
        turns = self._last("scroll", time_ms, SCROLL_MS * self._pace)
        return (_sign(sum(cue.delta_x for cue in turns)), _sign(sum(cue.delta_y for cue in turns)))

    def _caption(self, page_ms: float, time_ms: float, cursor: Point | None) -> Caption | None:
        place = bisect_right(self._caption_times, time_ms) - 1
        if place < 0:
            return None
        cue = self._cues["step"][place]
        age_ms = time_ms + CAPTION_EARLY_MS * self._pace - cue.time_ms
        if age_ms > (CAPTION_MS + CAPTION_EARLY_MS) * self._pace:
            return None
        # Where it happens, as far as that is known before it does.
        expected = self._live(cue.point) if cue.point else cursor
        where = self._pressed(page_ms, time_ms - cue.time_ms) or expected
        high = where is not None and where.y > self._live_size.height * LOW
        return Caption(cue.text, cue.name, self._fading(age_ms, CAPTION_MS + CAPTION_EARLY_MS), high)

    def _caption_begins(self) -> list[float]:
        """When the caption of each step comes."""
        begins: list[float] = []
        before_ms = -math.inf
        for time_ms in self._times.get("step", []):
            early_ms = time_ms - CAPTION_EARLY_MS * self._pace
            begins.append(max(early_ms, min(time_ms, before_ms + CAPTION_OWN_MS * self._pace)))
            before_ms = time_ms
        return begins

    def _pressed(self, page_ms: float, age_ms: float) -> Point | None:
        """Where the press came about that a step of this age tells of; on another device that may be anywhere."""
        for place in range(bisect_right(self._track, page_ms, key=lambda sample: sample.time_ms) - 1, -1, -1):
            sample = self._track[place]
            if sample.time_ms < page_ms - age_ms - PRESS_MS:
                break
            if sample.kind == "down":
                return sample.client_point
        return None

    def _problems(self, time_ms: float) -> tuple[Problem, ...]:
        shown = self._last("problem", time_ms, PROBLEM_MS * self._pace)[-PROBLEMS_MAX:]
        return tuple(Problem(cue.name, cue.text, self._fading(time_ms - cue.time_ms, PROBLEM_MS)) for cue in shown)

    def _timeline(self, time_ms: float) -> Timeline:
        start_ms, end_ms = self._span
        step_ms = TIMELINE_STEP_MS * self._pace
        stepped_ms = min(end_ms, start_ms + (time_ms - start_ms) // step_ms * step_ms)
        return Timeline(self._fraction(stepped_ms), stepped_ms - start_ms, end_ms - start_ms, self._marks)

    def _fading(self, age_ms: float, life_ms: float) -> float:
        """1, and towards the end of a life down to 0, in few steps."""
        left = (life_ms - age_ms / self._pace) / FADE_MS
        return round(max(0.0, min(1.0, left)) * 8) / 8

    def _fraction(self, time_ms: float) -> float:
        start_ms, end_ms = self._span
        return max(0.0, min(1.0, (time_ms - start_ms) / (end_ms - start_ms)))

    def _live(self, recorded: Point) -> Point:
        return Point(recorded.x * self._scale.x, recorded.y * self._scale.y)


def _counted(keys: Sequence[Cue]) -> str:
    """The newest key, and how often it came in a row."""
    times = 1
    while times < len(keys) and keys[-1 - times].text == keys[-1].text:
        times += 1
    return keys[-1].text if times == 1 else f"{keys[-1].text}  × {times}"


def _sign(delta: float) -> int:
    return (delta > 0) - (delta < 0)
