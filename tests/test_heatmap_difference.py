"""What differs beyond chance, against numbers of textbooks and of R; and only that is marked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reenact.geometry import Rect, Viewport
from reenact.heatmap.chance import corrected, fisher_exact
from reenact.heatmap.difference import MORE_IN_A, MORE_IN_B, contrasts, draw_difference, side_by_side
from reenact.heatmap.drawing import Drawing
from reenact.heatmap.facts import Facts, setting
from reenact.heatmap.overlay import quieten

FACTS = Facts(
    title="Clicks", noun="click", url="https://shop.example/", device="800x600", viewport=Viewport(800, 600),
    recordings=2000, events=12, placed=10, segment="variant = 'A'",
)  # fmt: skip


@pytest.mark.parametrize(
    ("table", "p_value"),
    [
        ((3, 4, 1, 4), 0.4857142857),  # Fisher's lady tasting tea: R's fisher.test(matrix(c(3, 1, 1, 3), 2))
        ((1, 10, 11, 14), 0.0027594562),  # dieting, as in Wikipedia's "Fisher's exact test"
        ((0, 5, 0, 9), 1.0),
        ((5, 5, 0, 5), 0.0079365079),
        ((300, 1000, 300, 1000), 1.0),
    ],
)
def test_the_exact_test_gives_the_numbers_of_the_books(table: tuple[int, int, int, int], p_value: float) -> None:
    assert fisher_exact(*table) == pytest.approx(p_value, rel=1e-6)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_a_chance_is_one_and_does_not_depend_on_who_is_called_a(
    hits_a: int, more_a: int, hits_b: int, more_b: int
) -> None:
    total_a, total_b = hits_a + more_a, hits_b + more_b
    p_value = fisher_exact(hits_a, total_a, hits_b, total_b)
    assert 0 < p_value <= 1
    assert fisher_exact(hits_b, total_b, hits_a, total_a) == pytest.approx(p_value)


def test_many_elements_are_corrected_for() -> None:
    # Benjamini and Hochberg (1995), the example of their section 3.2; 15 tests, 4 stay below 5 %.
    p_values = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    p_values += [0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1.0]
    adjusted = corrected(p_values)
    assert [p < 0.05 for p in adjusted] == [True] * 4 + [False] * 11
    assert adjusted[0] == pytest.approx(0.0015)
    assert corrected(p_values[::-1]) == adjusted[::-1]


def test_a_hundred_equal_elements_are_not_marked() -> None:
    random = np.random.default_rng(11)
    counted = [(f"e{n}", None, int(random.binomial(500, 0.1)), int(random.binomial(500, 0.1))) for n in range(100)]
    assert not any(each.differs for each in contrasts(counted, 500, 500))


def test_only_what_differs_is_filled_in_the_colour_of_where_there_is_more() -> None:
    picture = np.full((300, 800, 3), 255, np.uint8)
    boxes = [Rect(100, 100, 60, 40), Rect(300, 100, 60, 40), Rect(500, 100, 60, 40)]
    found = contrasts([("a", boxes[0], 900, 300), ("b", boxes[1], 100, 160), ("same", boxes[2], 500, 510)], 2000, 2000)
    assert [(each.name, each.differs) for each in found] == [("a", True), ("b", True), ("same", False)]
    image = draw_difference(picture, 1.0, found, FACTS, FACTS)
    page, quiet = image[-300:].astype(int), int(quieten(picture)[0, 0, 0])
    more_in_a, more_in_b, same = page[130, 110], page[130, 310], page[130, 510]
    assert np.abs(more_in_a - (0.75 * np.array(MORE_IN_A) + 0.25 * quiet)).max() <= 2
    assert np.argmax(more_in_b) == np.argmax(MORE_IN_B)
    assert same.tolist() == [quiet] * 3


def test_two_maps_stand_side_by_side_with_their_pages_level() -> None:
    def drawing(level: int, legend_height: int) -> Drawing:
        image = np.full((legend_height + 50, 40, 3), 255, np.uint8)
        image[legend_height:] = level
        return Drawing(image, legend_height, 1.0, 5.0)

    both = side_by_side(drawing(0, 10), drawing(9, 25), 1.0)
    assert both.shape == (75, 104, 3)
    assert (both[:25] == 255).all()
    assert (both[25:, :40] == 0).all()
    assert (both[25:, 40:64] == 255).all()
    assert (both[25:, 64:] == 9).all()


def test_each_of_two_maps_says_which_sample_it_is() -> None:
    assert setting(replace(FACTS, side="A", segment="before"))[-1] == "A: before"
