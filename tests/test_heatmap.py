"""The click map as a whole: picture, heat and legend, the same bytes every time."""

from __future__ import annotations

import itertools
from typing import Any

import msgspec
import numpy as np
import pytest

from reenact.geometry import Viewport
from reenact.heatmap import click_map
from reenact.heatmap.click_map import draw_click_map, heat_of_clicks
from reenact.heatmap.color import COLORMAPS
from reenact.heatmap.facts import SMALL_SAMPLE, Facts, numbers, setting, title, warning
from reenact.heatmap.legend import legend
from reenact.heatmap.overlay import quieten
from reenact.heatmap.scale_bar import Scale, Tick, bar_image, label, ticks
from reenact.image import encode_png
from reenact.options import HeatmapOptions

FACTS = Facts(
    url="https://shop.example/packs",
    device="Desktop 1440x900",
    viewport=Viewport(1440, 900),
    recordings=5000,
    clicks=12,
    placed=10,
)
OPTIONS = HeatmapOptions()


def scale_of(maximum: float, peak: float | None = None) -> Scale:
    return Scale(
        colormap=COLORMAPS["inferno"],
        opacity=0.75,
        transfer="sqrt",
        radius_px=24,
        maximum_clicks=maximum,
        peak_clicks=maximum if peak is None else peak,
    )


def facts_with(**changes: Any) -> Facts:
    return msgspec.structs.replace(FACTS, **changes)


@pytest.mark.parametrize("scale", [1.0, 2.0, 3.0])
def test_heat_is_where_the_clicks_were_and_the_page_is_left_alone_elsewhere(scale: float) -> None:
    picture = np.full((round(200 * scale), round(320 * scale), 3), 255, np.uint8)
    made = draw_click_map(picture, np.full((10, 2), (80.5, 50.5)), FACTS, OPTIONS, scale)
    page = made.image[made.legend_height :]
    assert page.shape == picture.shape
    quiet = quieten(picture)
    changed = np.abs(page.astype(int) - quiet).max(axis=2)
    y, x = np.nonzero(changed > 3)  # what an eye could see
    assert 24 < np.hypot(x / scale - 80.5, y / scale - 50.5).max() < 34
    far_y, far_x = np.nonzero(changed)
    assert max(np.abs(far_x / scale - 80.5).max(), np.abs(far_y / scale - 50.5).max()) < 36
    hot = page[round(50.5 * scale), round(80.5 * scale)].astype(float)
    assert np.abs(hot - (0.75 * COLORMAPS["inferno"].lut[255] + 0.25 * quiet[0, 0])).max() <= 4
    assert made.peak_clicks == made.maximum_clicks == pytest.approx(10, rel=1e-5)


def test_clicks_off_the_picture_are_told_as_unplaced() -> None:
    points_page = np.array([[10.0, 10.0]] * 7 + [[500.0, 10.0]] * 3)
    made = draw_click_map(np.full((60, 320, 3), 255, np.uint8), points_page, FACTS, OPTIONS, 1)
    assert (made.facts.placed, made.facts.unplaced, made.facts.clicks) == (7, 5, 12)


def test_two_maps_on_one_scale_colour_the_same_clicks_the_same() -> None:
    picture = np.full((100, 320, 3), 255, np.uint8)
    few, many = np.full((4, 2), 50.0), np.concatenate([np.full((4, 2), 50.0), np.tile((250.0, 50.0), (40, 1))])
    maximum = max(heat_of_clicks(points, 320, 100, OPTIONS.radius_px).peak_clicks for points in (few, many))
    maps = [draw_click_map(picture, points, FACTS, OPTIONS, 1, maximum) for points in (few, many)]
    left, right = (made.image[made.legend_height :, :120] for made in maps)
    assert np.array_equal(left, right)
    assert [round(made.peak_clicks) for made in maps] == [4, 40]


def test_a_long_page_is_the_same_in_bands_and_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(3)
    picture = random.integers(0, 256, (500, 330, 3), dtype=np.uint8)
    points_page = random.random((400, 2)) * (110, 166)
    whole = draw_click_map(picture, points_page, FACTS, OPTIONS, 3.0)
    monkeypatch.setattr(click_map, "_BAND_ROWS", 37)
    assert np.array_equal(draw_click_map(picture, points_page, FACTS, OPTIONS, 3.0).image, whole.image)


