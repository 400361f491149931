"""PyAV's errors become `OutputError` here, and colours are converted one way; the writers and readers call it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.container import OutputContainer
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from reenact.errors import OutputError
from reenact.image import BgrImage
from reenact.output import output_error

ACCURATE: Final = int(Interpolation.BILINEAR | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INP)
"""Without the two flags swscale rounds down (white comes back as 253) and takes colour from every other pixel only."""


def planes_of(image: BgrImage, reformatter: VideoReformatter) -> av.VideoFrame:
    """The picture as the codecs want it: BT.709 in limited range, colour halved, sides even."""
    return reformatter.reformat(
        av.VideoFrame.from_numpy_buffer(even(image), format="bgr24"),
        format="yuv420p",
        dst_colorspace=Colorspace.ITU709,
        dst_color_range=ColorRange.MPEG,
        interpolation=ACCURATE,
        threads=1,
    )


def even(image: BgrImage) -> BgrImage:
    """The picture with even sides: its last row or column once more where a side is odd."""
    height, width = image.shape[:2]
    if height % 2 or width % 2:
        return np.pad(image, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
    return np.ascontiguousarray(image)


def abandon(container: OutputContainer) -> None:
    """Close the container of a film that goes; after a good end this does nothing.

    Left to the garbage collector, PyAV would end the film later, on a file that is gone, and complain.
    """
    with contextlib.suppress(av.FFmpegError, OSError):
        container.close()


@contextlib.contextmanager
def translated(path: Path, verb: str = "write") -> Iterator[None]:
    """Turn PyAV's errors, and those of the system below it, into one `OutputError`."""
    try:
        yield
    except (av.FFmpegError, OSError) as error:
        if verb == "write":
            raise output_error(OSError(error.errno, error.strerror), path) from error
        reason = (error.strerror or str(error)).lower()
        raise OutputError(f"cannot {verb} {path}: {reason}; is it a complete film?") from error
