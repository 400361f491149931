"""Points, sizes and rectangles in CSS pixels; every name that holds one says in which coordinate space."""

from __future__ import annotations

import math

import msgspec


class Point(msgspec.Struct, frozen=True):
    """A position; the holder's name tells the space (client, page, film)."""

    x: float
    y: float

    def __add__(self, other: Point) -> Point:
        return Point(self.x + other.x, self.y + other.y)

    def __sub__(self, other: Point) -> Point:
        return Point(self.x - other.x, self.y - other.y)

    def scaled(self, factor: float) -> Point:
        return Point(self.x * factor, self.y * factor)

    def stretched(self, factors: Point) -> Point:
        """Across and down by factors of their own."""
        return Point(self.x * factors.x, self.y * factors.y)

    def apart(self, other: Point) -> float:
        """How far from here to `other`."""
        return math.hypot(other.x - self.x, other.y - self.y)

    def toward(self, other: Point, progress: float) -> Point:
        """The point `progress` (0..1) of the way from here to `other`."""
        return Point(self.x + (other.x - self.x) * progress, self.y + (other.y - self.y) * progress)


ORIGIN = Point(0.0, 0.0)
SAME_SIZE = Point(1.0, 1.0)
"""As factors across and down."""


class Size(msgspec.Struct, frozen=True):
    """Width and height in CSS pixels."""

    width: float
    height: float


class Rect(msgspec.Struct, frozen=True):
    """A box with its top left corner; edges are inclusive at the top left, exclusive at the bottom right."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def area(self) -> float:
        return self.width * self.height

    def contains(self, point: Point) -> bool:
        return self.x <= point.x < self.right and self.y <= point.y < self.bottom

    def at_fraction(self, fraction_x: float, fraction_y: float) -> Point:
        """The point that lies `fraction_x`, `fraction_y` (0..1) of the way across this box."""
        return Point(self.x + self.width * fraction_x, self.y + self.height * fraction_y)


class Viewport(msgspec.Struct, frozen=True):
    """The layout viewport in CSS pixels and how many device pixels one of them has."""

    width: int
    height: int
    device_scale_factor: float = 1.0

    @property
    def size(self) -> Size:
        return Size(self.width, self.height)
