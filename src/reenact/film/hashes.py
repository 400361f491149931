"""Frames of a film in, one line of hash each out: replays of one recording give the same file."""

from __future__ import annotations

import hashlib
from pathlib import Path

from reenact.image import BgrImage
from reenact.output import whole_file


class Hashes:
    """SHA-256 of each frame as it goes to the encoder: three bytes a pixel, blue first, rows from the top."""

    def __init__(self) -> None:
        self._of_frames: list[str] = []

    def add(self, picture: BgrImage | None, count: int) -> None:
        """A picture that is shown `count` times, or without one the last picture for so long."""
        digest = self._of_frames[-1] if picture is None else hashlib.sha256(picture.tobytes()).hexdigest()
        self._of_frames += [digest] * count

    def write(self, path: Path) -> None:
        """One line per frame: its number and its hash. Raises `OutputError`."""
        with whole_file(path) as temporary:
            temporary.write_text("".join(f"{index} {digest}\n" for index, digest in enumerate(self._of_frames)))
