"""Frames become a moving picture that plays wherever pictures are shown: an animated GIF or WebP."""

from __future__ import annotations

import contextlib
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import av
import numpy as np
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream
from numpy.typing import NDArray
from PIL import Image

from reenact.encode.engine import abandon, planes_of, translated
from reenact.errors import OutputError
from reenact.image import BgrImage
from reenact.options import FilmOptions
from reenact.output import whole_file
from reenact.timing import FrameRate

_GIF_RATE_MAX: Final = 50
"""A GIF counts hundredths of a second, and browsers show what is shorter than two of them for ten."""

_FREQUENT: Final = 176
"""Of the 256 colours so many are the most frequent ones, exactly: areas of one colour keep it, without a tint."""

_OFF_LEVELS: Final = 8
_OFF_SHARE: Final = 0.02
"""A palette serves on while no larger share of the picture is further off: a new one for each would flicker."""


class MovingPictureWriter:
    """Writes pictures to a `.gif` or `.webp`; use it in a `with` block. A still picture is stored once."""

    def __init__(self, path: Path, frame_rate: FrameRate, *, width: int, height: int, options: FilmOptions) -> None:
        self.frame_count = 0
        self._path, self._frame_rate, self._size = path, frame_rate, (width, height)
        self._is_gif = path.suffix.lower() == ".gif"
        self._quality = 100 if options.crf == 0 else max(30, 100 - round(options.crf * 0.9))
        self._reformatter = VideoReformatter()
        self._palette: Image.Image | None = None
        self._frame: av.VideoFrame | None = None
        self._shown_from = 0

    def __enter__(self) -> Self:
        width, height = self._size
        with contextlib.ExitStack() as stack:
            temporary = stack.enter_context(whole_file(self._path))
            if self._is_gif and self._frame_rate.fraction > _GIF_RATE_MAX:
                raise OutputError(
                    f"cannot write {self._path}: a GIF has at most {_GIF_RATE_MAX} frames per second; choose --fps 25"
                )
            with translated(self._path):
                kind, codec = ("gif", "gif") if self._is_gif else ("webp", "libwebp_anim")
                self._container = av.open(str(temporary.absolute()), "w", kind, container_options={"loop": "0"})
                stack.callback(abandon, self._container)
                settings = {} if self._is_gif else {"quality": str(self._quality), "preset": "text"}
                stream = self._container.add_stream(codec, rate=self._frame_rate.fraction, options=settings)
                assert isinstance(stream, VideoStream), "a codec of pictures has a stream of pictures"
                self._stream = stream
                context = self._stream.codec_context
                context.pix_fmt = "pal8" if self._is_gif else "yuv420p"
                context.time_base = Fraction(1, 100 if self._is_gif else 1000)
                self._stream.width, self._stream.height = (
                    (width, height) if self._is_gif else (width + width % 2, height + height % 2)
                )
            self._stack = stack.pop_all()
        return self

    def write(self, image: BgrImage) -> None:
        """Add a frame; raises `OutputError`."""
        self._store()
        with translated(self._path):
            self._frame = self._indexed(image) if self._is_gif else planes_of(image, self._reformatter)
        self._shown_from = self.frame_count
        self.frame_count += 1

    def repeat(self, count: int = 1) -> None:
        """Add frames that show the last picture again."""
        if self._frame is None:
            raise ValueError("there is no picture yet to repeat")
        self.frame_count += count

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is not None:
            self._stack.__exit__(GeneratorExit, GeneratorExit(), None)
            return
        with self._stack:
            if self._frame is None:
                raise OutputError(f"cannot write {self._path}: a film needs at least one frame")
            self._store()
            with translated(self._path):
                self._container.mux(self._stream.encode(None))
                self._container.close()

    def _store(self) -> None:
        if self._frame is None:
            return
        ticks_per_s = 1 / Fraction(self._stream.codec_context.time_base or 1)
        start, end = (
            round(self._frame_rate.time_ms(frame) * ticks_per_s / 1000)
            for frame in (self._shown_from, self.frame_count)
        )
        self._frame.pts = start
        self._frame.time_base = 1 / ticks_per_s
        self._frame.duration = end - start
        with translated(self._path):
            self._container.mux(self._stream.encode(self._frame))

    def _indexed(self, image: BgrImage) -> av.VideoFrame:
        """The picture in 256 colours, those of the last one where they serve; without dither, which moves."""
        picture = Image.fromarray(np.ascontiguousarray(image[:, :, ::-1]))
        indexed = picture.quantize(palette=self._palette, dither=Image.Dither.NONE) if self._palette else None
        if indexed is None or _off(indexed, picture) > _OFF_SHARE:
            self._palette = _palette_of(picture)
            indexed = picture.quantize(palette=self._palette, dither=Image.Dither.NONE)
        colors: NDArray[np.uint8] = np.full((256, 4), 255, np.uint8)
        known = np.asarray(indexed.getpalette() or [], np.uint8).reshape(-1, 3)
        colors[: len(known), 1:] = known
        return av.VideoFrame.from_ndarray((np.asarray(indexed, np.uint8), colors), format="pal8")  # type: ignore[arg-type]


def _palette_of(picture: Image.Image) -> Image.Image:
    """The most frequent colours as they are, and for all others those that stand for them best."""
    pixels = np.asarray(picture, np.uint32).reshape(-1, 3)
    packed = pixels[:, 0] << 16 | pixels[:, 1] << 8 | pixels[:, 2]
    found, counts = np.unique(packed, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    kept = found[order[: 256 if len(found) <= 256 else _FREQUENT]]
    colors = np.stack([kept >> 16, kept >> 8 & 255, kept & 255], axis=1).astype(np.uint8)
    if len(found) > 256:
        others = pixels[np.isin(packed, found[order[_FREQUENT:]])].astype(np.uint8)
        rest = Image.fromarray(others.reshape(1, -1, 3)).quantize(256 - _FREQUENT, method=Image.Quantize.MEDIANCUT)
        colors = np.concatenate([colors, np.asarray(rest.getpalette() or [], np.uint8).reshape(-1, 3)])[:256]
    palette = Image.new("P", (1, 1))
    palette.putpalette(colors.tobytes() + bytes(colors[-1].tobytes()) * (256 - len(colors)))
    return palette


def _off(indexed: Image.Image, picture: Image.Image) -> float:
    """Which share of the picture is far from its own colours."""
    shown, wanted = (np.asarray(each.convert("RGB"), np.int16) for each in (indexed, picture))
    return float((np.abs(shown - wanted).max(axis=2) > _OFF_LEVELS).mean())
