"""Recorded files in, paths to give to the page out: the caller's own files, else made up with name, type and size."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from msgspec import Struct

from reenact.image import encode_png
from reenact.recording.events import File

MOST_BYTES: Final = 16 * 1024 * 1024
"""A made-up file is no larger, whatever the recording says."""

MOST_TOGETHER_BYTES: Final = 64 * 1024 * 1024
"""Of all files that one replay makes up."""

_TEXT: Final = b"Made up by reenact, because the file itself was not recorded.\n"
_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')


class NoFilesError(Exception):
    """No further files can be made; the message is a sentence."""


class Supplied(Struct, frozen=True):
    """Where the files lie; `note` says which of them were made up, empty where none was."""

    paths: tuple[str, ...]
    note: str = ""


class Supply:
    """The files of one replay."""

    def __init__(self, own: Path | None, folder: Path) -> None:
        """`own` is the caller's folder, if any; what is made up goes into `folder`, which is the caller's to delete."""
        self._own = own
        self._folder = folder
        self._made_bytes = 0
        self._sets = 0

    def paths(self, files: Sequence[File]) -> Supplied:
        """Raises `NoFilesError` where the recording asks for more than there is room for."""
        made: list[str] = []
        paths: list[str] = []
        self._sets += 1
        for place, file in enumerate(files):
            own = self._own_file(file)
            if own is None:
                own = self._make_up(file, place)
                made.append(own.name)
            paths.append(str(own))
        return Supplied(tuple(paths), _note(made))

    def _own_file(self, file: File) -> Path | None:
        """A file of the caller's with the recorded name; never one outside the folder, whatever the recording says."""
        if self._own is None or not file.name or file.name in (".", "..") or re.search(r"[/\\\x00]", file.name):
            return None
        path = self._own / file.name
        return path.absolute() if path.is_file() else None

    def _make_up(self, file: File, place: int) -> Path:
        size_bytes = round(min(file.size_bytes, MOST_BYTES))
        self._made_bytes += size_bytes
        if self._made_bytes > MOST_TOGETHER_BYTES:
            raise NoFilesError(
                f"more than {MOST_TOGETHER_BYTES // 2**20} MiB of files would have to be made up; "
                "put the recorded ones into a folder and name it with --files"
            )
        folder = self._folder / f"files-{self._sets}-{place}"  # one each: several files may have the same name
        folder.mkdir(parents=True)
        path = folder / _safe_name(file)
        path.write_bytes(_contents(path, file, size_bytes))
        return path


def _note(made: Iterable[str]) -> str:
    names = ", ".join(repr(name) for name in list(made)[:8])
    return f"{names} made up with the recorded name, type and size; --files DIR gives real ones" if names else ""


def _safe_name(file: File) -> str:
    """The recorded name without what no file can be called; where it was not recorded, one that has its type."""
    name = _UNSAFE.sub("_", file.name).encode()[:200].decode(errors="ignore").strip(". ")
    if name:
        return name
    kind = (
        file.media_type
        if "/" in file.media_type
        else {"image": "image/png", "text": "text/plain"}.get(file.media_type, "application/octet-stream")
    )
    return f"file{mimetypes.guess_extension(kind) or '.bin'}"


def _contents(path: Path, file: File, size_bytes: int) -> bytes:
    """A picture that can be decoded, or text, as far as the size allows; else zeros."""
    kind = file.media_type or mimetypes.guess_type(path.name)[0] or ""
    start = b""
    if kind.startswith("image/"):
        start = encode_png(np.full((1, 1, 3), 128, np.uint8))  # browsers go by what is in a file, not by its name
        start = start if len(start) <= size_bytes else b""
    elif kind.startswith("text/") or kind == "":
        start = (_TEXT * (size_bytes // len(_TEXT) + 1))[:size_bytes]
    return start + bytes(size_bytes - len(start))
