"""Two samples and what differs between them in, the strip above a difference map out."""

from __future__ import annotations

from typing import Final

from reenact.heatmap.chance import FALSE_DISCOVERIES
from reenact.heatmap.facts import SMALL_SAMPLE, Facts, counted, plain, setting, title
from reenact.heatmap.lettering import INK, LEADING, Line, elide, wrap, write
from reenact.heatmap.strip import MARGIN, TEXT, heading, height_of, strip
from reenact.image import BgrImage

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
    inner_px = max(1.0, width / scale - 2 * MARGIN)
    empty = [name for name, facts in (("A", facts_a), ("B", facts_b)) if not facts.recordings]
    test = (
        f"Nothing is compared: no recording of {' or '.join(empty)} was here"
        if empty
        else f"{marked:,} of {counted(tested, 'element')} differ beyond chance: Fisher's exact test on recordings,"
        f" at most {FALSE_DISCOVERIES:.0%} false (Benjamini-Hochberg)"
    )
    lines = [
        *wrap(setting(facts_a)[:-1], "  ·  ", TEXT, inner_px, scale),
        *wrap(test.split(), " ", TEXT, inner_px, scale),
    ]
    top = heading(title(facts_a), lines, inner_px, scale)
    keys = [
        elide(
            f"more in {name}: {plain(facts.segment)}, {counted(facts.recordings, 'recording')}", TEXT, inner_px, scale
        )
        for name, facts in (("A", facts_a), ("B", facts_b))
    ]
    small = min(facts_a.recordings, facts_b.recordings) < SMALL_SAMPLE
    caution = f"Small samples, fewer than {SMALL_SAMPLE:,} recordings: real differences may be missing."
    paper = strip(width, scale, height_of(top) + len(keys) * TEXT * LEADING, (caution if small else None,))
    write(paper.pen, top, MARGIN, MARGIN)
    for index, (key, (blue, green, red)) in enumerate(zip(keys, colors, strict=True)):
        y = MARGIN + height_of(top) + index * TEXT * LEADING
        paper.pen.block(MARGIN, y + 4, _SWATCH, _SWATCH, f"#{red:02x}{green:02x}{blue:02x}")
        write(paper.pen, [Line(key, TEXT, INK)], MARGIN + _SWATCH + 8, y)
    return paper.done()
