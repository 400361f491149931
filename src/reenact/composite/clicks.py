"""The rings that grow and fade where buttons went down."""

from __future__ import annotations

import math
from typing import Final

from reenact.composite.shapes import blurred, disc, ring
from reenact.composite.sprite import Bgr, Sprite, stacked, stamp, tinted
from reenact.geometry import Point
from reenact.image import BgrImage
from reenact.plan.moments import Moment, Ring

_AMBER: Final[Bgr] = (10, 159, 255)
_BLUE: Final[Bgr] = (246, 130, 40)
_VIOLET: Final[Bgr] = (214, 76, 150)

COLORS: Final[dict[int, Bgr]] = {0: _AMBER, 2: _BLUE}
"""By the number of the button as in `MouseEvent.button`; all others are violet."""

_WHITE: Final[Bgr] = (255, 255, 255)
_SHADE: Final[Bgr] = (30, 24, 20)
_FIRST_RADIUS: Final = 7.0
_LAST_RADIUS: Final = 26.0
_FIRST_THICKNESS: Final = 4.5
_LAST_THICKNESS: Final = 1.75
_CONTOUR: Final = 0.9
"""A white line so wide goes around the coloured one, so that a blue ring is seen on a blue button, too."""
_REACH: Final = _LAST_RADIUS + 6.0


class ClickRings:
    """Draws the rings of a moment, the oldest lowest."""

    def shows(self, moment: Moment) -> bool:
        return any(each.progress < 1 for each in moment.rings)

    def draw(self, canvas: BgrImage, moment: Moment, scale: float) -> None:
        for each in moment.rings:
            if each.progress < 1:
                stamp(canvas, click_ring(each, scale), each.client_point.scaled(scale))


def click_ring(drawn: Ring, scale: float) -> Sprite:
    """One ring: it grows fast, then slowly (cubic ease-out), thins, and fades late; its inside fades at once."""
    left = 1 - drawn.progress
    grown = 1 - left**3
    opacity = 1 - drawn.progress**2
    radius_px = (_FIRST_RADIUS + (_LAST_RADIUS - _FIRST_RADIUS) * grown) * scale
    thickness_px = (_FIRST_THICKNESS + (_LAST_THICKNESS - _FIRST_THICKNESS) * grown) * scale
    reach_px = math.ceil(_REACH * scale)
    size = {"width_px": 2 * reach_px + 1, "height_px": 2 * reach_px + 1}
    center = Point(reach_px + 0.5, reach_px + 0.5)
    color = COLORS.get(drawn.button, _VIOLET)
    line = ring(center, radius_px, thickness_px, **size)
    contour_px = _CONTOUR * scale
    contour = ring(center, radius_px + contour_px / 2, thickness_px + contour_px, **size)
    if drawn.double:  # a second line within the first
        inner = ring(center, radius_px * 0.55, thickness_px, **size)
        line = line + inner * (1 - line)
    return stacked(
        # Amber on white has little contrast: the dark halo gives the line an edge.
        tinted(blurred(contour, 1.2 * scale), _SHADE, 0.5 * opacity, anchor=(reach_px, reach_px)),
        tinted(disc(center, radius_px, **size), color, 0.28 * left),
        tinted(contour, _WHITE, 0.85 * opacity),
        tinted(line, color, opacity),
    )
