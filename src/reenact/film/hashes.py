"""Frames of a film in, one line of hash each out: replays of one recording give the same file."""

from __future__ import annotations

import hashlib
from pathlib import Path

from reenact.image import BgrImage
from reenact.output import whole_file


class Hashes:
    """SHA-256 of each frame as it goes to the encoder: three bytes a pixel, blue first, rows from the top."""

    def __init__(self) -> None:
        self._shown: list[tuple[str, int]] = []
        """Each picture's, and for how many frames it stood: hours of a still page must not fill the memory."""

    def add(self, picture: BgrImage | None, count: int) -> None:
        """A picture that is shown `count` times, or without one the last picture for so long."""
        if picture is None:
            digest, before = self._shown[-1]
            self._shown[-1] = (digest, before + count)
        else:
            self._shown.append((hashlib.sha256(picture.tobytes()).hexdigest(), count))

    def write(self, path: Path) -> None:
        """One line per frame: its number and its hash. Raises `OutputError`."""
        digests = (digest for digest, count in self._shown for _ in range(count))
        with whole_file(path) as temporary, temporary.open("w") as file:
            file.writelines(f"{index} {digest}\n" for index, digest in enumerate(digests))
