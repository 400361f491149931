"""Spreading clicks neither makes nor loses any, and a box fills the cells that it covers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from reenact.geometry import Rect
from reenact.heatmap.grid import Grid, cells_of, grid_of_boxes
from reenact.heatmap.spread import cell_px_for, heat_of_one_click, resample, spread


def count(points_page: NDArray[np.float64], width_px: float, height_px: float, cell_px: float = 1.0) -> Grid:
    columns, rows = math.ceil(width_px / cell_px), math.ceil(height_px / cell_px)
    counts = np.zeros((rows, columns))
    for x, y in points_page:
        counts[int(y // cell_px), int(x // cell_px)] += 1
    return Grid(counts, cell_px)


def points(*pairs: tuple[float, float]) -> NDArray[np.float64]:
    return np.array(pairs, np.float64).reshape(-1, 2)


@given(st.lists(st.tuples(st.integers(32, 67), st.integers(32, 47)), max_size=30), st.sampled_from([1.0, 6.0, 23.5]))
def test_heat_sums_to_the_clicks_where_no_border_is_near(pairs: list[tuple[int, int]], radius_px: float) -> None:
    heat = spread(count(points(*pairs), 100, 80), radius_px)
    assert heat.sum() == pytest.approx(len(pairs), rel=1e-5)
    assert (heat >= 0).all()


def test_a_radius_holds_three_sigmas_of_a_click() -> None:
    heat = spread(count(points((100.5, 100.5)), 201, 201), 24)
    y, x = np.mgrid[:201, :201]
    distance = np.hypot(x - 100, y - 100)
    assert heat[distance <= 24].sum() == pytest.approx(1 - np.exp(-4.5), abs=0.002)
    assert heat[100, 108] / heat[100, 100] == pytest.approx(np.exp(-0.5), rel=1e-5)  # one sigma: 8 px


def test_a_click_at_the_border_is_as_hot_as_elsewhere_and_loses_what_falls_off() -> None:
    corner = spread(count(points((0, 0)), 90, 90), 12)
    inner = spread(count(points((45, 45)), 90, 90), 12)
    assert corner[0, 0] == pytest.approx(inner[45, 45])
    assert 0.25 < corner.sum() < 0.34


def test_a_million_clicks_on_one_cell_do_not_vanish() -> None:
    grid = Grid(np.zeros((61, 61)), 1.0)
    grid.counts[30, 30] = 1_000_000
    heat = spread(grid, 12)
    assert heat.sum() == pytest.approx(1_000_000, rel=1e-5)
    assert heat.max() / heat_of_one_click(12, 1) == pytest.approx(1_000_000, rel=1e-5)


@given(st.integers(1, 600))
def test_256_clicks_are_256_times_one(clicks: int) -> None:
    heat = spread(Grid(np.full((1, 1), float(clicks)), 1.0), 3)
    assert heat[0, 0] / heat_of_one_click(3, 1) == pytest.approx(clicks, rel=1e-5)


def test_cells_grow_with_the_radius_and_never_below_a_pixel() -> None:
    assert [cell_px_for(radius) for radius in (1, 12, 24)] == [1, 1, 2]


def test_heat_is_resampled_at_the_centres_of_pixels() -> None:
    heat = np.array([[0, 4], [8, 12]], np.float32)
    twice = resample(heat, 0.5, range(4), 4)
    assert twice[0].tolist() == [0, 1, 3, 4]
    assert twice[:, 0].tolist() == [0, 2, 6, 8]
    assert resample(heat, 1, range(2), 2).tolist() == heat.tolist()


@pytest.mark.parametrize("step", [1 / 3, 0.5, 1.0, 1 / 5.25])
def test_rows_resampled_alone_are_the_rows_of_the_whole(step: float) -> None:
    heat = np.random.default_rng(1).random((20, 9), np.float32)
    whole = resample(heat, step, range(18), 9)
    assert np.array_equal(resample(heat, step, range(5, 11), 9), whole[5:11])


def test_a_click_is_seen_where_it_was_made_at_every_scale() -> None:
    for scale in (1.0, 1.5, 2.0, 2.625, 3.0):
        radius_px = 24.0
        cell_px = cell_px_for(radius_px)
        heat = spread(count(points((61, 33)), 120, 90, cell_px), radius_px)
        pixels = resample(heat, 1 / (scale * cell_px), range(round(90 * scale)), round(120 * scale))
        y, x = np.unravel_index(pixels.argmax(), pixels.shape)
        assert (x + 0.5) / scale == pytest.approx(61, abs=cell_px)
        assert (y + 0.5) / scale == pytest.approx(33, abs=cell_px)


def test_a_box_fills_its_cells_and_the_smaller_of_two_lies_on_top() -> None:
    grid = grid_of_boxes([(Rect(2, 0, 2, 2), 7.0), (Rect(0, 0, 6, 4), 1.0)], rows=2, columns=3, cell_px=2)
    assert grid.counts.tolist() == [[1, 7, 1], [1, 1, 1]]
    assert cells_of(Rect(1, 1, 0.1, 0.1), 2) == (slice(0, 1), slice(0, 1))
