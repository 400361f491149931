"""What goes between the process that asks for replays and those that do them: values, and how they become bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from reenact.errors import EXIT_DIVERGED, EXIT_OK
from reenact.film import Script, Shot
from reenact.options import BrowserOptions, FilmOptions, ReplayOptions, VerifyOptions
from reenact.plan.moments import PointerSample
from reenact.verification import Verification

LENGTH_BYTES: Final = 4


class Stripes(Struct, frozen=True):
    """Which frames of page time a process takes pictures of: `frames` of them, then those of the `others` pass by."""

    frames: int
    place: int = 0
    others: int = 0

    def has(self, frame: int) -> bool:
        """Whether a frame is one of ours."""
        return frame // self.frames % (self.others + 1) == self.place


class Job(Struct, frozen=True, kw_only=True):
    """One replay: of a recording, on a device. With `stripes` its shots are sent instead of made into a film."""

    path: Path
    film_path: Path | None = None
    replaying: ReplayOptions = ReplayOptions()
    filming: FilmOptions = FilmOptions()
    browsing: BrowserOptions = BrowserOptions()
    verifying: VerifyOptions | None = None
    stripes: Stripes | None = None

    @property
    def name(self) -> str:
        """What a person calls it."""
        return f"{self.path.name} ({self.replaying.device})" if self.replaying.device else self.path.name


class Progressed(Struct, frozen=True, tag=True):
    """So many frames are done, of so many."""

    done: int
    whole: int


class Opened(Struct, frozen=True, tag=True):
    """What the film will know of the recording; before the first shot."""

    script: Script


class Took(Struct, frozen=True, tag=True):
    """A shot, the number of its frame of page time, and the pointer's way since the last one, from place `since` on."""

    frame: int
    shot: Shot
    since: int
    track: tuple[PointerSample, ...]


class Finished(Struct, frozen=True, tag=True):
    """The replay came to its end."""

    verification: Verification


class Failed(Struct, frozen=True, tag=True):
    """It could not be replayed: a sentence and an exit code."""

    error: str
    exit_code: int


Message = Progressed | Opened | Took | Finished | Failed


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of a job: its result, or why there is none."""

    job: Job
    verification: Verification | None = None
    error: str = ""
    error_code: int = EXIT_OK

    @property
    def exit_code(self) -> int:
        if self.verification is None:
            return self.error_code
        return EXIT_OK if self.verification.result.passed else EXIT_DIVERGED


def _paths(kind: type, value: Any) -> Any:
    return Path(value) if kind is Path else value


_ENCODER: Final = msgspec.msgpack.Encoder(enc_hook=str)
_JOBS: Final = msgspec.msgpack.Decoder(Job, dec_hook=_paths)
_MESSAGES: Final[msgspec.msgpack.Decoder[Message]] = msgspec.msgpack.Decoder(Message, dec_hook=_paths)


def packed(value: Job | Message) -> bytes:
    """The value as it goes over the wire."""
    data = _ENCODER.encode(value)
    return len(data).to_bytes(LENGTH_BYTES, "big") + data


def job_in(data: bytes) -> Job:
    """The job, without its length."""
    return _JOBS.decode(data)


def message_in(data: bytes) -> Message:
    """The message, without its length."""
    return _MESSAGES.decode(data)
