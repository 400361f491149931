"""Frames become numbered PNGs in a folder of their own, which appears whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from reenact.errors import OutputError
from reenact.image import BgrImage, encode_png
from reenact.output import whole_folder

_NUMBER: Final = re.compile(r"%0?\d*d")


def is_pattern(path: Path) -> bool:
    """Whether the name says where the number goes, as in `%05d.png`."""
    return len(_NUMBER.findall(path.name)) == 1 and path.name.count("%") == 1


class PngSequenceWriter:
    """Writes one PNG per frame, numbered from 0; a frame that repeats the last one is a link to its file."""

    def __init__(self, path: Path) -> None:
        self.frame_count = 0
        self._path = path
        self._last: Path | None = None

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            self._folder = stack.enter_context(whole_folder(self._path.parent))
            self._stack = stack.pop_all()
        return self

    def write(self, image: BgrImage) -> None:
        """Add a frame; raises `OutputError`."""
        self._last = self._folder / (self._path.name % self.frame_count)
        self._last.write_bytes(encode_png(image))
        self.frame_count += 1

    def repeat(self, count: int = 1) -> None:
        """Add frames that show the last picture again; raises `OutputError`."""
        if self._last is None:
            raise ValueError("there is no picture yet to repeat")
        for _ in range(count):
            name = self._folder / (self._path.name % self.frame_count)
            try:
                os.link(self._last, name)
            except OSError:  # a file system without links
                shutil.copyfile(self._last, name)
            self.frame_count += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is None and self._last is None:
            error = OutputError(f"cannot write {self._path}: a film needs at least one frame")
            self._stack.__exit__(type(error), error, None)
            raise error
        self._stack.__exit__(kind, error, traceback)
