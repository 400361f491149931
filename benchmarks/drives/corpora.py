"""The corpora's folder in, its drives out: who drives which page, and where that page is served."""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

CORPORA: Final = Path(__file__).resolve().parents[3] / "shared" / "corpora"


class Drive(Struct, frozen=True):
    """One scripted user on one page; `kind` is the folder of the corpora that it is from."""

    kind: str
    name: str
    seed: int
    seeded_page: bool = True
    forgets: bool = False
    """The seeds of random numbers are taken out of its recording."""


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


@contextlib.contextmanager
def served(drive: Drive, corpora: Path) -> Iterator[tuple[Any, str]]:
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
