"""Names for arrays of pixels, with shape, dtype and channel order said once, and their way to and from PNG.

All of them are C-contiguous `numpy.ndarray`s with rows first. Channel order is OpenCV's (blue first).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from reenact.errors import BrowserError

BgrImage = NDArray[np.uint8]
"""(height, width, 3) uint8: blue, green, red; opaque."""

BgraImage = NDArray[np.uint8]
"""(height, width, 4) uint8: blue, green, red, alpha; alpha is straight, not premultiplied."""

Mask = NDArray[np.float32]
"""(height, width) float32 from 0 (leave) to 1 (cover)."""

_PNG: Final = b"\x89PNG\r\n\x1a\n"

Counts = NDArray[np.float64]
"""(rows, columns) float64: how many events fell into each cell."""


def decode_image(data: bytes) -> BgrImage:
    """The pixels of an opaque PNG, JPEG or WebP, as a browser's screenshot is one.

    Raises `BrowserError` where `data` is no picture: a browser is the only thing that sends us pictures.
    """
    if (plain := _decoded_png(data)) is not None:
        return plain
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) if data else None
    except cv2.error:
        image = None
    if image is None:
        raise BrowserError(
            f"the browser sent {len(data)} bytes that are no picture: run it again, or choose another browser"
        )
    return image.astype(np.uint8, copy=False)


class _PngDecoder(threading.local):
    """FFmpeg's decoder of PNGs, one for each thread. A new one for each picture would get its memory, megabytes, from
    the system each time, which takes as long as decoding does."""

    def __init__(self) -> None:
        decoder = av.CodecContext.create("png", "r")
        assert isinstance(decoder, av.VideoCodecContext), "pictures are video"
        decoder.thread_count = 1
        self.decode = decoder.decode


_png_decoder: Final = _PngDecoder()


def _decoded_png(data: bytes) -> BgrImage | None:
    """The pixels of a plain PNG of 8 bits a colour, by FFmpeg, which takes 0.6 of OpenCV's time; None of all others."""
    if not data.startswith(_PNG):
        return None
    packet = av.Packet(data)
    packet.is_keyframe = True  # else it is what changes in the picture before it
    try:
        (frame,) = _png_decoder.decode(packet)
    except (av.FFmpegError, ValueError):
        return None
    if frame.format.name != "rgb24":
        return None
    plane = frame.planes[0]
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(frame.height, plane.line_size)[:, : 3 * frame.width]
    image = cv2.cvtColor(rows.reshape(frame.height, frame.width, 3), cv2.COLOR_RGB2BGR)
    return np.asarray(image, np.uint8)


@contextmanager
def one_thread_of_opencv() -> Iterator[None]:
    """For work that has threads of its own: OpenCV's wait for each other by spinning, which costs more than they save.

    Counts for the whole process, until the block ends.
    """
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(before)


def encode_png(image: NDArray[np.uint8]) -> bytes:
    """A PNG of a grey, BGR or BGRA image; the same pixels always give the same bytes."""
    _, data = cv2.imencode(".png", image)
    return data.tobytes()
