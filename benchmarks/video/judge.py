"""A film of the benchmark's page in, what is wrong with it out, read from the time that the page painted."""

from __future__ import annotations

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
    frames = _frames(film)
    shown = [(shown_ms, _painted(image)) for shown_ms, image in frames] if moving else []
    read = [(shown_ms, painted) for shown_ms, painted in shown if painted is not None]
    film_ms = frames[-1][0] + 1000 / rate if frames else 0.0
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
        duration_error_ms=film_ms - duration_ms,
        sharpness=0.0 if still is None or not frames else _sharpness(frames[len(frames) // 2][1], still),
        size_kb=film.stat().st_size / 1000,
    )


def _frames(film: Path) -> list[tuple[float, BgrImage]]:
    """All stored pictures with the time at which they are shown."""
    with av.open(str(film)) as container:
        return [
            (float((frame.pts or 0) * (frame.time_base or 0)) * 1000, np.asarray(frame.to_ndarray(format="bgr24")))
            for frame in container.decode(video=0)
        ]


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
