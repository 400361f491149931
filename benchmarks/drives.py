"""Fidelity: drives of foreign pages are captured, replayed, and checked against the driver's own end state.

    python -m benchmarks.drives [--corpora DIR] [--only click-,todomvc] [--jobs 4] [--seeds 1,2,3] [--unseeded]
                                [--json OUT] [--keep DIR]

A drive is a scripted user on a page that nobody of this project wrote. Each is captured with `reenact.capture` while
the driver works, then replayed with `--expect` on the driver's check. Printed: end state reached or not, steps,
divergences. A run that ends elsewhere without a divergence is a silent failure and makes the exit code 1.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from msgspec import Struct, to_builtins
from playwright.sync_api import sync_playwright

import reenact
from reenact.browser.find import find_browser

CORPORA = Path(__file__).resolve().parent.parent.parent / "shared" / "corpora"
NO_NETWORK = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"


class Drive(Struct, frozen=True):
    """One scripted user on one page; `kind` is the folder of the corpora that it is from."""

    kind: str
    name: str
    seed: int
    seeded_page: bool = True


class Outcome(Struct, frozen=True, kw_only=True):
    """What came of one drive. `captured`: the driver itself reached its end while it was being captured."""

    drive: Drive
    captured: bool
    reached: bool = False
    steps: int = 0
    performed: int = 0
    healed: int = 0
    held_ms: float = 0.0
    divergences: tuple[str, ...] = ()
    capture_s: float = 0.0
    replay_s: float = 0.0
    times_real_time: float = 0.0
    recording_bytes: int = 0
    problem: str = ""

    @property
    def silent(self) -> bool:
        return self.captured and not self.reached and not self.divergences and not self.problem


def drives(corpora: Path, only: Sequence[str], seeds: Sequence[int], seeded_page: bool) -> list[Drive]:
    """All drives of the corpora whose name begins with one of `only` (all if empty)."""
    tasks = _module(corpora / "miniwob", "tasks")
    found = [
        Drive("miniwob", name, seed, seeded_page)
        for name in tasks.TASKS
        for seed in (seeds or tasks.SEEDS.get(name, tasks.DEFAULT_SEEDS))
    ]
    for script in sorted((corpora / "apps").glob("*/drive.py")):
        found += [Drive("apps", script.parent.name, seed) for seed in (seeds or (1, 2, 3))]
    return [drive for drive in found if not only or any(drive.name.startswith(prefix) for prefix in only)]


def run(drive: Drive, corpora: Path, folder: Path) -> Outcome:
    """Capture one drive and replay it; failures of the driver are told apart from failures of the replay."""
    path = folder / f"{drive.name}-{drive.seed}.jsonl"
    with _stage_of(drive, corpora) as (module, base_url):
        began = time.monotonic()
        captured, problem = _capture(drive, module, base_url, path)
        capture_s = time.monotonic() - began
        if not captured:
            return Outcome(drive=drive, captured=False, capture_s=capture_s, problem=problem)
        began = time.monotonic()
        try:
            result = reenact.replay(path, None, reenact.ReplayOptions(expect=module.CHECK))
        except reenact.ReenactError as error:
            return Outcome(drive=drive, captured=True, capture_s=capture_s, problem=str(error))
        assert result.expectation is not None
        return Outcome(
            drive=drive,
            captured=True,
            reached=result.expectation.holds,
            steps=result.steps,
            performed=result.performed,
            healed=result.healed,
            held_ms=result.held_ms,
            divergences=tuple(f"{divergence.kind}: {divergence.message}" for divergence in result.divergences),
            capture_s=capture_s,
            replay_s=time.monotonic() - began,
            times_real_time=result.times_real_time,
            recording_bytes=path.stat().st_size,
        )


def _capture(drive: Drive, module: Any, base_url: str, path: Path) -> tuple[bool, str]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser().path, args=["--no-sandbox", NO_NETWORK])
        context = browser.new_context(viewport=module.VIEWPORT, locale="en-US", timezone_id="UTC")
        page = context.new_page()
        try:
            with reenact.capture(context, path):
                if drive.kind == "miniwob":
                    module.drive(page, base_url, drive.name, drive.seed if drive.seeded_page else None)
                else:
                    module.drive(page, base_url, drive.seed)
                reached = bool(page.evaluate(module.CHECK))
        except Exception as error:
            return False, f"the driver failed: {type(error).__name__}: {str(error).splitlines()[0][:200]}"
        finally:
            browser.close()
    return reached, "" if reached else "the driver did not reach its own end"


@contextlib.contextmanager
def _stage_of(drive: Drive, corpora: Path) -> Iterator[tuple[Any, str]]:
    """The driver's module and the address at which its site is served."""
    serving = _module(corpora / "lib", "serve").serving
    if drive.kind == "miniwob":
        with serving(corpora / "miniwob" / "site") as base_url:
            yield _module(corpora / "miniwob", "tasks"), base_url
        return
    module = _module(corpora / "apps", "run").load(drive.name)
    with serving(corpora / "apps" / drive.name / getattr(module, "SITE", "site"), **module.SERVE) as base_url:
        yield module, base_url


