"""Heat in, a picture with transparency out; the overlay and the legend's bar call it, so that both look the same."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final, Literal

import cv2
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from reenact.heatmap.spread import Heat
from reenact.image import BgraImage

Transfer = Literal["linear", "sqrt"]
"""How heat becomes a place on the colour bar, both from 0..1 to 0..1.

`sqrt` gives the many weak places the room that one hot button would take from them, as equal areas of light
do; unlike histogram equalisation it does not depend on the data, so a legend's ticks stay true and two maps
can share it.
"""
TRANSFERS: Final = MappingProxyType[Transfer, np.ufunc]({"linear": np.positive, "sqrt": np.sqrt})

_FADE_END = 0.25
"""Up to here on the colour bar heat fades in; beyond it has its full opacity."""


_STEPS = 4096
"""Steps along the colour bar, sixteen for each colour: opacity then has no step that 8 bits could show."""


class Colormap(Struct, frozen=True, eq=False):
    """A name and 256 colours from cold to hot."""

    name: str
    lut: NDArray[np.uint8]
    """(256, 3): blue, green, red."""


def _from_opencv(name: str, code: int, start: float, end: float = 1.0) -> Colormap:
    """OpenCV's map of that code from `start` to `end` (0..1), stretched to 256 colours again.

    The dark ends go because weak heat in near-black looks like dirt on a white page and like nothing on a
    dark one; near-white ends because an element filled with one looks faded. An even map stays even when it is cut.
    """
    whole = np.asarray(cv2.applyColorMap(np.arange(256, dtype=np.uint8)[:, None], code), np.float64).reshape(256, 3)
    kept = np.linspace(start * 255, end * 255, 256)
    channels = [np.interp(kept, np.arange(256), whole[:, channel]) for channel in range(3)]
    lut = np.rint(np.stack(channels, axis=1)).astype(np.uint8)
    lut.flags.writeable = False
    return Colormap(name, lut)


COLORMAPS: Final = MappingProxyType(
    {
        "inferno": _from_opencv("inferno", cv2.COLORMAP_INFERNO, 0.2, 0.88),
        "viridis": _from_opencv("viridis", cv2.COLORMAP_VIRIDIS, 0.1),
        "plasma": _from_opencv("plasma", cv2.COLORMAP_PLASMA, 0.0),
        "cividis": _from_opencv("cividis", cv2.COLORMAP_CIVIDIS, 0.1),
        "turbo": _from_opencv("turbo", cv2.COLORMAP_TURBO, 0.08),
    }
)
"""All but the last are perceptually even (matplotlib's) and rise in lightness, so that no kind of colour blindness
loses their order; cividis looks the same to most of them. Turbo is a rainbow, offered because people expect one."""


def hottest(heat: Heat) -> float:
    """The largest heat: the `maximum` that `shade` takes where none is given."""
    return float(heat.max(initial=0.0))


def shade(
    heat: Heat, colormap: Colormap, maximum: float | None = None, opacity: float = 1.0, transfer: Transfer = "sqrt"
) -> BgraImage:
    """Colour heat from 0 (transparent) to `maximum` (the last colour, `opacity`); more than that looks the same.

    Alpha never falls as heat rises, and starts from 0 without a visible edge. Give two maps the same `maximum`
    and they can be compared. Raises `ValueError` for an opacity beyond 0..1 and where there is heat but no
    `maximum` above zero.
    """
    if not 0 <= opacity <= 1:
        raise ValueError(f"opacity must be from 0 to 1: {opacity}")
    top = hottest(heat) if maximum is None else maximum
    if top <= 0:
        if heat.any():
            raise ValueError(f"the maximum of a scale must be above zero: {top}")
        return np.zeros((*heat.shape, 4), np.uint8)
    position = heat * np.float32(1 / top)
    np.clip(position, 0, 1, out=position)
    TRANSFERS[transfer](position, out=position)
    position *= _STEPS - 1
    # OpenCV's gather of whole pixels rounds, too, and takes a third of the time of NumPy's.
    shaded = cv2.remap(_pixels(colormap, opacity), position, np.zeros_like(position), cv2.INTER_NEAREST)
    return np.asarray(shaded, np.uint8)


def _pixels(colormap: Colormap, opacity: float) -> BgraImage:
    """(1, _STEPS, 4): blue, green, red, alpha along the colour bar."""
    position = np.linspace(0, 1, _STEPS)
    fade = np.minimum(position / _FADE_END, 1)
    alpha = opacity * fade * fade * (3 - 2 * fade)  # smoothstep: level at both ends
    table = np.empty((1, _STEPS, 4), np.uint8)
    table[..., :3] = colormap.lut[np.rint(position * 255).astype(np.uint8)]
    table[..., 3] = np.rint(alpha * 255).astype(np.uint8)
    return table
