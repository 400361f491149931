"""Clicks land in the element that they were made on, wherever that element is now."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reenact.geometry import Point, Rect
from reenact.heatmap.anchor import place

coordinates = st.floats(-1e7, 1e7)
boxes = st.builds(Rect, coordinates, coordinates, st.floats(0, 1e7), st.floats(0, 1e7))


def test_a_fraction_is_that_far_across_the_box() -> None:
    placement = place([Rect(100, 50, 40, 20)], np.array([[0.25, 0.5]]))
    assert placement.points_page.tolist() == [[110.0, 60.0]]
    assert placement.unplaced_indices == ()


def test_elements_not_found_and_elements_without_area_are_unplaced_and_the_others_keep_their_order() -> None:
    boxes_page = [None, Rect(0, 0, 10, 10), Rect(5, 5, 0, 10), Rect(20, 0, 10, 10), Rect(5, 5, 10, 0)]
    placement = place(boxes_page, np.full((5, 2), 0.5))
    assert placement.points_page.tolist() == [[5.0, 5.0], [25.0, 5.0]]
    assert placement.unplaced_indices == (0, 2, 4)


@pytest.mark.parametrize(("fraction", "x"), [(-3.0, 10.0), (0.0, 10.0)])
def test_left_of_the_box_is_its_left_edge(fraction: float, x: float) -> None:
    assert place([Rect(10, 0, 5, 5)], np.array([[fraction, 0.5]])).points_page[0, 0] == x


@pytest.mark.parametrize("fraction", [1.0, 1.5, 100.0])
def test_right_of_the_box_is_just_inside_its_right_edge(fraction: float) -> None:
    x = place([Rect(10, 0, 5, 5)], np.array([[fraction, 0.5]])).points_page[0, 0]
    assert 14.999999 < x < 15


@given(st.lists(st.tuples(st.none() | boxes, st.floats(-100, 100), st.floats(-100, 100)), max_size=8))
def test_every_click_is_inside_its_own_box_or_named_as_unplaced(
    clicks: list[tuple[Rect | None, float, float]],
) -> None:
    boxes_page = [box for box, _, _ in clicks]
    placement = place(boxes_page, np.array([click[1:] for click in clicks], np.float64).reshape(-1, 2))
    placed = [index for index in range(len(clicks)) if index not in placement.unplaced_indices]
    assert len(placement.points_page) == len(placed)
    for index, (x, y) in zip(placed, placement.points_page.tolist(), strict=True):
        box = boxes_page[index]
        assert box is not None
        assert box.contains(Point(x, y))
    for index in placement.unplaced_indices:
        box = boxes_page[index]
        assert box is None or not (box.right > box.x and box.bottom > box.y)


def test_no_clicks_give_no_points() -> None:
    assert place([], np.empty((0, 2))).points_page.shape == (0, 2)


def test_a_fraction_that_is_no_number_is_unplaced() -> None:
    assert place([Rect(0, 0, 1, 1)], np.array([[np.nan, 0.5]])).unplaced_indices == (0,)


def test_as_many_fractions_as_boxes_are_asked_for() -> None:
    with pytest.raises(ValueError, match=r"1 boxes need fractions of shape \(1, 2\)"):
        place([None], np.zeros((2, 2)))
