"""Overlays are drawn on plain frames and looked at pixel by pixel."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reenact.composite import compose, layers_for
from reenact.composite.clicks import ClickRings, click_ring
from reenact.composite.cursor import TOUCH_RADIUS_PX, Cursor, arrow, touch
from reenact.composite.layer import Layer
from reenact.composite.shapes import disc, ring, rounded_polygon
from reenact.composite.sprite import Sprite, stacked, stamp, tinted
from reenact.composite.ways import ScrollHint, Trail
from reenact.composite.words import Captions, Cut, Keys, Problems
from reenact.geometry import Point
from reenact.image import BgrImage, Mask
from reenact.options import FilmOptions
from reenact.plan.moments import Caption, Chip, Moment, Problem, Ring

SCALES = [1.0, 2.0, 3.0]
LAYERS = layers_for(FilmOptions())
WHITE, BLACK, BLUE_PAGE = (255, 255, 255), (0, 0, 0), (200, 150, 90)


def plain(color: tuple[int, int, int], width: int = 60, height: int = 50, scale: float = 1.0) -> BgrImage:
    return np.full((round(height * scale), round(width * scale), 3), color, np.uint8)


def change(before: BgrImage, after: BgrImage) -> np.ndarray:
    """The largest change of any channel, per pixel."""
    return np.asarray(np.abs(after.astype(int) - before).max(axis=2))


# The cursor


@pytest.mark.parametrize("pressed", [False, True])
@pytest.mark.parametrize("scale", [*SCALES, 1.25, 2.625])
@pytest.mark.parametrize("page", [WHITE, BLACK])
@pytest.mark.parametrize("point", [Point(20, 12), Point(20.4, 12.7)])
def test_the_tip_is_at_the_point(page: tuple[int, int, int], scale: float, pressed: bool, point: Point) -> None:
    frame = plain(page, scale=scale)
    picture = compose(frame, Moment(point, pressed), LAYERS, scale)
    # On white the tip that one sees is the black one, on black that of the white border.
    seen = change(frame, picture) > 110
    rows, columns = np.nonzero(seen)
    top = rows.min()
    tip_x, tip_y = columns[rows == top].mean(), top
    # The point lies in this pixel; 1 pixel off at most, up to a scale of 3.
    assert abs(tip_x - math.floor(point.x * scale + 0.5)) <= 1
    assert abs(tip_y - math.floor(point.y * scale + 0.5)) <= 1


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("page", [WHITE, BLACK, BLUE_PAGE])
def test_the_arrow_stands_out_on_every_page(page: tuple[int, int, int], scale: float) -> None:
    frame = plain(page, scale=scale)
    picture = compose(frame, Moment(Point(20, 12)), LAYERS, scale)
    assert (change(frame, picture) > 130).sum() > 35 * scale**2


@pytest.mark.parametrize("scale", SCALES)
def test_the_arrow_is_as_large_as_its_scale_says(scale: float) -> None:
    frame = plain(WHITE, scale=scale)
    rows, columns = np.nonzero(compose(frame, Moment(Point(20, 12)), LAYERS, scale).max(axis=2) < 100)
    assert (np.ptp(columns) + 1) / scale == pytest.approx(12.6, abs=1)
    assert (np.ptp(rows) + 1) / scale == pytest.approx(20.7, abs=1)


def test_a_pressed_arrow_is_smaller() -> None:
    assert arrow(2.0, pressed=True).cover.sum() < 0.95 * arrow(2.0, pressed=False).cover.sum()


@pytest.mark.parametrize("scale", SCALES)
def test_edges_are_smooth_and_one_pixel_wide(scale: float) -> None:
    size = round(40 * scale)
    corners = [Point(x * scale, y * scale) for x, y in ((5, 5), (30, 17), (9, 33))]
    mask = rounded_polygon(corners, [scale] * 3, width_px=size, height_px=size)
    partial = (mask > 0) & (mask < 1)
    assert len(np.unique(mask[partial])) > 15
    # A slanted edge crosses a few pixels of each row; it is never a blur or a staircase.
    assert partial.sum(axis=1).max() <= 8
    assert np.asarray(partial.any(axis=1))[round(8 * scale) : round(30 * scale)].all()


def test_a_finger_is_drawn_only_while_it_touches() -> None:
    frame = plain(WHITE)
    assert compose(frame, Moment(Point(30, 25), False, "touch"), LAYERS, 1.0) is frame
    assert compose(frame, Moment(Point(30, 25), True, "touch"), LAYERS, 1.0) is not frame


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("page", [WHITE, BLACK])
def test_a_finger_is_a_translucent_disc_around_the_point(page: tuple[int, int, int], scale: float) -> None:
    frame = plain(page, 80, 80, scale)
    picture = compose(frame, Moment(Point(40, 40), True, "touch"), LAYERS, scale)
    changed = change(frame, picture)
    distance = np.hypot(*(np.indices(changed.shape) - 40 * scale)) / scale
    assert (changed[distance < TOUCH_RADIUS_PX - 3] > 25).all()
    assert (changed[distance > TOUCH_RADIUS_PX + 8] == 0).all()


def test_the_page_is_seen_through_a_finger() -> None:
    frame = plain(WHITE)
    frame[::2] = 0
    picture = compose(frame, Moment(Point(30, 25), True, "touch"), LAYERS, 1.0)
    assert abs(int(picture[24, 30, 0]) - int(picture[25, 30, 0])) > 100


@pytest.mark.parametrize("pointer_type", ["pen", ""])
def test_other_pointers_have_an_arrow(pointer_type: str) -> None:
    frame = plain(WHITE)
    with_mouse = compose(frame, Moment(Point(20, 12)), LAYERS, 1.0)
    other = Moment(Point(20, 12), pointer_type="pen" if pointer_type else "")
    assert np.array_equal(compose(frame, other, LAYERS, 1.0), with_mouse)


# The rings


def drawn_ring(page: tuple[int, int, int], progress: float, button: int = 0, scale: float = 1.0) -> np.ndarray:
    """How much a ring at (40, 40) changes a page, per pixel."""
    frame = plain(page, 80, 80, scale)
    moment = Moment(rings=(Ring(Point(40, 40), progress, button),))
    return change(frame, compose(frame, moment, LAYERS, scale))


@pytest.mark.parametrize("page", [WHITE, BLACK, BLUE_PAGE])
@pytest.mark.parametrize("button", [0, 1, 2, 3])
@pytest.mark.parametrize("progress", [0.0, 0.25, 0.5])
def test_a_ring_is_seen_on_every_page(page: tuple[int, int, int], button: int, progress: float) -> None:
    assert (drawn_ring(page, progress, button) > 60).sum() > 40


@pytest.mark.parametrize("scale", SCALES)
def test_a_ring_grows_from_its_point_and_fades(scale: float) -> None:
    steps = [0.0, 0.2, 0.4, 0.6, 0.8, 0.95]
    changes = [drawn_ring(WHITE, progress, scale=scale) for progress in steps]
    radii = []
    for changed in changes:
        # The strongest pixels of the row through the centre are the line, left and right of it.
        row = changed[round(40 * scale)]
        columns = np.flatnonzero(row > 0.9 * row.max()) - 40 * scale
        left, right = -columns[columns < 0].mean(), columns[columns >= 0].mean()
        assert left == pytest.approx(right, abs=1)
        radii.append((left + right) / 2 / scale)
    # It comes to rest: the last two differ by less than a pixel.
    assert all(later > earlier for earlier, later in pairwise(radii[:-1]))
    assert radii[0] == pytest.approx(7, abs=3)
    assert radii[-1] == pytest.approx(26, abs=2)
    strengths = [int(changed.max()) for changed in changes]
    assert all(later <= earlier for earlier, later in pairwise(strengths))
    assert strengths[0] > 200
    assert strengths[-1] < 50


def test_a_ring_that_is_over_is_not_drawn() -> None:
    frame = plain(WHITE)
    assert compose(frame, Moment(rings=(Ring(Point(30, 25), 1.0),)), LAYERS, 1.0) is frame


@pytest.mark.parametrize("page", [WHITE, BLACK])
def test_left_is_warm_and_right_is_blue(page: tuple[int, int, int]) -> None:
    frame = plain(page, 80, 80)
    for button, warm in ((0, True), (2, False)):
        picture = compose(frame, Moment(rings=(Ring(Point(40, 40), 0.3, button),)), LAYERS, 1.0)
        strongest = np.unravel_index(change(frame, picture).argmax(), (80, 80))
        blue, _, red = (int(level) for level in picture[strongest])
        assert (red > blue + 80) is warm
        assert (blue > red + 80) is not warm


def test_the_cursor_lies_above_the_rings() -> None:
    frame = plain(WHITE)
    inside = (22, 22)
    moment = Moment(Point(20, 12), rings=(Ring(Point(20, 22), 0.0), Ring(Point(22, 12), 0.1)))
    assert compose(frame, moment, LAYERS, 1.0)[inside].max() < 30


# Where they are laid


MOMENTS = {
    "arrow": Moment(Point(0, 0)),
    "finger": Moment(Point(0, 0), True, "touch"),
    "ring": Moment(rings=(Ring(Point(0, 0), 0.4),)),
}


def moved(moment: Moment, to: Point) -> Moment:
    return Moment(
        moment.cursor and to,
        moment.pressed,
        moment.pointer_type,
        tuple(Ring(to, ring.progress, ring.button) for ring in moment.rings),
    )


@pytest.mark.parametrize("kind", MOMENTS)
@pytest.mark.parametrize("scale", [1.0, 1.5])
@given(x=st.floats(-70, 110), y=st.floats(-70, 110))
def test_what_hangs_over_an_edge_is_cut_there(kind: str, scale: float, x: float, y: float) -> None:
    # A frame of 40 x 40 CSS pixels is a window into one that is large enough; 120 is even at both scales.
    offset = round(120 * scale)
    side = round(40 * scale)
    large = plain(BLUE_PAGE, 300, 300, scale)
    whole = compose(large, moved(MOMENTS[kind], Point(x + 120, y + 120)), LAYERS, scale)
    small = compose(plain(BLUE_PAGE, 40, 40, scale), moved(MOMENTS[kind], Point(x, y)), LAYERS, scale)
    assert np.array_equal(small, whole[offset : offset + side, offset : offset + side])


@pytest.mark.parametrize("kind", MOMENTS)
@pytest.mark.parametrize("point", [Point(-1e7, 5), Point(5, 1e7), Point(1e7, -1e7), Point(-200, -200)])
def test_what_is_outside_changes_nothing(kind: str, point: Point) -> None:
    frame = plain(BLUE_PAGE)
    assert np.array_equal(compose(frame, moved(MOMENTS[kind], point), LAYERS, 2.0), frame)


def test_a_frame_smaller_than_the_sprite_is_fine() -> None:
    assert compose(plain(WHITE, 1, 1), Moment(Point(-1, -6)), LAYERS, 3.0).shape == (1, 1, 3)


# Composing


def test_the_frame_itself_is_never_changed() -> None:
    frame = plain(WHITE)
    frame.setflags(write=False)
    picture = compose(frame, Moment(Point(20, 12), True, "mouse", (Ring(Point(20, 12), 0.2),)), LAYERS, 1.0)
    assert picture is not frame
    assert picture.dtype == np.uint8
    assert picture.flags["C_CONTIGUOUS"]
    assert (frame == 255).all()


def test_without_anything_to_show_the_frame_comes_back() -> None:
    frame = plain(WHITE)
    assert compose(frame, Moment(), LAYERS, 1.0) is frame
    assert compose(frame, Moment(Point(1, 1), True, "mouse", (Ring(Point(1, 1), 0.0),)), (), 1.0) is frame


def test_equal_moments_look_the_same() -> None:
    frame = plain(BLUE_PAGE)
    moment = Moment(Point(20, 12), True, "mouse", (Ring(Point(20, 12), 0.37),))
    first, second = (compose(frame, moment, LAYERS, 1.5) for _ in range(2))
    assert np.array_equal(first, second)


BARE = FilmOptions(cursor=False, clicks=False, keys=False, scrolls=False, problems=False)


@pytest.mark.parametrize(
    ("options", "kinds"),
    [
        (FilmOptions(), [Trail, ClickRings, ScrollHint, Problems, Keys, Cursor]),
        (BARE, []),
        (replace(BARE, cursor=True), [Cursor]),
        (replace(BARE, clicks=True), [Trail, ClickRings]),
        (replace(BARE, keys=True), [Keys]),
        (replace(BARE, typed=True), [Keys]),
        (replace(BARE, scrolls=True), [ScrollHint]),
        (replace(BARE, problems=True), [Problems]),
        (replace(BARE, captions=True), [Captions]),
        (replace(BARE, idle_ms=2000.0), [Cut]),
    ],
)
def test_layers_are_those_that_were_chosen(options: FilmOptions, kinds: list[type[Layer]]) -> None:
    assert [type(layer) for layer in layers_for(options)] == kinds


# Sprites and shapes


def mask(rows: list[list[float]]) -> Mask:
    return np.asarray(rows, np.float32)


def test_cover_mixes_the_color_with_what_is_below() -> None:
    canvas = np.full((1, 4, 3), (100, 200, 0), np.uint8)
    stamp(canvas, tinted(mask([[0, 0.25, 0.5, 1]]), (200, 0, 255)), Point(0, 0))
    assert canvas.tolist() == [[[100, 200, 0], [125, 150, 64], [150, 100, 128], [200, 0, 255]]]


def test_the_anchor_lies_on_the_point() -> None:
    canvas = np.zeros((5, 5, 3), np.uint8)
    stamp(canvas, tinted(mask([[0, 0], [0, 1]]), WHITE, anchor=(1, 1)), Point(3, 2))
    assert np.argwhere(canvas.any(axis=2)).tolist() == [[2, 3]]


@given(lower=st.floats(0, 1), higher=st.floats(0, 1))
def test_stacked_sprites_look_like_one_laid_on_the_other(lower: float, higher: float) -> None:
    first, second = tinted(mask([[lower]]), (10, 80, 250)), tinted(mask([[higher]]), (240, 20, 90))
    at_once, one_by_one = np.full((1, 1, 3), 130, np.uint8), np.full((1, 1, 3), 130, np.uint8)
    stamp(at_once, stacked(first, second), Point(0, 0))
    stamp(one_by_one, first, Point(0, 0))
    stamp(one_by_one, second, Point(0, 0))
    assert np.abs(at_once.astype(int) - one_by_one).max() <= 1


def all_sprites() -> list[Sprite]:
    return [
        *(arrow(scale, pressed=pressed) for scale in (*SCALES, 1.1) for pressed in (False, True)),
        *(touch(scale) for scale in SCALES),
        *(click_ring(Ring(Point(0, 0), progress), scale) for scale in SCALES for progress in (0.0, 0.3, 0.9)),
    ]


def test_no_sprite_is_cut_off_by_its_own_edge() -> None:
    for sprite in all_sprites():
        rim = [sprite.cover[0], sprite.cover[-1], sprite.cover[:, 0], sprite.cover[:, -1]]
        assert np.concatenate(rim).max() * 255 < 0.5


def test_sprites_are_premultiplied() -> None:
    for sprite in all_sprites():
        assert 0 <= sprite.cover.min() <= sprite.cover.max() <= 1 + 1e-6
        assert (sprite.ink <= sprite.cover[:, :, None] * 255 + 1e-3).all()


def test_sprites_are_made_once_and_cannot_be_changed() -> None:
    assert arrow(2.0, pressed=False) is arrow(2.0, pressed=False)
    assert touch(2.0) is touch(2.0)
    with pytest.raises(ValueError, match="read-only"):
        arrow(2.0, pressed=False).ink[0, 0] = 1


def test_shapes_cover_the_area_that_they_have() -> None:
    size = {"width_px": 80, "height_px": 80}
    center = Point(40.3, 39.8)
    square = [Point(20, 20), Point(60, 20), Point(60, 60), Point(20, 60)]
    assert disc(center, 30, **size).sum() == pytest.approx(math.pi * 30**2, rel=0.002)
    assert ring(center, 30, 3, **size).sum() == pytest.approx(2 * math.pi * 30 * 3, rel=0.002)
    assert ring(center, 30, 0.5, **size).sum() == pytest.approx(2 * math.pi * 30 * 0.5, rel=0.1)
    rounded = rounded_polygon(square, [5] * 4, **size)
    assert rounded.sum() == pytest.approx(40**2 + 4 * 40 * 5 + math.pi * 25, rel=0.01)
    assert np.allclose(rounded, rounded[::-1, ::-1], atol=0.15)


def test_an_error_stands_below_a_caption_at_the_top() -> None:
    frame = plain(WHITE, 400, 300)
    error = (Problem("Error", "TypeError: Reduce of empty array with no initial value"),)
    caption = Caption("Click", "Apply", high=True)
    alone = [
        change(frame, compose(frame, Moment(caption=shown, problems=wrong), (Problems(), Captions()), 1.0)) > 200
        for shown, wrong in ((caption, ()), (None, error))
    ]
    assert not (alone[0] & alone[1]).any()
    assert alone[0].sum() > 1000
    assert alone[1].sum() > 1000


@pytest.mark.parametrize("layer", [Captions(), Keys(), Problems(), Cut()])
def test_words_can_be_read_where_the_page_is_drawn_small(layer: Layer) -> None:
    frame = plain(WHITE, 400, 300)
    moment = Moment(
        caption=Caption("Click", "Apply"),
        keys=Chip("Ctrl + S"),
        problems=(Problem("Error", "wrong"),),
        cut_ms=9_000.0,
    )

    def height_px(scale: float) -> int:
        rows = (change(frame, compose(frame, moment, (layer,), scale)) > 200).any(axis=1)
        return int(rows.sum())

    assert height_px(0.25) == height_px(0.5) >= 16
    assert height_px(2.0) > 1.8 * height_px(0.5)
