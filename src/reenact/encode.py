"""Frames become an H.264 MP4 that is written whole or not at all, and films are read back; the roots call it.

The only module that imports PyAV: its errors become `OutputError` here and nowhere else.
"""

from __future__ import annotations

import contextlib
import math
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import av
import numpy as np
from av.container import InputContainer, OutputContainer
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, Interpolation, VideoReformatter
from av.video.stream import VideoStream
from msgspec import Struct

from reenact.errors import OutputError
from reenact.image import BgrImage
from reenact.options import FilmOptions
from reenact.output import output_error, whole_file
from reenact.timing import MILLISECONDS, FrameRate

KEYFRAME_SECONDS: Final = 2
"""How far apart keyframes are at most: who seeks in the film decodes no more than this."""

THREADS_MAX: Final = 4
"""Each of x264's frame threads holds a frame back, and the browser wants the other cores."""

_ACCURATE: Final = int(Interpolation.BILINEAR | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INP)
"""Without the two flags swscale rounds down (white comes back as 253) and takes colour from every other pixel only."""

_MP4_OPTIONS: Final = {
    "movflags": "+faststart",  # the index stands before the pictures: a film plays while it loads
    "use_editlist": "0",  # nothing to shift: without B-frames the first picture is already shown at 0
}
_SIDE_MAX: Final = 16384
"""Film pixels; x264 takes no more."""

_RATE_PART_MAX: Final = 2**31 - 1
"""MP4 counts time in 32 bits."""


class FilmFacts(Struct, frozen=True, kw_only=True):
    """What a film's container says about it; `faststart`: the index (`moov`) stands before the pictures (`mdat`)."""

    width: int
    height: int
    frame_count: int
    frame_rate: FrameRate
    duration_ms: float
    codec: str
    pixel_format: str
    faststart: bool


class VideoWriter:
    """Writes pictures of `width` x `height` film pixels to `path`, each for one frame; use it in a `with` block.

    The film appears under its name when the block ends well, and not at all when it raises. Odd sides get one
    more row or column, a copy of the last, because 4:2:0 halves the colour planes.
    """

    def __init__(self, path: Path, frame_rate: FrameRate, *, width: int, height: int, options: FilmOptions) -> None:
        self.frame_count = 0
        self._path = path
        self._frame_rate = frame_rate
        self._width = width
        self._height = height
        self._options = options
        self._reformatter = VideoReformatter()
        self._frame: av.VideoFrame | None = None

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            temporary = stack.enter_context(whole_file(self._path))
            _check_limits(self._path, self._frame_rate, self._width, self._height)
            with _translated(self._path):
                # An absolute path has no colon that FFmpeg could take for the end of a protocol's name.
                self._container = av.open(str(temporary.absolute()), "w", "mp4", container_options=_MP4_OPTIONS)
                stack.callback(_abandon, self._container)
                self._stream = _add_stream(self._container, self._frame_rate, self._options)
                self._stream.width = self._width + self._width % 2
                self._stream.height = self._height + self._height % 2
            self._stack = stack.pop_all()
        return self

    def write(self, image: BgrImage) -> None:
        """Add a frame that shows `image`, which the caller may reuse; raises `OutputError`."""
        if image.shape != (self._height, self._width, 3):
            raise ValueError(f"a picture of shape {image.shape} in a film of {self._width}x{self._height}")
        with _translated(self._path):
            self._frame = self._reformatter.reformat(
                av.VideoFrame.from_numpy_buffer(_even(image), format="bgr24"),
                format="yuv420p",
                dst_colorspace=Colorspace.ITU709,
                dst_color_range=ColorRange.MPEG,
                interpolation=_ACCURATE,
            )
        self.repeat()

    def repeat(self) -> None:
        """Add a frame that shows the last picture again, without converting it again; raises `OutputError`."""
        if self._frame is None:
            raise ValueError("there is no picture yet to repeat")
        self._frame.pts = self.frame_count
        self._frame.time_base = 1 / self._frame_rate.fraction
        self._mux(self._frame)
        self.frame_count += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is not None:
            # Not `error` itself: whole_file would take any OSError of the block for one of this file.
            self._stack.__exit__(GeneratorExit, GeneratorExit(), None)
            return
        with self._stack:
            if self._frame is None:
                raise OutputError(f"cannot write {self._path}: a film needs at least one frame")
            self._mux(None)
            with _translated(self._path):
                self._container.close()

    def _mux(self, frame: av.VideoFrame | None) -> None:
        with _translated(self._path):
            self._container.mux(self._stream.encode(frame))


def read_frames(path: Path) -> Iterator[BgrImage]:
    """The pictures of a film, in order; raises `OutputError` where it cannot be read."""
    reformatter = VideoReformatter()
    read_count = 0
    with _opened(path) as container:
        for frame in container.decode(video=0):
            picture = reformatter.reformat(
                frame, format="bgr24", dst_color_range=ColorRange.JPEG, interpolation=_ACCURATE
            )
            yield np.asarray(picture.to_ndarray(), np.uint8)
            read_count += 1
        promised_count = container.streams.video[0].frames
    if read_count < promised_count:
        raise OutputError(f"cannot read {path}: only {read_count} of its {promised_count} frames are there")


