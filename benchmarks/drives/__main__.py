"""Fidelity: drives of foreign pages are captured, replayed, and checked against the driver's own end state.

    python -m benchmarks.drives [--corpora DIR] [--only click-,todomvc] [--jobs 4] [--seeds 1,2,3] [--unseeded]
                                [--json OUT] [--keep DIR] [--network live|recorded]

A drive is a scripted user on a page that nobody of this project wrote. Each is captured with `reenact.capture` while
the driver works, then replayed with `--expect` on the driver's check. Printed: end state reached or not, steps,
divergences, and how many of the recorded events came again, how late. A run that ends elsewhere without a divergence
is a silent failure and makes the exit code 1.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from msgspec import to_builtins

from benchmarks.drives.corpora import CORPORA, drives
from benchmarks.drives.run import Outcome, run
from benchmarks.drives.table import table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, default=CORPORA)
    parser.add_argument("--only", default="", help="prefixes of names, with commas between")
    parser.add_argument("--seeds", default="", help="default: each page's own three")
    parser.add_argument("--unseeded", action="store_true", help="pages draw a new problem on every load")
    parser.add_argument(
        "--network",
        choices=["live", "recorded"],
        default="live",
        help="recorded: traffic is kept, and the server is gone before the replay begins",
    )
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", type=Path, help="keep the recordings and what was recorded during replays there")
    options = parser.parse_args()
    if not options.corpora.is_dir():
        sys.exit(f"no corpora at {options.corpora}: name their folder with --corpora")
    seeds = [int(seed) for seed in options.seeds.split(",") if seed]
    only = [prefix for prefix in options.only.split(",") if prefix]
    chosen = drives(options.corpora, only, seeds, not options.unseeded)
    outcomes: list[Outcome] = []
    with contextlib.ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        pool = stack.enter_context(ProcessPoolExecutor(options.jobs))
        rest = ([one] * len(chosen) for one in (options.corpora, folder, options.network))
        for outcome in pool.map(run, chosen, *rest):
            outcomes.append(outcome)
            if sys.stderr.isatty():
                print(f"\r{len(outcomes)}/{len(chosen)} {outcome.drive.name:<30}", end="", file=sys.stderr)
    print(table(outcomes))
    if options.json:
        options.json.write_text(json.dumps(to_builtins(outcomes), indent=1))
    sys.exit(any(outcome.silent for outcome in outcomes))


if __name__ == "__main__":
    main()
