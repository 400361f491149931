"""A film of the benchmark's page in, what is wrong with it out, read from the time that the page painted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
from msgspec import Struct

from fixtures.clock import painted_ms
from reenact.image import BgrImage

LATE_MS = 17.0
"""Half a frame at 30 a second: a frame that shows a time further off is late, or early."""


class Judged(Struct, frozen=True, kw_only=True):
    """Frames of a film against those that a film at its rate should have."""

    wanted: int
    dropped: int
    duplicated: int
    late: int
    duration_error_ms: float
    sharpness: float
    """SSIM of text against a screenshot, at the frame that is most like it; 1 is the same."""
    size_kb: float


def judge(film: Path, *, moving: bool, duration_ms: float, rate: int, still: BgrImage | None) -> Judged:
    """What became of the frames; `duration_ms` is how long the page was to be filmed."""
    read: list[tuple[float, int]] = []
    sharpness = 0.0
    for shown_ms, image in _frames(film):
        if moving and (painted := _painted(image)) is not None:
            read.append((shown_ms, painted))
        if still is not None:
            sharpness = max(sharpness, _sharpness(image, still))
    wanted = round(duration_ms * rate / 1000)
    dropped = duplicated = late = 0
    if read:
        first_shown, first_painted = read[0]
        numbers = [round((painted - first_painted) * rate / 1000) for _, painted in read]
        dropped = max(0, wanted - len(set(numbers)))
        duplicated = len(numbers) - len(set(numbers))
        late = sum(abs((ms - first_shown) - (painted - first_painted)) > LATE_MS for ms, painted in read)
    return Judged(
        wanted=wanted,
        dropped=dropped,
        duplicated=duplicated,
        late=late,
        duration_error_ms=_duration_ms(film) - duration_ms,
        sharpness=sharpness,
        size_kb=film.stat().st_size / 1000,
    )


def _frames(film: Path) -> Iterator[tuple[float, BgrImage]]:
    """All stored pictures with the time at which they are shown."""
    with av.open(str(film)) as container:
        for frame in container.decode(video=0):
            shown_ms = float((frame.pts or 0) * (frame.time_base or 0)) * 1000
            yield shown_ms, np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)


def _duration_ms(film: Path) -> float:
    with av.open(str(film)) as container:
        return (container.duration or 0) / av.time_base * 1000


def _painted(image: BgrImage) -> int | None:
    try:
        return painted_ms(image)
    except ValueError:
        return None


def _sharpness(image: BgrImage, still: BgrImage) -> float:
    """SSIM of the luma below the counter (Wang et al. 2004; Gaussian window of 1.5 pixels)."""
    if image.shape != still.shape:
        image = np.asarray(cv2.resize(image, (still.shape[1], still.shape[0]), interpolation=cv2.INTER_AREA), np.uint8)
    x, y = (cv2.cvtColor(each[60:], cv2.COLOR_BGR2GRAY).astype(np.float64) for each in (image, still))
    mean_x, mean_y, mean_xx, mean_yy, mean_xy = (
        np.asarray(cv2.GaussianBlur(each, (11, 11), 1.5), np.float64) for each in (x, y, x * x, y * y, x * y)
    )
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    top = (2 * mean_x * mean_y + c1) * (2 * (mean_xy - mean_x * mean_y) + c2)
    below = (mean_x**2 + mean_y**2 + c1) * (mean_xx - mean_x**2 + mean_yy - mean_y**2 + c2)
    return float((top / below).mean())
