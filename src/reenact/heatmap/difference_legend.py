"""Two samples and what differs between them in, the strip above a difference map out."""

from __future__ import annotations

from typing import Final

import numpy as np
from PIL import Image

from reenact.heatmap.chance import FALSE_DISCOVERIES
from reenact.heatmap.facts import SMALL_SAMPLE, Facts, counted, plain, setting, title
from reenact.heatmap.lettering import (
    INK,
    LEADING,
    MUTED,
    PAPER,
    RULE,
    WARNING_EDGE,
    WARNING_INK,
    WARNING_PAPER,
    Line,
    Pen,
    elide,
    wrap,
    write,
)
from reenact.image import BgrImage

_MARGIN: Final = 16.0
_TITLE, _TEXT = 15.0, 13.0
_SWATCH: Final = 12.0


def difference_legend(
    facts_a: Facts,
    facts_b: Facts,
    marked: int,
    tested: int,
    width: int,
    scale: float,
    colors: tuple[tuple[int, int, int], tuple[int, int, int]],
) -> BgrImage:
    """The strip for a picture `width` device pixels wide; `colors` (BGR) are more in A, more in B."""
    inner_px = max(1.0, width / scale - 2 * _MARGIN)
    empty = [name for name, facts in (("A", facts_a), ("B", facts_b)) if not facts.recordings]
    test = (
        f"Nothing is compared: no recording of {' or '.join(empty)} was here"
        if empty
        else f"{marked:,} of {counted(tested, 'element')} differ beyond chance: Fisher's exact test on recordings,"
        f" at most {FALSE_DISCOVERIES:.0%} false (Benjamini-Hochberg)"
    )
    top = [
        Line(elide(title(facts_a), _TITLE, inner_px, scale), _TITLE, INK),
        *(Line(text, _TEXT, MUTED) for text in wrap(setting(facts_a)[:-1], "  ·  ", _TEXT, inner_px, scale)),
        *(Line(text, _TEXT, MUTED) for text in wrap(test.split(), " ", _TEXT, inner_px, scale)),
    ]
    keys = [
        elide(
            f"more in {name}: {plain(facts.segment)}, {counted(facts.recordings, 'recording')}", _TEXT, inner_px, scale
        )
        for name, facts in (("A", facts_a), ("B", facts_b))
    ]
    small = min(facts_a.recordings, facts_b.recordings) < SMALL_SAMPLE
    said = f"Small samples, fewer than {SMALL_SAMPLE:,} recordings: real differences may be missing." if small else ""
    cautions = wrap(said.split(), " ", _TEXT, inner_px, scale)
    top_px = _MARGIN + sum(line.size * LEADING for line in top)
    keys_px = top_px + len(keys) * _TEXT * LEADING + _MARGIN * 0.75
    height_px = keys_px + (len(cautions) * _TEXT * LEADING + 12 if cautions else 0)
    image = Image.new("RGB", (width, max(1, round(height_px * scale))), PAPER)
    pen = Pen(image, scale)
    write(pen, top, _MARGIN, _MARGIN)
    for index, (key, (blue, green, red)) in enumerate(zip(keys, colors, strict=True)):
        y = top_px + index * _TEXT * LEADING
        pen.block(_MARGIN, y + 4, _SWATCH, _SWATCH, f"#{red:02x}{green:02x}{blue:02x}")
        write(pen, [Line(key, _TEXT, INK)], _MARGIN + _SWATCH + 8, y)
    if cautions:
        pen.block(0, keys_px, width / scale, height_px - keys_px, WARNING_PAPER)
        pen.block(0, keys_px, 4, height_px - keys_px, WARNING_EDGE)
        write(pen, [Line(text, _TEXT, WARNING_INK) for text in cautions], _MARGIN, keys_px + 6)
    pen.block(0, height_px - 1, width / scale, 1, RULE)
    return np.ascontiguousarray(np.asarray(image)[..., ::-1])
