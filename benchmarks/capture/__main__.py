"""What recording costs: the same page and the same scripted user, side by side, without and with recorders.

    python -m benchmarks.capture [--rounds 3] [--only reenact,rrweb] [--quick] [--json OUT]
                                 [--pages 3000,200,22730] [--build NAME=DIR ...] [--functions]

Every run has a browser of its own; everything else is measured against the run without a recorder of the same round.
Recorders from npm are installed beside this file when they are first asked for; without npm only ours is measured.
The exit code is 1 where the capture script costs more than it may.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct, to_builtins
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import async_playwright

from benchmarks.capture.budgets import budgets
from benchmarks.capture.figures import Figures, figures_of, order_of
from benchmarks.capture.measure import Profiles, Run, Scene, run
from benchmarks.capture.server import serving
from benchmarks.capture.table import figures_table, functions_table, sizes_table
from benchmarks.capture.variants import NONE, OURS, Variant, variants
from reenact.browser.find import find_browser

MAIN: Final = Scene("3,000 rows, 33,000 elements", 3_000, 20)
SMALL: Final = Scene("200 rows, 2,200 elements", 200, 10)
BIG: Final = Scene("22,730 rows, 250,000 elements", 22_730, 6)
QUICK: Final = Scene(MAIN.name, 3_000, 6)


class Options(Struct, frozen=True):
    """What was asked for on the command line."""

    rounds: int
    only: tuple[str, ...]
    pages: tuple[int, ...]
    quick: bool
    functions: bool
    json: Path | None
    builds: dict[str, Path]

    @property
    def scenes(self) -> tuple[tuple[Scene, int], ...]:
        """Each with its number of rounds; the small and the big page are asked for what does not waver."""
        asked = ((QUICK, 1),) if self.quick else ((MAIN, self.rounds), (SMALL, 1), (BIG, 1))
        return tuple((scene, count) for scene, count in asked if not self.pages or scene.rows in self.pages)


def options_of(arguments: Sequence[str] | None) -> Options:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="on the page of 3,000 rows; the others have one")
    parser.add_argument("--only", default="", help="beginnings of names, with commas between")
    parser.add_argument("--pages", default="", help="only these, by their rows: 3000, 200, 22730")
    parser.add_argument("--quick", action="store_true", help="one round of 6 s on one page; figures waver")
    parser.add_argument("--functions", action="store_true", help="where ours spends its time, by function")
    parser.add_argument("--json", type=Path, help="write all figures there")
    parser.add_argument(
        "--build",
        action="append",
        default=[],
        metavar="NAME=DIR",
        help="measure this build too (out of capture_script/build.mjs)",
    )
    given = parser.parse_args(arguments)
    return Options(
        rounds=max(1, given.rounds),
        only=tuple(start for start in given.only.split(",") if start),
        pages=tuple(int(rows) for rows in given.pages.split(",") if rows.isdecimal()),
        quick=given.quick,
        functions=given.functions,
        json=given.json,
        builds={name: Path(path) for name, _, path in (build.partition("=") for build in given.build)},
    )


async def rounds_of(
    scene: Scene, count: int, chosen: Sequence[Variant]
) -> tuple[list[list[Run]], dict[str, Profiles], list[str]]:
    """All runs of a scene by round, where the time of the last ones went, and what went wrong."""
    by_name = {variant.name: variant for variant in chosen}
    profiles: dict[str, Profiles] = {}
    rounds: list[list[Run]] = []
    problems: dict[str, str] = {}
    browser_path = str(find_browser().path)
    async with async_playwright() as playwright:
        for number in range(count):
            done: list[Run] = []
            for name in order_of([name for name in by_name if name not in problems], number):
                print(f"{scene.name}, round {number + 1} of {count}: {name}", file=sys.stderr, flush=True)
                with serving(by_name[name].scripts) as server:
                    try:
                        one, profiles[name] = await run(playwright, browser_path, server, scene, by_name[name])
                    except PlaywrightError as error:
                        if name == NONE:
                            raise
                        problems[name] = f"{name}: {str(error).splitlines()[0][:200]}"
                        continue
                    done.append(one)
            rounds.append(done)
    return rounds, profiles, list(problems.values())


def report(options: Options) -> int:
    """Measure, print, and tell whether a budget was missed."""
    chosen, notes = variants(options.builds, options.only)
    sizes = {variant.name: variant.size for variant in chosen if variant.records}
    found: dict[str, dict[str, Figures]] = {}
    raw: list[list[list[Run]]] = []
    profiled: dict[str, dict[str, Profiles]] = {}
    for scene, count in options.scenes:
        rounds, profiles, problems = asyncio.run(rounds_of(scene, count, chosen))
        raw.append(rounds)
        profiled[scene.name] = profiles
        complete = [name for name in (each.name for each in chosen) if all(name in _names(one) for one in rounds)]
        found[scene.name] = {name: figures_of(rounds, name) for name in complete}
        notes += problems
        print(scene_text(scene, rounds, found[scene.name]), flush=True)
        if options.functions:
            print(
                functions_text(scene, profiles, [name for name in complete if name.startswith((OURS, *options.builds))])
            )
        notes += [
            f"{one.variant}: sent next to nothing on {scene.name}, so it hardly ran"
            for one in _silent(found[scene.name])
        ]
    print(sizes_table(sizes), "\n")
    held = budgets(found, sizes, MAIN.name, BIG.name)
    print("\n".join([*(f"note: {note}" for note in dict.fromkeys(notes)), *map(str, held)]))
    if options.json:
        options.json.write_text(
            json.dumps(
                to_builtins(
                    {
                        "figures": found,
                        "sizes": sizes,
                        "budgets": held,
                        "notes": notes,
                        "runs": raw,
                        "profiles": profiled,
                    }
                ),
                indent=1,
            )
        )
    return int(not all(budget.kept for budget in held))


def scene_text(scene: Scene, rounds: Sequence[Sequence[Run]], figures: dict[str, Figures]) -> str:
    """The table of one scene under a line on the page without a recorder, which all else is added to."""
    none = [one for runs in rounds for one in runs if one.variant == NONE]
    busy = sum(one.task_ms for one in none) / len(none) / scene.seconds
    head = f"{scene.name}, {scene.seconds} s of input, {len(rounds)} rounds"
    head += f"; without a recorder {busy:.0f} ms of tasks a second"
    return f"\n{head}\n\n{figures_table(list(figures.values()))}\n"


def functions_text(scene: Scene, profiles: dict[str, Profiles], names: Sequence[str]) -> str:
    parts: list[str] = []
    for name in dict.fromkeys(names):
        each = profiles[name]
        parts += [
            functions_table(f"{name}, own time", each.user, scene.seconds),
            functions_table(f"{name}, with all that it calls", each.user_whole, scene.seconds),
            functions_table(f"{name}, start-up (ms in all)", each.startup, 1),
        ]
    return "\n\n".join(parts) + "\n"


def _names(one: Sequence[Run]) -> set[str]:
    return {each.variant for each in one}


def _silent(figures: dict[str, Figures]) -> list[Figures]:
    return [one for one in figures.values() if one.variant != NONE and not one.sent]


def main() -> None:
    try:
        sys.exit(report(options_of(None)))
    except OSError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
