"""Repeatability: each recording is replayed many times, half of them beside busy processes, and frames are compared.

    python -m benchmarks.repeat [--replays 20] [--busy 8] [--jobs 2] [--only buy,moving_] [--method lockstep]
                                [--corpora DIR] [--keep DIR]

Compared are the hashes of all frames as they go to the encoder, and of the frames of the decoded film. Printed for each
recording: its frames, how many replays gave the frames that most gave, where the others first differ from them.
The exit code is 1 where any replay differs.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Final

from benchmarks.drives.corpora import CORPORA
from benchmarks.repeat.recordings import Subject, address_of, subjects
from benchmarks.repeat.replays import Frames, replayed
from fixtures.busy import busy_processes

COLUMNS: Final = (
    "recording",
    "frames",
    "replays",
    "the same, drawn",
    "the same, decoded",
    "s each, idle and busy",
    "verdicts",
    "first differences",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replays", type=int, default=20)
    parser.add_argument("--busy", type=int, default=8, help="processes beside every second half")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", help="prefixes of names, with commas between")
    parser.add_argument("--method", default="lockstep", choices=["lockstep", "screencast"])
    parser.add_argument("--corpora", type=Path, default=CORPORA)
    parser.add_argument("--keep", type=Path, help="keep recordings, films and hashes there")
    options = parser.parse_args()
    only = [prefix for prefix in options.only.split(",") if prefix]
    same = True
    with contextlib.ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        found = subjects(folder, options.corpora, only)
        pool = stack.enter_context(ProcessPoolExecutor(options.jobs))
        print(f"| {' | '.join(COLUMNS)} |")
        print(f"| {' | '.join('---' for _ in COLUMNS)} |")
        for subject in found:
            with address_of(subject.site, options.corpora) as address:
                half = options.replays // 2
                idle = _replays(pool, subject, address, folder, options.method, range(options.replays - half))
                with busy_processes(options.busy):
                    busy = _replays(
                        pool, subject, address, folder, options.method, range(options.replays - half, options.replays)
                    )
            same &= _print(subject, idle, busy)
    sys.exit(not same)


def _replays(
    pool: ProcessPoolExecutor, subject: Subject, address: str, folder: Path, method: str, numbers: range
) -> list[Frames]:
    futures = [
        pool.submit(replayed, subject.path, address, folder, f"{subject.name}-{number}", method)  # type: ignore[arg-type]
        for number in numbers
    ]
    return [future.result() for future in futures]


def _print(subject: Subject, idle: Sequence[Frames], busy: Sequence[Frames]) -> bool:
    """One row of the table; whether all replays gave the same frames."""
    replays = [*idle, *busy]
    drawn = Counter(replay.drawn for replay in replays)
    decoded = Counter(replay.decoded for replay in replays)
    usual, alike = drawn.most_common(1)[0]
    differences = [
        f"{number}{' (busy)' if number >= len(idle) else ''}: {_difference(usual, replay)}"
        for number, replay in enumerate(replays)
        if replay.drawn != usual
    ]
    verdicts = Counter(replay.verdict or "failed" for replay in replays)
    seconds = [sum(replay.wall_s for replay in half) / max(1, len(half)) for half in (idle, busy)]
    cells = (
        subject.name,
        len(usual),
        len(replays),
        alike,
        decoded.most_common(1)[0][1],
        f"{seconds[0]:.0f}, {seconds[1]:.0f}",
        ", ".join(f"{count} {verdict}" for verdict, count in verdicts.items()),
        "; ".join(differences[:6]),
    )
    print(f"| {' | '.join(map(str, cells))} |", flush=True)
    return alike == len(replays) and len(decoded) == 1 and all(replay.drawn for replay in replays)


def _difference(usual: tuple[str, ...], replay: Frames) -> str:
    if replay.problem:
        return replay.problem
    differing = [index for index, (one, other) in enumerate(zip(usual, replay.drawn, strict=False)) if one != other]
    if len(usual) != len(replay.drawn):
        return f"{len(replay.drawn)} frames, {len(differing)} of them other ones"
    return f"{len(differing)} frames from {differing[0]} to {differing[-1]}"


if __name__ == "__main__":
    main()
