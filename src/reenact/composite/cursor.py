"""The pointer at a moment: an arrow whose tip is at the point, the shape of the element, a disc where a finger is."""

from __future__ import annotations

import functools
import math
from typing import Final

from reenact.composite.pointers import pointer
from reenact.composite.shapes import blurred, disc, ring, rounded_polygon, shifted
from reenact.composite.sprite import Bgr, Sprite, stacked, stamp, tinted
from reenact.geometry import Point
from reenact.image import BgrImage
from reenact.plan.moments import Moment

TOUCH_RADIUS_PX: Final = 22.0
"""CSS pixels; a finger's contact is about 44 across, the target size that WCAG 2.5.5 asks for."""

_PRESSED_SIZE: Final = 0.88
"""A pressed arrow shrinks to this about its tip."""

_BORDER: Final = 1.25
# The border is thinner at the tip, so that the white tip (all one sees on a dark page) and the black one (all one
# sees on a white page) are both within a third of a CSS pixel of the point.
_TIP_BORDER: Final = 0.6
_ROUNDING: Final = 0.5

# The arrow's corners before they are rounded, clockwise from the tip, and the border there; in CSS pixels. The
# second and the last one lie on straight edges: there the border has its full width again.
_ARROW: Final = (
    (Point(0.0, 0.0), _TIP_BORDER),
    (Point(2.0, 2.0), _BORDER),
    (Point(11.9, 11.9), _BORDER),
    (Point(6.95, 12.35), _BORDER),
    (Point(9.75, 18.75), _BORDER),
    (Point(7.1, 19.9), _BORDER),
    (Point(4.35, 13.4), _BORDER),
    (Point(0.0, 17.0), _BORDER),
    (Point(0.0, 2.4), _BORDER),
)
_ARROW_WIDTH: Final = max(corner.x for corner, _ in _ARROW)
_ARROW_HEIGHT: Final = max(corner.y for corner, _ in _ARROW)
_SHADOW_MARGIN: Final = 9.0

_BLACK: Final[Bgr] = (18, 16, 16)
_WHITE: Final[Bgr] = (255, 255, 255)
_FINGER: Final[Bgr] = (122, 104, 92)


class Cursor:
    """Draws the pointer where the page last saw it."""

    def shows(self, moment: Moment) -> bool:
        return moment.cursor is not None and (moment.pressed or moment.pointer_type != "touch")

    def draw(self, canvas: BgrImage, moment: Moment, scale: float) -> None:
        if moment.cursor is None or not self.shows(moment):
            return
        sprite = touch(scale) if moment.pointer_type == "touch" else mouse(moment.shape, scale, pressed=moment.pressed)
        if sprite is None:
            return
        stamp(canvas, sprite, moment.cursor.scaled(scale))


def mouse(shape: str, scale: float, *, pressed: bool) -> Sprite | None:
    """What a mouse shows over an element with that CSS cursor; None where it shows nothing."""
    if shape == "none":
        return None
    if shape == "grab" and pressed:
        shape = "grabbing"
    return pointer(shape, scale, pressed=pressed) or arrow(scale, pressed=pressed)


@functools.cache
def arrow(scale: float, *, pressed: bool) -> Sprite:
    """The arrow, black in a white border with a soft shadow; its anchor is the tip."""
    unit = scale * (_PRESSED_SIZE if pressed else 1.0)
    margin_px = math.ceil(_SHADOW_MARGIN * scale)
    # The tip of the border is as far above the anchor as the tip of the black is below it.
    tip = Point(margin_px + 0.5, margin_px + 0.5 + (_ROUNDING + _TIP_BORDER / 2) * unit)
    corners = [tip + corner.scaled(unit) for corner, _ in _ARROW]
    size = {
        "width_px": 2 * margin_px + math.ceil(_ARROW_WIDTH * unit),
        "height_px": 2 * margin_px + math.ceil(_ARROW_HEIGHT * unit),
    }
    inside = rounded_polygon(corners, [_ROUNDING * unit] * len(_ARROW), **size)
    outside = rounded_polygon(corners, [(_ROUNDING + border) * unit for _, border in _ARROW], **size)
    anchor = (margin_px, margin_px)
    return stacked(
        tinted(shifted(blurred(outside, 1.6 * scale), round(1.2 * scale)), _BLACK, 0.42, anchor=anchor),
        tinted(outside, _WHITE),
        tinted(inside, _BLACK),
    )


@functools.cache
def touch(scale: float) -> Sprite:
    """A finger's contact: a translucent disc with a white rim and a soft shadow; its anchor is the centre."""
    radius_px = TOUCH_RADIUS_PX * scale
    reach_px = math.ceil((TOUCH_RADIUS_PX + _SHADOW_MARGIN) * scale)
    size = {"width_px": 2 * reach_px + 1, "height_px": 2 * reach_px + 1}
    center = Point(reach_px + 0.5, reach_px + 0.5)
    rim_px = 1.75 * scale
    whole = disc(center, radius_px, **size)
    rim = ring(center, radius_px - rim_px / 2, rim_px, **size)
    return stacked(
        tinted(blurred(whole, 2.0 * scale) * (1 - whole), _BLACK, 0.45, anchor=(reach_px, reach_px)),
        tinted(whole, _FINGER, 0.42),
        tinted(rim, _WHITE, 0.9),
    )
