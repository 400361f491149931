"""How large a film is and where in it the page stands, worked out from the page and the options; pure."""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

from reenact.composite.timeline import TIMELINE_HEIGHT
from reenact.geometry import Size
from reenact.options import FilmOptions

WINDOW_BAR: Final = 44.0
"""Height of the browser window's bar, CSS pixels."""

PHONE_BEZEL: Final = 14.0
PHONE_MARGIN: Final = 28.0
PHONE_RADIUS: Final = 40.0
"""Of the screen; the bezel is round about the same centre."""

Around = Literal["nothing", "window", "phone"]


class Layout(Struct, frozen=True):
    """All in film pixels; `scale` is how many of them a CSS pixel of the page has."""

    width: int
    height: int
    page_left: int
    page_top: int
    page_width: int
    page_height: int
    scale: float
    around: Around = "nothing"
    strip_top: int | None = None
    """Where the timeline begins, which reaches to the bottom and has the width of the film."""


def layout_for(page: Size, captured_scale: float, options: FilmOptions, *, is_phone: bool) -> Layout:
    """The layout of a film of a page of that size (CSS pixels), captured at so many device pixels per CSS pixel."""
    around: Around = ("phone" if is_phone else "window") if options.frame else "nothing"
    side = PHONE_BEZEL + PHONE_MARGIN if around == "phone" else 0.0
    top = {"nothing": 0.0, "window": WINDOW_BAR, "phone": side}[around]
    strip = TIMELINE_HEIGHT if options.timeline else 0.0
    whole = Size(page.width + 2 * side, page.height + top + (side if around == "phone" else 0.0) + strip)
    scale = captured_scale
    if options.size:
        scale = min(options.size[0] / whole.width, options.size[1] / whole.height)
    width, height = options.size or (round(whole.width * scale), round(whole.height * scale))
    page_width, page_height = round(page.width * scale), round(page.height * scale)
    # What a given size leaves over is shared out around the page; the strip stays at the bottom.
    free_x = width - round(whole.width * scale)
    free_y = height - round(whole.height * scale)
    return Layout(
        width=width,
        height=height,
        page_left=free_x // 2 + round(side * scale),
        page_top=free_y // 2 + round(top * scale),
        page_width=min(page_width, width),
        page_height=min(page_height, height),
        scale=scale,
        around=around,
        strip_top=height - round(strip * scale) if strip else None,
    )
