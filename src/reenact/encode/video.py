"""Frames become a film, H.264 in MP4 or VP9 in WebM, that is written whole or not at all; `film` calls it."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import av
from av.container import OutputContainer
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, VideoReformatter
from av.video.stream import VideoStream

from reenact.encode.engine import abandon, planes_of, translated
from reenact.encode.reading import RATE_NOTE
from reenact.errors import OutputError
from reenact.image import BgrImage
from reenact.options import FilmOptions
from reenact.output import whole_file
from reenact.timing import MILLISECONDS, FrameRate

KEYFRAME_SECONDS: Final = 2
"""How far apart keyframes are at most where each frame is stored: who seeks in the film decodes no more than this."""

VP9_THREADS: Final = 4
"""How many threads encode never depends on the machine: x264 says it in the film, and decides some things by it."""

STILL_SECONDS: Final = 1
"""How long one stored picture is shown at most: players that wait for the next one to show a seek wait no longer."""

_MP4_OPTIONS: Final = {
    "movflags": "+faststart",  # the index stands before the pictures: a film plays while it loads
    "use_editlist": "0",  # nothing to shift: without B-frames the first picture is already shown at 0
}
_SIDE_MAX: Final = 16384
"""Film pixels; x264 takes no more, and VP9 neither."""

_RATE_PART_MAX: Final = 2**31 - 1
"""MP4 counts time in 32 bits."""

Chapter = tuple[float, str]
"""From which film time on (ms), and what is said of it."""


class VideoWriter:
    """Writes pictures of `width` x `height` film pixels to `path`, each for one frame; use it in a `with` block.

    The film appears under its name when the block ends well, and not at all when it raises. Odd sides get one
    more row or column, a copy of the last, because 4:2:0 halves the colour planes. A picture that is repeated is
    stored once a second, with its time, unless `every_frame` is chosen.
    """

    def __init__(
        self, path: Path, frame_rate: FrameRate, *, width: int, height: int, options: FilmOptions, threads: int = 1
    ) -> None:
        """`threads` of x264: several take more CPU time than one, and the browser that draws on wants it."""
        self.frame_count = 0
        self.chapters: Sequence[Chapter] = ()
        """May be set until the block ends."""
        self._path = path
        self._frame_rate = frame_rate
        self._width = width
        self._height = height
        self._options = options
        self._threads = threads
        self._reformatter = VideoReformatter()
        self._frame: av.VideoFrame | None = None
        self._stored = 0
        """Up to which frame everything went to the encoder."""
        self._frames_at_once = 1 if options.every_frame else max(1, math.floor(STILL_SECONDS * frame_rate.fraction))
        self._durations: dict[int, int] = {}

    def __enter__(self) -> Self:
        is_webm = self._path.suffix.lower() == ".webm"
        with contextlib.ExitStack() as stack:
            temporary = stack.enter_context(whole_file(self._path))
            _check_limits(self._path, self._frame_rate, self._width, self._height)
            with translated(self._path):
                # An absolute path has no colon that FFmpeg could take for the end of a protocol's name.
                kind, container_options = ("webm", {}) if is_webm else ("mp4", _MP4_OPTIONS)
                self._container = av.open(str(temporary.absolute()), "w", kind, container_options=container_options)
                stack.callback(abandon, self._container)
                self._container.metadata["comment"] = RATE_NOTE.format(self._frame_rate)
                add = _add_vp9 if is_webm else _add_h264
                self._stream = add(self._container, self._frame_rate, self._options)
                self._stream.codec_context.thread_count = VP9_THREADS if is_webm else self._threads
                self._stream.width = self._width + self._width % 2
                self._stream.height = self._height + self._height % 2
            self._stack = stack.pop_all()
        return self

    def write(self, image: BgrImage) -> None:
        """Add a frame that shows `image`, which the caller may reuse; raises `OutputError`."""
        if image.shape != (self._height, self._width, 3):
            raise ValueError(f"a picture of shape {image.shape} in a film of {self._width}x{self._height}")
        self._store()
        with translated(self._path):
            self._frame = planes_of(image, self._reformatter)
        self.frame_count += 1

    def repeat(self, count: int = 1) -> None:
        """Add `count` frames that show the last picture again, without converting it again; raises `OutputError`."""
        if self._frame is None:
            raise ValueError("there is no picture yet to repeat")
        self.frame_count += count
        if self.frame_count - self._stored > self._frames_at_once:
            self._store(whole_only=True)

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
            self._store()
            self._mux(None)
            with translated(self._path):
                self._add_chapters()
                self._container.close()

    def _store(self, *, whole_only: bool = False) -> None:
        """Encode the newest picture for as long as it was shown; `whole_only`: what may still grow waits."""
        while self._frame is not None and self._stored < self.frame_count:
            length = min(self.frame_count - self._stored, self._frames_at_once)
            if whole_only and length < self._frames_at_once:
                return
            self._frame.pts = self._stored
            self._frame.time_base = 1 / self._frame_rate.fraction
            self._durations[self._stored] = length
            self._stored += length
            self._mux(self._frame)

    def _mux(self, frame: av.VideoFrame | None) -> None:
        with translated(self._path):
            for packet in self._stream.encode(frame):
                # Encoders do not tell how long a picture is shown; of the last one nobody else could.
                frames = Fraction(packet.pts or 0) * (packet.time_base or 1) * self._frame_rate.fraction
                length = self._durations.pop(round(frames), 1) / self._frame_rate.fraction
                packet.duration = round(length / (packet.time_base or 1))
                self._container.mux(packet)

    def _add_chapters(self) -> None:
        """Chapters that are known only now; the muxer writes them with the index."""
        end_ms = float(self._frame_rate.time_ms(self.frame_count))
        starts = [chapter for chapter in self.chapters if chapter[0] < end_ms]
        if not starts:
            return
        ends = [*(start for start, _ in starts[1:]), end_ms]
        self._container.set_chapters(
            [
                {
                    "id": place,
                    "start": round(start),
                    "end": round(end),
                    "time_base": Fraction(1, MILLISECONDS),
                    "metadata": {"title": title},
                }
                for place, ((start, title), end) in enumerate(zip(starts, ends, strict=True))
            ]
        )


def _add_h264(container: OutputContainer, frame_rate: FrameRate, options: FilmOptions) -> VideoStream:
    """The H.264 stream, still without its size; the encoder opens with the first frame."""
    # Lossless H.264 exists in no lower profile than this one.
    profile = "high" if options.crf > 0 else "high444"
    x264_options = {"preset": options.preset, "crf": str(options.crf), "profile": profile, "flags": "+cgop"}
    stream = container.add_stream("libx264", rate=frame_rate.fraction, options=x264_options)
    _describe(stream, frame_rate)
    context = stream.codec_context
    # B-frames are shown later than they are decoded: players disagree about the edit list that makes up for it,
    # and on films of pages they save about one percent.
    context.max_b_frames = 0
    # PyAV's default, slices, makes films of pages about four percent larger.
    context.thread_type = "FRAME"
    return stream


def _add_vp9(container: OutputContainer, frame_rate: FrameRate, options: FilmOptions) -> VideoStream:
    """The VP9 stream; its quality goes from 0 to 63, and its speed from 0 to 8."""
    speed = {"ultrafast": 8, "superfast": 7, "veryfast": 6, "faster": 5, "fast": 4, "medium": 3, "slow": 2}
    vp9_options = {
        "crf": str(round(options.crf * 63 / 51)),
        "b": "0",
        "deadline": "realtime",
        "cpu-used": str(speed[options.preset]),
        "row-mt": "1",
        "lag-in-frames": "0",
    }
    stream = container.add_stream("libvpx-vp9", rate=frame_rate.fraction, options=vp9_options)
    _describe(stream, frame_rate)
    return stream


def _describe(stream: VideoStream, frame_rate: FrameRate) -> None:
    context = stream.codec_context
    context.pix_fmt = "yuv420p"
    context.time_base = 1 / frame_rate.fraction
    context.gop_size = math.ceil(KEYFRAME_SECONDS * frame_rate.fraction)
    context.colorspace = Colorspace.ITU709
    context.color_range = ColorRange.MPEG
    context.color_primaries = ColorPrimaries.BT709
    context.color_trc = ColorTrc.BT709


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
