"""What is written beside a film: the map of its times as JSON, its steps as WebVTT; and its chapters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from reenact.composite.layout import Layout
from reenact.film.times import Stretch, TimeMap
from reenact.output import write_json, write_whole
from reenact.plan.cues import Cue
from reenact.timing import FrameRate

CHAPTER_APART_MS: Final = 1_000.0
"""Chapters are no closer than this, or nobody could choose one."""

STEP_SHOWN_MS: Final = 4_000.0


class Step(Struct, frozen=True):
    """A step with its place in both times."""

    film_ms: float
    recording_ms: float
    text: str


class FilmNotes(Struct, frozen=True, kw_only=True):
    """The `.json` beside a film. Boxes are film pixels: left, top, width, height."""

    film: str
    recording: str
    frame_rate: str
    frame_count: int
    duration_ms: float
    width: int
    height: int
    page_box: tuple[int, int, int, int]
    scale: float
    stretches: tuple[Stretch, ...]
    steps: tuple[Step, ...]
    format: str = "reenact/film"
    version: tuple[int, int] = (1, 0)


def steps_in(cues: Sequence[Cue], times: TimeMap, rate: FrameRate) -> tuple[Step, ...]:
    """The steps that the film shows."""
    first_ms = times.recording_ms(0) if times.frame_count else 0.0
    found = []
    for cue in cues:
        film_ms = times.film_ms(cue.time_ms, rate)
        if film_ms is not None and (cue.time_ms >= first_ms or film_ms > 0):
            found.append(Step(film_ms, cue.time_ms, " ".join(filter(None, (cue.text, cue.name)))))
    return tuple(found)


def chapters_of(steps: Sequence[Step]) -> list[tuple[float, str]]:
    """Steps as chapters; the film's beginning is one, as players want it."""
    chapters: list[tuple[float, str]] = [(0.0, "Start")]
    for step in steps:
        if step.film_ms - chapters[-1][0] >= CHAPTER_APART_MS:
            chapters.append((step.film_ms, step.text))
        elif step.film_ms == 0:
            chapters[0] = (0.0, step.text)
    return chapters


def write_notes(path: Path, rate: FrameRate, times: TimeMap, steps: Sequence[Step], name: str, layout: Layout) -> None:
    """Write `FILM.json` and `FILM.vtt` beside the film; raises `OutputError`."""
    notes = FilmNotes(
        film=path.name,
        recording=name,
        frame_rate=str(rate),
        frame_count=times.frame_count,
        duration_ms=float(rate.time_ms(times.frame_count)),
        width=layout.width,
        height=layout.height,
        page_box=(layout.page_left, layout.page_top, layout.page_width, layout.page_height),
        scale=layout.scale,
        stretches=times.stretches,
        steps=tuple(steps),
    )
    write_json(beside(path, ".json"), notes)
    write_whole(beside(path, ".vtt"), webvtt(steps, notes.duration_ms).encode())


def beside(path: Path, suffix: str) -> Path:
    """`visit.mp4.json`: not `visit.json`, which may be something else of the same visit. Of PNGs, their folder's."""
    base = path.parent if "%" in path.name else path
    return base.with_name(f"{base.name}{suffix}")


def webvtt(steps: Sequence[Step], end_ms: float) -> str:
    """Each step until the next one, as subtitles."""
    blocks = ["WEBVTT\n"]
    for place, step in enumerate(steps):
        following = steps[place + 1].film_ms if place + 1 < len(steps) else end_ms
        until_ms = min(max(following, step.film_ms), step.film_ms + STEP_SHOWN_MS, end_ms)
        if until_ms > step.film_ms:
            # The text comes from a page: markup must not become markup, nor an arrow a time.
            text = step.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            blocks.append(f"{place + 1}\n{_stamp(step.film_ms)} --> {_stamp(until_ms)}\n{text}\n")
    return "\n".join(blocks)


def _stamp(time_ms: float) -> str:
    seconds, milliseconds = divmod(round(time_ms), 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{milliseconds:03}"
