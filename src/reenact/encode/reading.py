"""Films are read back: their pictures, one for each frame of their time, and what their container says."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.container import InputContainer
from av.video.reformatter import ColorRange, VideoReformatter
from msgspec import Struct

from reenact.encode.engine import ACCURATE, translated
from reenact.errors import OutputError
from reenact.image import BgrImage
from reenact.timing import MILLISECONDS, FrameRate

RATE_NOTE: Final = "{} frames per second"
"""The comment in our films: where still pictures are stored once, packets do not tell the frame rate."""

_RATE_NOTED: Final = re.compile(RATE_NOTE.format(r"(\d+(?:/\d+)?)"))


class FilmFacts(Struct, frozen=True, kw_only=True):
    """What a film's container says about it; `faststart`: the index (`moov`) stands before the pictures (`mdat`).

    `frame_count` counts frames of the film's time, `picture_count` the pictures that are stored.
    """

    width: int
    height: int
    frame_count: int
    picture_count: int
    frame_rate: FrameRate
    duration_ms: float
    codec: str
    pixel_format: str
    faststart: bool
    chapters: tuple[str, ...] = ()


def read_frames(path: Path) -> Iterator[BgrImage]:
    """The pictures of a film, in order, each as often as it is shown; raises `OutputError` where it cannot be read."""
    reformatter = VideoReformatter()
    read_count = 0
    with _opened(path) as container:
        stream = container.streams.video[0]
        rate, picture_count = _rate(container), 0
        last: BgrImage | None = None
        for frame in container.decode(video=0):
            index = round(Fraction(frame.pts or 0) * (frame.time_base or 1) * rate.fraction)
            for _ in range(read_count, index if last is not None else 0):
                assert last is not None
                yield last
                read_count += 1
            picture = reformatter.reformat(
                frame, format="bgr24", dst_color_range=ColorRange.JPEG, interpolation=ACCURATE
            )
            picture_count += 1
            last = np.asarray(picture.to_ndarray(), np.uint8)
        promised_count = round(_duration_s(container) * rate.fraction)
        if last is not None and picture_count >= stream.frames:
            for _ in range(read_count, max(promised_count, read_count + 1)):
                yield last
                read_count += 1
    if read_count < promised_count:
        raise OutputError(f"cannot read {path}: only {read_count} of its {promised_count} frames are there")


def probe(path: Path) -> FilmFacts:
    """The facts of a film, read from its container; raises `OutputError` where it cannot be read."""
    with _opened(path) as container:
        stream = container.streams.video[0]
        rate, duration_s = _rate(container), _duration_s(container)
        if not duration_s:
            raise OutputError(f"cannot read {path}: its video has no duration; write the film again")
        return FilmFacts(
            width=stream.width,
            height=stream.height,
            frame_count=round(duration_s * rate.fraction),
            picture_count=stream.frames,
            frame_rate=rate,
            duration_ms=float(duration_s * MILLISECONDS),
            codec=stream.codec_context.name,
            pixel_format=stream.pix_fmt or "",
            faststart=_faststart(path),
            chapters=tuple(str(chapter["metadata"].get("title", "")) for chapter in container.chapters()),
        )


def _rate(container: InputContainer) -> FrameRate:
    """The rate that the film was made at; a foreign film's average."""
    stream = container.streams.video[0]
    if noted := _RATE_NOTED.fullmatch(next((v for k, v in container.metadata.items() if k.lower() == "comment"), "")):
        fraction = Fraction(noted[1])
    else:
        fraction = Fraction(stream.average_rate or 0) or Fraction(30)
    return FrameRate(fraction.numerator, fraction.denominator)


def _duration_s(container: InputContainer) -> Fraction:
    stream = container.streams.video[0]
    if stream.duration is not None and stream.time_base is not None:
        return stream.duration * Fraction(stream.time_base)
    return Fraction(container.duration or 0, av.time_base)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[InputContainer]:
    """The film at `path`, with a video stream that decodes on several threads."""
    with translated(path, "read"), av.open(str(path.absolute()), "r") as container:
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
