"""What differs between two pictures, and what is cut out of them to show it."""

from __future__ import annotations

import numpy as np
import pytest

from reenact.composite.crops import CAPTION_PX, FRAME_BGR, GAP_PX, around, side_by_side
from reenact.composite.difference import difference
from reenact.geometry import Rect
from reenact.image import BgrImage


def blank(width: int = 100, height: int = 80, level: int = 255) -> BgrImage:
    return np.full((height, width, 3), level, np.uint8)


def with_box(box: tuple[int, int, int, int], level: int = 0) -> BgrImage:
    image = blank()
    x, y, width, height = box
    image[y : y + height, x : x + width] = level
    return image


def test_equal_pictures_do_not_differ() -> None:
    found = difference(blank(), blank())
    assert (found.pixels, found.share, found.box_px, found.equal) == (0, 0.0, None, True)


def test_what_is_new_is_counted_and_framed() -> None:
    found = difference(blank(), with_box((30, 20, 10, 5)))
    assert found.box_px == Rect(30, 20, 10, 5)
    assert (found.pixels, found.share, found.equal) == (50, 50 / 8000, False)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (with_box((31, 20, 10, 30)), "one pixel to the right"),
        (with_box((30, 21, 10, 30)), "one pixel down"),
        (with_box((30, 20, 10, 30), level=20), "a little brighter"),
    ],
)
def test_edges_that_are_smoothed_otherwise_are_the_same(other: BgrImage, why: str) -> None:
    assert difference(with_box((30, 20, 10, 30)), other).equal, why


def test_two_pixels_are_seen() -> None:
    assert not difference(with_box((30, 20, 10, 30)), with_box((32, 20, 10, 30))).equal


def test_a_line_as_thin_as_a_pixel_is_seen() -> None:
    assert not difference(blank(), with_box((10, 40, 80, 1))).equal


def test_what_is_ignored_is_not_compared() -> None:
    changed = with_box((30, 20, 10, 5))
    assert difference(blank(), changed, [Rect(29.5, 20, 11, 5)]).equal
    assert not difference(blank(), changed, [Rect(30, 20, 5, 5)]).equal
    assert difference(blank(), changed, [Rect(-10, -10, 500, 500)]).equal


def test_pictures_of_other_sizes_differ_everywhere() -> None:
    assert difference(blank(), blank(90)).share == 1.0


def test_a_crop_shows_the_box_and_what_is_around_it() -> None:
    page = blank(2000, 1500)
    crop = around(page, Rect(1000, 700, 40, 20), 1.0, framed=[Rect(1000, 700, 40, 20)])
    assert crop.shape == (320, 480, 3)
    assert (crop == FRAME_BGR).all(axis=2).any()
    assert (page == 255).all(), "the page itself is left as it is"


@pytest.mark.parametrize("box", [Rect(0, 0, 5, 5), Rect(1990, 1490, 50, 50), Rect(-500, 3000, 10, 10)])
def test_a_crop_stays_within_the_picture(box: Rect) -> None:
    crop = around(blank(2000, 1500), box, 1.0)
    assert crop.size > 0
    assert crop.shape[0] <= 1500
    assert crop.shape[1] <= 2000


def test_without_a_box_all_is_shown() -> None:
    assert around(blank(), None, 2.0).shape == blank().shape


def test_two_pictures_stand_side_by_side() -> None:
    both = side_by_side(("baseline", "now"), (blank(level=0), blank(60, 40, level=9)))
    assert both.shape == (80 + CAPTION_PX, 160 + GAP_PX, 3)
    assert (both[CAPTION_PX:, :100] == 0).all()
    assert (both[CAPTION_PX : CAPTION_PX + 40, 100 + GAP_PX :] == 9).all()
