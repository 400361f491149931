"""Several devices in one film: where each stands."""

from __future__ import annotations

from itertools import combinations

import pytest

from reenact.film.desk import GAP, NAME_HEIGHT, Arrangement, desk_of

SIZES = [(1280, 800), (393, 659), (768, 1024), (1440, 900)]


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
