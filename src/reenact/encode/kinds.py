"""A file's name in, the writer for it out."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, Protocol

from reenact.encode.moving import MovingPictureWriter
from reenact.encode.sequence import PngSequenceWriter, is_pattern
from reenact.encode.video import VideoWriter
from reenact.errors import OutputError
from reenact.image import BgrImage
from reenact.options import FilmOptions
from reenact.timing import FrameRate

SUFFIXES: Final = (".mp4", ".webm", ".gif", ".webp", ".png")
"""What a film's name may end in; with `.png` it holds the frames' number, as in `frames/%05d.png`."""


class FrameWriter(Protocol):
    """Takes the frames of a film in order."""

    frame_count: int

    def write(self, image: BgrImage) -> None:
        """Add a frame that shows `image`; raises `OutputError`."""

    def repeat(self, count: int = 1) -> None:
        """Add `count` frames that show the last picture again; raises `OutputError`."""


def refuse_unknown(path: Path) -> None:
    """Raise `OutputError` where no film can be written under that name; asked before a browser opens."""
    if path.suffix.lower() not in SUFFIXES or (path.suffix.lower() == ".png" and not is_pattern(path)):
        raise OutputError(
            f"cannot write {path.name}: films are MP4, WebM, GIF or WebP files, or PNGs with a number; choose a name "
            "that ends in .mp4, .webm, .gif or .webp, or one like frames/%05d.png"
        )


def writer_for(
    path: Path, frame_rate: FrameRate, *, width: int, height: int, options: FilmOptions, threads: int = 1
) -> AbstractContextManager[FrameWriter]:
    """A writer of pictures of that size, to be used in a `with` block; the file appears when it ends, or never.

    `threads` is for H.264; see `VideoWriter`.
    """
    refuse_unknown(path)
    match path.suffix.lower():
        case ".mp4" | ".webm":
            return VideoWriter(path, frame_rate, width=width, height=height, options=options, threads=threads)
        case ".png":
            return PngSequenceWriter(path)
        case _:
            return MovingPictureWriter(path, frame_rate, width=width, height=height, options=options)