def test_the_same_clicks_give_the_same_bytes() -> None:
    random = np.random.default_rng(5)
    picture = random.integers(0, 256, (90, 360, 3), dtype=np.uint8)
    points_page = random.random((1_000_000, 2)) * (360, 90)
    first, second = (encode_png(draw_click_map(picture, points_page, FACTS, OPTIONS, 1).image) for _ in range(2))
    assert first == second
    shuffled = draw_click_map(picture, points_page[::-1], FACTS, OPTIONS, 1)
    assert encode_png(shuffled.image) == first


def test_a_page_without_clicks_is_drawn_with_a_legend() -> None:
    picture = np.full((50, 320, 3), 200, np.uint8)
    made = draw_click_map(picture, np.empty((0, 2)), facts_with(clicks=0, placed=0), OPTIONS, 1)
    assert made.peak_clicks == 0
    assert np.array_equal(made.image[made.legend_height :], quieten(picture))


def test_facts_are_told_in_words() -> None:
    assert numbers(FACTS) == ("5,000 recordings", "12 clicks", "10 placed", "2 unplaced")
    assert numbers(facts_with(recordings=1, clicks=1, placed=1))[:2] == ("1 recording", "1 click")
    assert setting(FACTS) == ("Desktop 1440x900",)
    assert setting(facts_with(device="Pixel 7", viewport=Viewport(412, 839, 2.625))) == (
        "Pixel 7",
        "412 x 839",
        "scale 2.625",
    )
    assert title(facts_with(url="https://a.example/straße?x=1&y=%20#z")) == "https://a.example/stra%C3%9Fe?x=1&y=%20#z"


def test_a_small_sample_is_warned_of_until_it_is_large_enough() -> None:
    assert "may be chance" in (warning(facts_with(recordings=SMALL_SAMPLE - 1)) or "")
    assert warning(facts_with(recordings=SMALL_SAMPLE)) is None
    calm = legend(facts_with(recordings=SMALL_SAMPLE), scale_of(9), 800, 1)
    warned = legend(facts_with(recordings=SMALL_SAMPLE - 1), scale_of(9), 800, 1)
    assert len(warned) > len(calm)


@pytest.mark.parametrize(("width_px", "scale"), [(320, 3), (393, 2.75), (759, 1), (760, 1), (2560, 1), (40, 1)])
def test_a_legend_fits_every_width_with_words_that_do_not(width_px: int, scale: float) -> None:
    long = facts_with(
        url="https://a.example/" + "very-long/" * 800, device="A device with quite a name " * 3, recordings=3
    )
    width = round(width_px * scale)
    strip = legend(long, scale_of(123_456), width, scale)
    assert strip.shape[1:] == (width, 3)
    if width_px >= 320:
        margin = strip[: round(60 * scale), -round(15 * scale) :]
        assert (margin == 255).all()  # nothing runs off the right


def tick_labels(scale: Scale, gap: float) -> list[str]:
    return [tick.label for tick in ticks(scale, lambda left, right: right.position - left.position >= gap)]


def test_ticks_are_round_numbers_where_the_square_root_puts_them() -> None:
    shown = ticks(scale_of(400), lambda left, right: right.position - left.position >= 0.08)
    assert [tick.label for tick in shown] == ["0", "10", "50", "100", "200", "400"]
    assert Tick(0.5, "100") in shown
    assert tick_labels(scale_of(400), 0.5) == ["0", "100", "400"]


def test_the_maximum_is_marked_where_the_map_goes_beyond_it() -> None:
    assert tick_labels(scale_of(40, peak=41), 0.4)[-1] == "40+"
    assert tick_labels(scale_of(40, peak=12), 0.4)[-1] == "40"


def test_labels_are_short() -> None:
    assert [label(clicks) for clicks in (0.5, 3, 3.24, 312.4, 9999, 15_400, 20_000, 3.1e6)] == [
        *("0.5", "3", "3.2", "312", "9,999", "15.4k", "20k", "3.1M")
    ]


def test_the_bar_shows_the_colours_of_the_map() -> None:
    bar = bar_image(scale_of(9), 256, 4)
    white = quieten(np.full((1, 1, 3), 255, np.uint8))[0, 0]
    assert bar[0, 0].tolist() == white.tolist()
    assert np.abs(bar[0, -1] - (0.75 * COLORMAPS["inferno"].lut[255] + 0.25 * white)).max() <= 1
    assert all(not np.array_equal(a, b) for a, b in itertools.pairwise(bar[0, 20::16]))
