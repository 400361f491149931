"""Speed of heat maps: the same points through ours, heatmap.js in Chromium, scipy and datashader; one table.

    python -m benchmarks.heatmap [--points 1e5,1e6,1e7,1e8] [--only ours,scipy] [--keep DIR] [--json OUT]

Points lie on a page of 1440 x 6000 px, half of them around forty spots. Every run has a process of its own, begins
with a Parquet file and ends with a PNG of the page's size. heatmap.js begins with points in the page's memory and ends
when its canvas is drawn, which leaves out what it is slowest at. Peak is the largest resident memory of that process;
that of Chromium is not told. Others need `pip install scipy datashader` and npm; what is absent is left out, and said.
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
from benchmarks.heatmap.table import table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", default="1e5,1e6,1e7,1e8", help="numbers with commas between")
    parser.add_argument("--only", default=",".join(ENGINES), help="names with commas between")
    parser.add_argument("--keep", type=Path, help="keep points and pictures there")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    chosen = [name for name in options.only.split(",") if name in ENGINES]
    missing = {name: why for name in chosen if (why := absent(name))}
    runs = []
    with contextlib.ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        for count in (int(float(each)) for each in options.points.split(",")):
            points = write_points(folder / f"{count}.parquet", count)
            for name in chosen:
                if name not in missing and count <= LARGEST.get(name, count):
                    runs.append(run(name, points, count, folder / f"{count}-{name}.png"))
    print(table(runs))
    for name, why in missing.items():
        print(f"{name} is left out: {why}")
    if options.json:
        options.json.write_text(json.dumps(to_builtins(runs), indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
