"""Two sequences in, the pairs of a longest common subsequence out; and how far a path is from another one."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

from reenact.geometry import Point

T = TypeVar("T")
U = TypeVar("U")


def aligned(ours: Sequence[T], theirs: Sequence[U], same: Callable[[T, U], bool]) -> Iterator[tuple[int, int]]:
    """Index pairs, rising in both, as many as there can be; `same` need not be transitive, so tolerances serve.

    Linear where the sequences are equal, quadratic in the length of what lies between the first and last difference.
    """
    start = 0
    while start < min(len(ours), len(theirs)) and same(ours[start], theirs[start]):
        yield start, start
        start += 1
    tail = 0
    while tail < min(len(ours), len(theirs)) - start and same(ours[-1 - tail], theirs[-1 - tail]):
        tail += 1
    middle, their_middle = ours[start : len(ours) - tail], theirs[start : len(theirs) - tail]
    for index, their_index in _longest(middle, their_middle, same):
        yield start + index, start + their_index
    for back in range(tail, 0, -1):
        yield len(ours) - back, len(theirs) - back


def _longest(ours: Sequence[T], theirs: Sequence[U], same: Callable[[T, U], bool]) -> Iterator[tuple[int, int]]:
    """The textbook's table: cell (i, j) is how many pairs the rests from i and from j can make."""
    table = [[0] * (len(theirs) + 1) for _ in range(len(ours) + 1)]
    matches = [[same(one, other) for other in theirs] for one in ours]
    for i in range(len(ours) - 1, -1, -1):
        row, below = table[i], table[i + 1]
        for j in range(len(theirs) - 1, -1, -1):
            row[j] = below[j + 1] + 1 if matches[i][j] else max(below[j], row[j + 1])
    i = j = 0
    while i < len(ours) and j < len(theirs):
        if matches[i][j]:
            yield i, j
            i, j = i + 1, j + 1
        elif table[i + 1][j] >= table[i][j + 1]:
            i += 1
        else:
            j += 1


def deviation_px(path: Sequence[Point], other: Sequence[Point]) -> float:
    """How far the corners of either path are from the other path at most; both have a point."""
    return max(
        max(min(_distance_px(point, *leg) for leg in _legs(line)) for point in corners)
        for corners, line in ((path, other), (other, path))
    )


def _legs(path: Sequence[Point]) -> Sequence[tuple[Point, Point]]:
    return list(pairwise(path)) or [(path[0], path[0])]


def _distance_px(point: Point, start: Point, end: Point) -> float:
    """From a point to the stretch between two others."""
    way, there = end - start, point - start
    length_squared = way.x * way.x + way.y * way.y
    along = (there.x * way.x + there.y * way.y) / length_squared if length_squared else 0.0
    nearest = way.scaled(min(1.0, max(0.0, along)))
    return math.hypot(there.x - nearest.x, there.y - nearest.y)
