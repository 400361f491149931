"""Clean frames and what is drawn on them, kept in a folder: written beside a film, read to make another one of it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Self

import msgspec
from msgspec import Struct

from reenact.divergence import Divergence
from reenact.errors import RecordingError
from reenact.film.script import Script
from reenact.film.shots import Shot
from reenact.output import whole_folder, write_json
from reenact.plan.cues import Cue
from reenact.plan.moments import PointerSample
from reenact.timing import FrameRate

FACTS: Final = "capture.json"
_SAME_MS: Final = 1e-6


class Clock(Struct, frozen=True):
    """From frame `frame` on, page time is `ahead_ms` more than recording time: the clock had been held."""

    frame: int
    ahead_ms: float


class Facts(Struct, frozen=True, kw_only=True):
    """`capture.json`. Frame n is at `first_page_ms` + n / `frame_rate`; a picture is named by its first frame."""

    format: Literal["reenact/capture"]
    version: tuple[int, int]
    script: Script
    frame_rate: FrameRate
    frame_count: int
    first_page_ms: float
    pictures: tuple[int, ...]
    clocks: tuple[Clock, ...]
    urls: tuple[tuple[int, str], ...]
    track: tuple[PointerSample, ...]
    divergences: tuple[Divergence, ...] = ()


class CaptureWriter:
    """Writes a capture; use it in a `with` block, and `tell` it the divergences once they are known."""

    def __init__(self, folder: Path, script: Script, track: Sequence[PointerSample], rate: FrameRate) -> None:
        self._folder, self._script, self._track, self._rate = folder, script, track, rate
        self._count = 0
        self._first_ms: float | None = None
        self._pictures: list[int] = []
        self._clocks: list[Clock] = []
        self._urls: list[tuple[int, str]] = []

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            self._temporary = stack.enter_context(whole_folder(self._folder))
            self._stack = stack.pop_all()
        return self

    def add(self, shot: Shot) -> None:
        """Keep a shot; raises `OSError` where the disk is full."""
        if self._first_ms is None:
            self._first_ms = shot.page_ms
        if shot.picture is not None:
            (self._temporary / _name(self._count)).write_bytes(shot.picture)
            self._pictures.append(self._count)
        ahead_ms = shot.page_ms - shot.recording_ms
        if not self._clocks or abs(self._clocks[-1].ahead_ms - ahead_ms) > _SAME_MS:
            self._clocks.append(Clock(self._count, ahead_ms))
        if not self._urls or self._urls[-1][1] != shot.url:
            self._urls.append((self._count, shot.url))
        self._count += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is None:
            write_json(self._temporary / FACTS, self._facts())
        self._stack.__exit__(kind, error, traceback)

    def tell(self, divergences: Sequence[Divergence]) -> None:
        """Add to the finished capture where the replay went elsewhere."""
        write_json(self._folder / FACTS, msgspec.structs.replace(self._facts(), divergences=tuple(divergences)))

    def _facts(self) -> Facts:
        return Facts(
            format="reenact/capture",
            version=(1, 0),
            script=self._script,
            frame_rate=self._rate,
            frame_count=self._count,
            first_page_ms=self._first_ms or 0.0,
            pictures=tuple(self._pictures),
            clocks=tuple(self._clocks),
            urls=tuple(self._urls),
            track=tuple(self._track),
        )


def read_facts(folder: Path) -> Facts:
    """The facts of a capture; raises `RecordingError` where the folder holds none."""
    path = folder / FACTS
    try:
        facts = msgspec.json.decode(path.read_bytes(), type=Facts)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise RecordingError("is no capture; make one with `reenact replay --keep-capture`", path=folder) from error
    except OSError as error:
        raise RecordingError(f"cannot be read: {(error.strerror or str(error)).lower()}", path=path) from error
    except msgspec.DecodeError as error:
        raise RecordingError(f"is no capture: {error}", path=path) from error
    if facts.version[0] > 1:
        raise RecordingError("was made by a newer version of reenact", path=path)
    if not facts.frame_count or not facts.pictures or facts.pictures[0] != 0:
        raise RecordingError("holds no frames", path=path)
    marks = [Cue(kind="divergence", time_ms=each.time_ms, text=each.message) for each in facts.divergences]
    cues = sorted([*facts.script.cues, *marks], key=lambda cue: cue.time_ms)
    return msgspec.structs.replace(facts, script=msgspec.structs.replace(facts.script, cues=tuple(cues)))


def shots_of(folder: Path, facts: Facts, rate: FrameRate) -> Iterator[Shot]:
    """The shots of a capture at another page rate: each shows the newest frame that is there by its time.

    Raises `RecordingError` where a picture cannot be read.
    """
    index, pictured, clock, url = 0, -1, 0, 0
    held_from, shown_from = [each.frame for each in facts.clocks], [first for first, _ in facts.urls]
    while (frame := int(rate.time_ms(index) * facts.frame_rate.fraction / 1000)) < facts.frame_count:
        picture = _last_at(facts.pictures, frame, pictured)
        clock = _last_at(held_from, frame, clock)
        url = _last_at(shown_from, frame, url)
        page_ms = facts.first_page_ms + float(rate.time_ms(index))
        data = _read(folder / _name(facts.pictures[picture])) if picture != pictured else None
        yield Shot(page_ms, page_ms - facts.clocks[clock].ahead_ms, data, facts.urls[url][1])
        pictured = picture
        index += 1


def _last_at(frames: Sequence[int], frame: int, place: int) -> int:
    """The place of the last of `frames` that is not after `frame`, from `place` on."""
    place = max(0, place)
    while place + 1 < len(frames) and frames[place + 1] <= frame:
        place += 1
    return place


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RecordingError(f"cannot be read: {(error.strerror or str(error)).lower()}", path=path) from error


def _name(frame: int) -> str:
    return f"{frame:08}.png"
