"""How true and how fast replays are, on pages and drives that nobody of this project wrote.

    python -m benchmarks.replay targets [--part tuned|held] [--changes ids,words] [--more DIR] [--failures]
    python -m benchmarks.replay drives  [--seeds 1,2] [--forget]
    python -m benchmarks.replay faults
    python -m benchmarks.replay devices
    all: [--corpora DIR] [--only PREFIX,…] [--jobs 4] [--json OUT]

targets: every interactive element that a person can see is fingerprinted, the page is changed mechanically, and the
fingerprint is resolved; beside it what Playwright's recorder would have written. drives: scripted users on unseeded
pages (each load draws a new problem), captured and replayed; `--forget` takes the seeds of random numbers out of the
recordings, and then nothing may end elsewhere in silence. faults: ten pages with each fault of the catalogue, and without.
devices: desktop drives on a phone, and phone drives on a desktop. Tables are Markdown. The exit code is 1 where a
replay went elsewhere and did not say so.
"""

from __future__ import annotations

import argparse
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from msgspec import to_builtins

from benchmarks.drives.corpora import CORPORA
from benchmarks.replay import target_table
from benchmarks.replay.pages import pages
from benchmarks.replay.targets import CHANGES, Counted, count

SHOWN = 400


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["targets", "drives", "faults", "devices"])
    parser.add_argument("--corpora", type=Path, default=CORPORA)
    parser.add_argument("--only", default="", help="prefixes of names, with commas between")
    parser.add_argument("--part", choices=["tuned", "held"], help="targets: only these pages")
    parser.add_argument("--changes", default=",".join(CHANGES), help="targets: only these changes")
    parser.add_argument("--more", type=Path, help="targets: a folder of pages to take instead")
    parser.add_argument("--failures", action="store_true", help="targets: list each element that was not found")
    parser.add_argument("--seeds", default="", help="drives: default: each page's own three")
    parser.add_argument("--forget", action="store_true", help="drives: replay without the recorded random numbers")
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if not options.corpora.is_dir():
        sys.exit(f"no corpora at {options.corpora}: name their folder with --corpora")
    figures, failed = {"targets": _targets}[options.what](options)
    if options.json:
        options.json.write_text(json.dumps(to_builtins(figures), indent=1))
    sys.exit(failed)


def _prefixes(options: argparse.Namespace) -> list[str]:
    return [prefix for prefix in options.only.split(",") if prefix]


def _targets(options: argparse.Namespace) -> tuple[Any, bool]:
    chosen = [
        page for page in pages(options.corpora, options.more) if not options.more or page.group == options.more.name
    ]
    if options.part:
        chosen = [page for page in chosen if page.is_tuned == (options.part == "tuned")]
    if prefixes := _prefixes(options):
        chosen = [page for page in chosen if page.name.startswith(tuple(prefixes))]
    changes = options.changes.split(",")
    counted: list[Counted] = []
    with ProcessPoolExecutor(options.jobs) as pool:
        failures = SHOWN if options.failures else 0
        for part in pool.map(count, chosen, [changes] * len(chosen), [failures] * len(chosen)):
            counted += part
    print(target_table.table(counted))
    for one in counted:
        for failure in one.failures if options.failures else ():
            print(f"{one.page} {one.change}: {failure}")
    return counted, False


if __name__ == "__main__":
    main()
