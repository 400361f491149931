"""Speed of heat maps: the same points through ours, heatmap.js in Chromium, scipy and datashader; one table.

    python -m benchmarks.heatmap [--points 1e5,1e6,1e7,1e8] [--rounds 3] [--only ours,scipy] [--keep DIR] [--json OUT]

Points lie on a page of 1440 x 6000 px, half of them around forty spots. Every run has a process of its own, begins
with a Parquet file and ends with a PNG of the page's size. heatmap.js begins with points in the page's memory and ends
when its canvas is drawn, which leaves out what it is slowest at. Peak is the largest resident memory of that process;
that of Chromium is not told. Of several rounds, in which the tools take turns, the quickest counts. "Other colours"
draws from kept counts, without the points; "to pixels" is the stretch that heatmap.js is measured on. Below stand the
budgets. Others need `pip install scipy datashader` and npm; what is absent is left out, and said.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import tempfile
from pathlib import Path

from msgspec import to_builtins

from benchmarks.heatmap.engines import ENGINES, LARGEST, absent, run
from benchmarks.heatmap.points import write_points
from benchmarks.heatmap.table import budgets, table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", default="1e5,1e6,1e7,1e8", help="numbers with commas between")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--only", default="", help="beginnings of names with commas between")
    parser.add_argument("--keep", type=Path, help="keep points and pictures there")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    chosen = [name for name in ENGINES if name.startswith(tuple(options.only.split(",")))]
    missing = {name: why for name in chosen if (why := absent(name))}
    runs = []
    with contextlib.ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        for count in (int(float(each)) for each in options.points.split(",")):
            points = write_points(folder / f"{count}.parquet", count)
            able = [name for name in chosen if name not in missing and count <= LARGEST.get(name, count)]
            rounds = [
                {name: run(name, points, count, folder / f"{count}-{name}.png") for name in able}
                for _ in range(options.rounds)
            ]
            runs += [min((each[name] for each in rounds), key=lambda one: one.seconds) for name in able]
    print(table(runs))
    print(budgets(runs))
    for name, why in missing.items():
        print(f"{name} is left out: {why}")
    if options.json:
        options.json.write_text(json.dumps(to_builtins(runs), indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
