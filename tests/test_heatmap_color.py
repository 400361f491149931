"""Heat becomes colour evenly, transparent where there is none, and leaves the page readable."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from reenact.heatmap.color import COLORMAPS, Transfer, shade
from reenact.heatmap.overlay import overlay, quieten
from reenact.image import BgrImage

RAMP = np.linspace(0, 1, 2001, dtype=np.float32)[None]
INFERNO = COLORMAPS["inferno"]


def luma(image: BgrImage) -> NDArray[np.float64]:
    return np.asarray(image @ np.array([0.114, 0.587, 0.299]))


@pytest.mark.parametrize("transfer", ["linear", "sqrt"])
def test_alpha_starts_at_nothing_and_never_falls(transfer: Transfer) -> None:
    alpha = shade(RAMP, INFERNO, 1.0, 0.75, transfer)[0, :, 3].astype(int)
    steps = np.diff(alpha)
    assert alpha[0] == 0
    assert alpha[-1] == round(0.75 * 255)
    assert steps.min() >= 0
    assert steps.max() <= 20  # no visible edge


def test_two_by_two_by_eye() -> None:
    shaded = shade(np.array([[0, 1], [4, 16]], np.float32), INFERNO, 16, 1.0, "sqrt")
    assert shaded[0, 0].tolist()[3] == 0
    assert shaded[0, 1].tolist() == [*INFERNO.lut[64].tolist(), 255]
    assert shaded[1, 0].tolist() == [*INFERNO.lut[128].tolist(), 255]
    assert shaded[1, 1].tolist() == [*INFERNO.lut[255].tolist(), 255]
    assert (
        shade(np.array([[4.0]], np.float32), INFERNO, 16, 1.0, "linear")[0, 0, :3].tolist() == INFERNO.lut[64].tolist()
    )


def test_maps_with_one_maximum_share_their_colours() -> None:
    weak, strong = np.array([[0, 5]], np.float32), np.array([[5, 50]], np.float32)
    assert shade(weak, INFERNO, 50)[0, 1].tolist() == shade(strong, INFERNO, 50)[0, 0].tolist()
    assert shade(weak, INFERNO)[0, 1].tolist() == shade(strong, INFERNO)[0, 1].tolist()


def test_heat_beyond_the_maximum_has_the_last_colour() -> None:
    assert shade(np.array([[1e9]], np.float32), INFERNO, 2.0)[0, 0].tolist() == [*INFERNO.lut[255].tolist(), 255]


def test_no_heat_is_all_transparent() -> None:
    assert not shade(np.zeros((3, 2), np.float32), INFERNO).any()
    assert not shade(np.zeros((3, 2), np.float32), INFERNO, 0.0).any()
    assert not shade(np.full((3, 2), -1, np.float32), INFERNO, 2.0)[..., 3].any()  # exports may weigh events below zero
    assert shade(np.zeros((0, 2), np.float32), INFERNO).shape == (0, 2, 4)


def test_impossible_scales_are_refused() -> None:
    with pytest.raises(ValueError, match="maximum of a scale must be above zero"):
        shade(RAMP, INFERNO, 0.0)
    with pytest.raises(ValueError, match="opacity must be from 0 to 1"):
        shade(RAMP, INFERNO, 1.0, 1.5)


@pytest.mark.parametrize("name", ["inferno", "viridis", "plasma"])
def test_even_maps_grow_lighter_all_the_way(name: str) -> None:
    lightness = luma(COLORMAPS[name].lut)
    assert (np.diff(lightness[::8]) > 0).all()
    assert COLORMAPS[name].name == name


def test_every_map_has_256_colours_that_cannot_be_changed() -> None:
    for colormap in COLORMAPS.values():
        assert colormap.lut.shape == (256, 3)
        with pytest.raises(ValueError, match="read-only"):
            colormap.lut[0] = 0


def test_where_there_is_no_heat_only_the_quiet_page_is_seen() -> None:
    picture = np.random.default_rng(2).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    assert np.array_equal(overlay(picture, np.zeros((20, 30, 4), np.uint8)), quieten(picture))


def test_opaque_heat_on_an_even_page_is_exactly_its_colour() -> None:
    for grey in (0, 128, 255):
        shaded = shade(np.ones((20, 30), np.float32), INFERNO)
        assert (overlay(np.full((20, 30, 3), grey, np.uint8), shaded) == INFERNO.lut[255]).all()


def test_the_page_loses_colour_but_not_its_light_and_dark() -> None:
    red, black, white = quieten(np.array([[[0, 0, 255], [0, 0, 0], [255, 255, 255]]], np.uint8))[0].astype(int)
    assert 0 < red[2] - red[0] < 80
    assert white[0] - black[0] > 180


@pytest.mark.parametrize(("paper", "ink"), [(255, 20), (20, 255)])
@pytest.mark.parametrize("heat", [0.15, 0.5, 1.0])
def test_strokes_stay_legible_under_heat(paper: int, ink: int, heat: float) -> None:
    picture = np.full((60, 120, 3), paper, np.uint8)
    picture[20:40, 20:100:8] = ink
    picture[20:40, 21:100:8] = ink
    light = luma(overlay(picture, shade(np.full((60, 120), heat, np.float32), INFERNO, 1.0, 0.75)))
    assert abs(light[30, 60] - light[30, 64]) > 45


def test_sizes_that_differ_are_refused() -> None:
    with pytest.raises(ValueError, match=r"picture \(2, 2\) and heat \(2, 3\)"):
        overlay(np.zeros((2, 2, 3), np.uint8), np.zeros((2, 3, 4), np.uint8))
