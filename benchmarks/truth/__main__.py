"""Whether heat maps are true: clicks on known elements, recorded at one viewport and drawn at five; one table.

    python -m benchmarks.truth --corpora DIR [--only planted,shop] [--keep DIR]

A scripted person clicks known elements of fixture and corpora pages (modal, tab, menu, nested scroller, sticky header,
iframe, shadow root, virtual list, responsive reflow). The same walk on each device, without reenact, says where every
element lies then. Worst px is how far a drawn point lies from that place; inside is how many lie in their element. The
exit code is 1 where a point lies elsewhere, or where placed and unplaced are not all clicks.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.drives.corpora import CORPORA
from benchmarks.truth.judge import Truth, judged
from benchmarks.truth.scenarios import SCENARIOS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, default=CORPORA)
    parser.add_argument("--only", default="", help="beginnings of names with commas between")
    parser.add_argument("--keep", type=Path, help="keep recordings and maps there")
    options = parser.parse_args()
    only = tuple(options.only.split(",")) if options.only else ("",)
    found: list[Truth] = []
    for scenario in SCENARIOS:
        if not scenario.name.startswith(only):
            continue
        with tempfile.TemporaryDirectory() as made:
            folder = (options.keep or Path(made)) / scenario.name.replace(" ", "-")
            folder.mkdir(parents=True, exist_ok=True)
            found += judged(scenario, options.corpora, folder)
    print(_table(found))
    sys.exit(not all(each.holds for each in found))


def _table(found: list[Truth]) -> str:
    lines = ["| page | device | clicks | there | placed | inside | worst px | unplaced | of it unreached | states | |"]
    lines.append("| --- | --- |" + " --- |" * 9)
    for each in found:
        cells = (each.name, each.device, each.clicks, each.there, each.placed, each.inside, f"{each.worst_px:.1f}")
        rest = (each.unplaced, each.unreached, each.states, "" if each.holds else "**wrong**")
        lines.append(f"| {' | '.join(map(str, (*cells, *rest)))} |")
    told = dict.fromkeys(f"{each.name}, {each.device}: {why}" for each in found for why in each.missing)
    return "\n".join([*lines, *told])


if __name__ == "__main__":
    main()
