"""Numbers of elements in two samples in, a picture of what differs beyond chance out, and two maps side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec import Struct

from reenact.geometry import Rect
from reenact.heatmap.chance import FALSE_DISCOVERIES, corrected, fisher_exact
from reenact.heatmap.difference_legend import difference_legend
from reenact.heatmap.drawing import Drawing
from reenact.heatmap.facts import Facts
from reenact.heatmap.marks import draw_zones
from reenact.heatmap.overlay import quieten
from reenact.heatmap.sheet import Zone
from reenact.image import BgrImage

MORE_IN_A: Final = (178, 114, 0)
MORE_IN_B: Final = (0, 94, 213)
"""Blue and vermillion of Okabe and Ito (2008), BGR: told apart with every kind of colour blindness."""
_GAP_PX: Final = 24
_LIGHTEST: Final = 0.25
"""The least opacity of a difference that is marked: it is certain, however small."""
_DARKEST: Final = 0.75


class Contrast(Struct, frozen=True, kw_only=True):
    """One element in both samples; `chance` is the corrected p-value. Shares are of the sample's recordings."""

    name: str
    page_box: Rect | None
    recordings_a: int
    recordings_b: int
    share_a: float
    share_b: float
    chance: float

    @property
    def gap(self) -> float:
        """How much larger B's share is, -1..1."""
        return self.share_b - self.share_a

    @property
    def differs(self) -> bool:
        return self.chance < FALSE_DISCOVERIES


def contrasts(counted: Sequence[tuple[str, Rect | None, int, int]], total_a: int, total_b: int) -> tuple[Contrast, ...]:
    """Each (name, box, recordings in A, in B) of samples of so many recordings, the largest difference first."""
    chances = corrected([fisher_exact(in_a, total_a, in_b, total_b) for _, _, in_a, in_b in counted])
    found = [
        Contrast(
            name=name,
            page_box=box,
            recordings_a=in_a,
            recordings_b=in_b,
            share_a=in_a / max(total_a, 1),
            share_b=in_b / max(total_b, 1),
            chance=chance,
        )
        for (name, box, in_a, in_b), chance in zip(counted, chances, strict=True)
    ]
    return tuple(sorted(found, key=lambda each: (-abs(each.gap), each.name)))


def draw_difference(
    picture: BgrImage, scale: float, found: Sequence[Contrast], facts_a: Facts, facts_b: Facts
) -> BgrImage:
    """The page with each element that differs beyond chance filled, the more the darker; all others as they are."""
    page = quieten(picture)
    shown = [each for each in found if each.differs and each.page_box is not None]
    largest = max((abs(each.gap) for each in shown), default=1.0)
    for each in sorted(shown, key=lambda each: -each.page_box.area if each.page_box else 0.0):
        assert each.page_box is not None
        box = each.page_box
        top, bottom, left, right = (max(0, round(side * scale)) for side in (box.y, box.bottom, box.x, box.right))
        part = page[top:bottom, left:right]
        opacity = _LIGHTEST + (_DARKEST - _LIGHTEST) * abs(each.gap) / largest
        color = np.array(MORE_IN_B if each.gap > 0 else MORE_IN_A, np.float32)
        part[...] = np.rint(part * (1 - opacity) + color * opacity).astype(np.uint8)
    zones = [
        Zone(name=each.name, page_box=each.page_box, value=0, label=f"{100 * each.gap:+.0f} points")
        for each in shown
        if each.page_box
    ]
    draw_zones(page, zones, scale)
    tested = len(found)
    strip = difference_legend(facts_a, facts_b, len(shown), tested, picture.shape[1], scale, (MORE_IN_A, MORE_IN_B))
    return np.vstack([strip, page])


def side_by_side(left: Drawing, right: Drawing, scale: float) -> BgrImage:
    """Two maps on white; their pages begin at the same height, though one legend may have more to say."""
    gap = round(_GAP_PX * scale)
    tops = [max(left.legend_height, right.legend_height) - each.legend_height for each in (left, right)]
    height = max(top + len(each.image) for top, each in zip(tops, (left, right), strict=True))
    split = left.image.shape[1]
    image = np.full((height, split + gap + right.image.shape[1], 3), 255, np.uint8)
    image[tops[0] :][: len(left.image), :split] = left.image
    image[tops[1] :][: len(right.image), split + gap :] = right.image
    return image
