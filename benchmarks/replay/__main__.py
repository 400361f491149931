"""How true and how fast replays are, on pages and drives that nobody of this project wrote.

    python -m benchmarks.replay targets [--part tuned|held] [--changes ids,words] [--more DIR] [--failures]
    python -m benchmarks.replay drives  [--seeds 1,2] [--forget]
    python -m benchmarks.replay faults
    python -m benchmarks.replay devices
    all: [--corpora DIR] [--only PREFIX,...] [--jobs 4] [--json OUT]

targets: every interactive element that a person can see is fingerprinted, the page is changed mechanically, and the
fingerprint is resolved; beside it what Playwright's recorder would have written. drives: scripted users on unseeded
pages (each load draws a new problem), captured and replayed; with --forget the seeds of random numbers are taken out
of the recordings, and then nothing may end elsewhere in silence. faults: short visits with each fault of the
catalogue, and without. devices: recordings of a desktop on a phone, and of a phone on a desktop. Tables are Markdown.
The exit code is 1 where a replay went elsewhere and did not say so, and where faults or devices went otherwise than
a person would say.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.drives.corpora import CORPORA, drives
from benchmarks.drives.run import run
from benchmarks.replay import devices, faults, target_table
from benchmarks.replay.drives import table as drive_table
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
    parts = {"targets": _targets, "drives": _drives, "faults": _faults, "devices": _devices}
    figures, failed = parts[options.what](options)
    if options.json:
        options.json.write_text(json.dumps(msgspec.to_builtins(figures), indent=1))
    sys.exit(failed)


Figures = tuple[Sequence[Any], bool]
"""What --json writes, and whether something went elsewhere in silence."""


def _targets(options: argparse.Namespace) -> Figures:
    chosen = pages(options.corpora, options.more)
    if options.more:
        chosen = [page for page in chosen if page.folder == options.more]
    if options.part:
        chosen = [page for page in chosen if page.is_tuned == (options.part == "tuned")]
    chosen = [page for page in chosen if page.name.startswith(_prefixes(options))]
    counted: list[Counted] = []
    failures = SHOWN if options.failures else 0
    for part in _mapped(options, count, chosen, repeat(options.changes.split(",")), repeat(failures)):
        counted += part
    print(target_table.table(counted))
    for one in counted:
        for failure in one.failures if options.failures else ():
            print(f"{one.page} {one.change}: {failure}")
    return counted, False


def _drives(options: argparse.Namespace) -> Figures:
    seeds = [int(seed) for seed in options.seeds.split(",") if seed]
    chosen = [
        msgspec.structs.replace(drive, forgets=options.forget)
        for drive in drives(options.corpora, _prefixes(options), seeds, seeded_page=False)
    ]
    with tempfile.TemporaryDirectory() as folder:
        outcomes = _mapped(options, run, chosen, repeat(options.corpora), repeat(Path(folder)))
    print(drive_table(outcomes))
    return outcomes, any(outcome.silent for outcome in outcomes)


def _faults(options: argparse.Namespace) -> Figures:
    places = [place for place, one in enumerate(faults.visits()) if one.errand.name.startswith(_prefixes(options))]
    all_told = [one for part in _mapped(options, faults.told, places, repeat(options.corpora)) for one in part]
    print(faults.table(all_told))
    return all_told, not all(one.is_right for one in all_told)


def _devices(options: argparse.Namespace) -> Figures:
    errands = devices.errands(options.corpora)
    places = [place for place, errand in enumerate(errands) if errand.name.startswith(_prefixes(options))]
    moved = _mapped(options, devices.by_place, places, repeat(options.corpora))
    print(devices.table(moved))
    return moved, not all(one.is_right for one in moved)


def _mapped(options: argparse.Namespace, run_one: Callable[..., Any], *arguments: Iterable[Any]) -> list[Any]:
    done: list[Any] = []
    with ProcessPoolExecutor(options.jobs) as pool:
        for one in pool.map(run_one, *arguments):
            done.append(one)
            if sys.stderr.isatty():
                print(f"\r{len(done)} done", end="", file=sys.stderr)
    return done


def _prefixes(options: argparse.Namespace) -> tuple[str, ...]:
    return tuple(options.only.split(","))


if __name__ == "__main__":
    main()