def _module(folder: Path, name: str) -> Any:
    """Import a module of the corpora by its file name."""
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    return importlib.import_module(name)


def table(outcomes: Sequence[Outcome]) -> str:
    """The outcomes as text: a line per page, then the sums."""
    lines = [f"{'page':<28} {'reached':>8} {'steps':>6} {'performed':>9} {'held s':>7} {'x real':>7}  divergences"]
    names = sorted({(outcome.drive.kind, outcome.drive.name) for outcome in outcomes})
    for kind, name in names:
        of_page = [one for one in outcomes if (one.drive.kind, one.drive.name) == (kind, name) and one.captured]
        if not of_page:
            lines.append(f"{name:<28} {'-':>8}  not captured")
            continue
        why = Counter(text for one in of_page for text in (*one.divergences, one.problem) if text)
        first = next(iter(why), "")
        lines.append(
            f"{name:<28} {sum(one.reached for one in of_page):>5}/{len(of_page):<2}"
            f" {sum(one.steps for one in of_page):>6} {sum(one.performed for one in of_page):>9}"
            f" {sum(one.held_ms for one in of_page) / 1000:>7.1f}"
            f" {sum(one.times_real_time for one in of_page) / len(of_page):>7.1f}  {first[:110]}"
        )
    captured = [one for one in outcomes if one.captured]
    reached = sum(one.reached for one in captured)
    share = reached / len(captured) if captured else 0.0
    silent = [f"{one.drive.name} {one.drive.seed}" for one in captured if one.silent]
    clean = sum(one.reached and not one.divergences for one in captured)
    lines += [
        "",
        f"{reached}/{len(captured)} ({share:.1%}) reached the recorded end state, {clean} of them without divergence",
        f"{len(outcomes) - len(captured)} drives were not captured to their own end",
        f"silent failures: {', '.join(silent) or 'none'}",
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, default=CORPORA)
    parser.add_argument("--only", default="", help="prefixes of names, with commas between")
    parser.add_argument("--seeds", default="", help="default: each page's own three")
    parser.add_argument("--unseeded", action="store_true", help="pages draw a new problem on every load")
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", type=Path, help="keep the recordings there")
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
        for outcome in pool.map(run, chosen, [options.corpora] * len(chosen), [folder] * len(chosen)):
            outcomes.append(outcome)
            if sys.stderr.isatty():
                print(f"\r{len(outcomes)}/{len(chosen)} {outcome.drive.name:<30}", end="", file=sys.stderr)
    print(table(outcomes))
    if options.json:
        options.json.write_text(json.dumps(to_builtins(outcomes), indent=1))
    sys.exit(any(outcome.silent for outcome in outcomes))


if __name__ == "__main__":
    main()
