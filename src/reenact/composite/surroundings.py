"""What stands around the page: a browser window with its address, a phone, or nothing; drawn once per address."""

from __future__ import annotations

from typing import Final

import numpy as np

from reenact.composite.layout import PHONE_BEZEL, PHONE_RADIUS, WINDOW_BAR, Layout
from reenact.composite.panels import elided, text_mask
from reenact.composite.shapes import blurred, disc, rounded_box, shifted
from reenact.composite.sprite import Bgr, stamp, tinted
from reenact.geometry import Point
from reenact.image import BgrImage, Mask

BESIDE: Final[Bgr] = (32, 32, 32)
"""What lies beside a page that is smaller than the film."""

_BAR: Final[Bgr] = (240, 236, 233)
_RULE: Final[Bgr] = (214, 208, 203)
_FIELD: Final[Bgr] = (255, 255, 255)
_INK: Final[Bgr] = (72, 62, 56)
_DOTS: Final[tuple[Bgr, ...]] = ((92, 101, 236), (78, 190, 244), (92, 197, 97))
_DESK: Final[Bgr] = (226, 219, 213)
_BEZEL: Final[Bgr] = (24, 20, 18)


def surroundings(layout: Layout, url: str) -> BgrImage:
    """A picture of the film's size, with all but the page."""
    beside = _DESK if layout.around == "phone" else BESIDE
    canvas: BgrImage = np.full((layout.height, layout.width, 3), beside, np.uint8)
    if layout.around == "window":
        _window(canvas, layout, url)
    elif layout.around == "phone":
        _phone(canvas, layout)
    return canvas


def screen(layout: Layout) -> Mask | None:
    """Where the page is seen through a phone's round corners; None where it is seen whole."""
    if layout.around != "phone":
        return None
    size = {"width_px": layout.page_width, "height_px": layout.page_height}
    return rounded_box(0, 0, layout.page_width, layout.page_height, PHONE_RADIUS * layout.scale, **size)


def _window(canvas: BgrImage, layout: Layout, url: str) -> None:
    scale = layout.scale
    height = round(WINDOW_BAR * scale)
    bar = canvas[layout.page_top - height : layout.page_top, layout.page_left : layout.page_left + layout.page_width]
    bar[:] = _BAR
    bar[-max(1, round(scale)) :] = _RULE
    middle = (height - scale) / 2
    size = {"width_px": bar.shape[1], "height_px": bar.shape[0]}
    for place, color in enumerate(_DOTS):
        stamp(bar, tinted(disc(Point((20 + 20 * place) * scale, middle), 6 * scale, **size), color), Point(0, 0))
    left, right = 88 * scale, bar.shape[1] - 20 * scale
    if right - left < 60 * scale:
        return
    field = rounded_box(left, middle - 14 * scale, right - left, 28 * scale, 14 * scale, **size)
    stamp(bar, tinted(field, _FIELD), Point(0, 0))
    text = elided(address(url), 14 * scale, right - left - 32 * scale)
    ink = text_mask(text, 14 * scale)
    stamp(bar, tinted(ink, _INK), Point(round(left + 16 * scale), round(middle - ink.shape[0] / 2)))


def _phone(canvas: BgrImage, layout: Layout) -> None:
    bezel = PHONE_BEZEL * layout.scale
    body = rounded_box(
        layout.page_left - bezel,
        layout.page_top - bezel,
        layout.page_width + 2 * bezel,
        layout.page_height + 2 * bezel,
        PHONE_RADIUS * layout.scale + bezel,
        width_px=layout.width,
        height_px=layout.height,
    )
    shadow = shifted(blurred(body, 9 * layout.scale), round(5 * layout.scale))
    stamp(canvas, tinted(shadow, (60, 50, 44), 0.35), Point(0, 0))
    stamp(canvas, tinted(body, _BEZEL), Point(0, 0))


def address(url: str) -> str:
    """The URL as an address bar shows it: without scheme, and without the slash after a host alone."""
    shown = url.partition("://")[2] or url
    return shown.removesuffix("/") if shown.count("/") == 1 else shown
