"""The box of a frame's element in, a `Place` out: which point of the screen a point in a frame is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from reenact.geometry import ORIGIN, Point


class Place(Struct, frozen=True):
    """A frame of a live tab, and how its client coordinates lie in those of the top frame.

    `origin` is where they begin; `across` and `down` are where one pixel leads, which transforms and zoom change.
    The screen shows a pixel of the top frame `scale` times as large; input is told in pixels of the top frame.
    """

    frame: str
    origin: Point = ORIGIN
    across: Point = Point(1.0, 0.0)
    down: Point = Point(0.0, 1.0)
    scale: float = 1.0

    def to_top(self, client_point: Point) -> Point:
        """The same point in client coordinates of the top frame."""
        return self.origin + self.across.scaled(client_point.x) + self.down.scaled(client_point.y)

    def shown_from(self, offset: Point, scale: float) -> Place:
        """The same on a screen that shows the top frame from `offset` on, `scale` times as large."""
        return Place(self.frame, self.origin - offset, across=self.across, down=self.down, scale=scale)


def place_in(frame: str, box_model: dict[str, Any]) -> Place:
    """The place of a frame whose element has this box model (CDP, `DOM.BoxModel`)."""
    content, border = _corners(box_model["content"]), _corners(box_model["border"])
    return Place(
        frame,
        content[0],
        across=_unit(border[1] - border[0], box_model["width"], Point(1.0, 0.0)),
        down=_unit(border[3] - border[0], box_model["height"], Point(0.0, 1.0)),
    )


def _corners(quad: Sequence[float]) -> list[Point]:
    return [Point(quad[index], quad[index + 1]) for index in range(0, 8, 2)]


def _unit(side: Point, layout_px: float, plain: Point) -> Point:
    """One layout pixel along a side; the box model rounds layout sizes, which alone is no transform."""
    if not layout_px or math.hypot(side.x - plain.x * layout_px, side.y - plain.y * layout_px) < 1.0:
        return plain
    return side.scaled(1.0 / layout_px)
