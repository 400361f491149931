"""Several devices in one film: where each stands, and that all show the same time of the recording."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from reenact import FilmOptions, FrameRate
from reenact.encode import read_frames
from reenact.film.desk import GAP, NAME_HEIGHT, Arrangement, desk_of
from reenact.film.script import Script
from reenact.film.shots import Shot
from reenact.film.together import Source, film_together
from reenact.geometry import Size
from reenact.image import encode_png

SIZES = [(1280, 800), (393, 659), (768, 1024), (1440, 900)]
RATE = FrameRate(10)
STEP = 20
OPTIONS = FilmOptions(frame_rate=RATE, crf=0, preset="ultrafast", cursor=False, notes=False)


@pytest.mark.parametrize("arrangement", ["row", "grid"])
@pytest.mark.parametrize("size", [None, (1600, 900), (600, 1200)])
@pytest.mark.parametrize("count", [2, 3, 4])
def test_pictures_keep_their_shape_and_clear_of_each_other(
    arrangement: Arrangement, size: tuple[int, int] | None, count: int
) -> None:
    desk = desk_of(SIZES[:count], arrangement, size)
    assert size is None or (desk.width, desk.height) == size
    for place, (width, height) in zip(desk.places, SIZES, strict=False):
        assert abs(place.width - place.height * width / height) <= 0.5
        assert GAP <= place.left <= desk.width - GAP - place.width
        assert GAP + NAME_HEIGHT <= place.top <= desk.height - GAP - place.height
    for one, other in combinations(desk.places, 2):
        apart_x = one.left + one.width + GAP <= other.left or other.left + other.width + GAP <= one.left
        apart_y = abs(one.top - other.top) >= one.height + NAME_HEIGHT + GAP
        assert apart_x or apart_y


def test_a_grid_has_as_many_columns_as_rows_or_one_more() -> None:
    columns = [len({place.left for place in desk_of([(400, 300)] * count, "grid", None).places}) for count in (4, 9)]
    assert columns == [2, 3]
    assert len({place.top for place in desk_of([(400, 300)] * 9, "row", None).places}) == 1


def source(width: int, held: int) -> Source:
    """Twelve frames of recording; at its fourth the clock was held for so many more, in which the page goes on."""
    script = Script(
        recording="visit.jsonl",
        start_ms=0.0,
        end_ms=1100.0,
        recorded=Size(width, 48),
        live=Size(width, 48),
        scale=1.0,
        is_phone=False,
        device=f"{width} wide",
        cues=(),
        spots=(),
    )

    def shots() -> Iterator[Shot]:
        for frame in range(12 + held):
            shown = frame if frame <= 4 else max(4, frame - held)
            yield Shot(frame * 100.0, shown * 100.0, encode_png(np.full((48, width, 3), shown * STEP, np.uint8)))

    return Source(script, (), shots())


def test_all_devices_show_the_same_time_of_the_recording_whatever_held_them(tmp_path: Path) -> None:
    film = tmp_path / "both.mp4"
    sizes = [(64, 48), (96, 48)]
    desk = desk_of(sizes, "row", None)
    times = film_together(film, [source(64, 0), source(96, 5)], replace(OPTIONS, layout="row"), lambda *_: None)
    shown = [
        [round(float(image[p.top : p.top + p.height, p.left : p.left + p.width].mean()) / STEP) for p in desk.places]
        for image in read_frames(film)
    ]
    assert shown == [[frame, frame] for frame in range(12)]
    assert times.frame_count == 12
    name = next(read_frames(film))[GAP : GAP + NAME_HEIGHT, GAP : GAP + 64]
    assert name.min() < 100, "something is written above the picture"