def probe(path: Path) -> FilmFacts:
    """The facts of a film, read from its container; raises `OutputError` where it cannot be read."""
    with _opened(path) as container:
        stream = container.streams.video[0]
        if stream.average_rate is None or stream.duration is None or stream.time_base is None:
            raise OutputError(f"cannot read {path}: its video has no duration; write the film again")
        return FilmFacts(
            width=stream.width,
            height=stream.height,
            frame_count=stream.frames,
            frame_rate=FrameRate(stream.average_rate.numerator, stream.average_rate.denominator),
            duration_ms=float(stream.duration * stream.time_base * MILLISECONDS),
            codec=stream.codec_context.name,
            pixel_format=stream.pix_fmt or "",
            faststart=_faststart(path),
        )


def _add_stream(container: OutputContainer, frame_rate: FrameRate, options: FilmOptions) -> VideoStream:
    """The H.264 stream, still without its size; the encoder opens with the first frame."""
    # Lossless H.264 exists in no lower profile than this one.
    profile = "high" if options.crf > 0 else "high444"
    x264_options = {"preset": options.preset, "crf": str(options.crf), "profile": profile, "flags": "+cgop"}
    stream = container.add_stream("libx264", rate=frame_rate.fraction, options=x264_options)
    context = stream.codec_context
    context.pix_fmt = "yuv420p"
    context.time_base = 1 / frame_rate.fraction
    context.gop_size = math.ceil(KEYFRAME_SECONDS * frame_rate.fraction)
    # B-frames are shown later than they are decoded: players disagree about the edit list that makes up for it,
    # and on films of pages they save about one percent.
    context.max_b_frames = 0
    context.colorspace = Colorspace.ITU709
    context.color_range = ColorRange.MPEG
    context.color_primaries = ColorPrimaries.BT709
    context.color_trc = ColorTrc.BT709
    # PyAV's default, slices, makes films of pages about four percent larger.
    context.thread_type = "FRAME"
    context.thread_count = min(THREADS_MAX, os.cpu_count() or 1)
    return stream


def _check_limits(path: Path, frame_rate: FrameRate, width: int, height: int) -> None:
    if max(width, height) > _SIDE_MAX:
        raise OutputError(
            f"cannot write {path}: H.264 holds no picture of {width}x{height} pixels, {_SIDE_MAX} a side at most; "
            "choose a smaller device or scale"
        )
    if max(frame_rate.numerator, frame_rate.denominator) > _RATE_PART_MAX:
        raise OutputError(
            f"cannot write {path}: the frame rate {frame_rate} is finer than MP4 can say; round it, as in 30000/1001"
        )


def _even(image: BgrImage) -> BgrImage:
    """The picture with even sides: its last row or column once more where a side is odd."""
    height, width = image.shape[:2]
    if height % 2 or width % 2:
        return np.pad(image, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
    return np.ascontiguousarray(image)


def _abandon(container: OutputContainer) -> None:
    """Close the container of a film that goes; after a good end this does nothing.

    Left to the garbage collector, PyAV would end the film later, on a file that is gone, and complain.
    """
    with contextlib.suppress(av.FFmpegError, OSError):
        container.close()


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[InputContainer]:
    """The film at `path`, with a video stream that decodes on several threads."""
    with _translated(path, "read"), av.open(str(path.absolute()), "r") as container:
        if not container.streams.video:
            raise OutputError(f"cannot read {path}: it holds no video")
        container.streams.video[0].thread_type = "AUTO"
        yield container


def _faststart(path: Path) -> bool:
    """Whether `moov` comes before `mdat` among the top-level boxes (ISO/IEC 14496-12, 4.2)."""
    with path.open("rb") as file:
        while len(header := file.read(16)) >= 8:
            size, kind = int.from_bytes(header[:4], "big"), header[4:8]
            if kind in (b"moov", b"mdat"):
                return kind == b"moov"
            # Size 1: the true size follows in 64 bits. Size 0: the box reaches to the end of the file.
            size = int.from_bytes(header[8:16], "big") if size == 1 else size
            if size < 8:
                break
            file.seek(size - len(header), os.SEEK_CUR)
    return False


@contextlib.contextmanager
def _translated(path: Path, verb: str = "write") -> Iterator[None]:
    """Turn PyAV's errors, and those of the system below it, into one `OutputError`."""
    try:
        yield
    except (av.FFmpegError, OSError) as error:
        if verb == "write":
            raise output_error(OSError(error.errno, error.strerror), path) from error
        reason = (error.strerror or str(error)).lower()
        raise OutputError(f"cannot {verb} {path}: {reason}; is it a complete film?") from error
