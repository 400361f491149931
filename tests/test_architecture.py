"""The house's rules as tests: imports only downward, siblings apart, engines at home in one room."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "reenact"

LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"errors"}),
    frozenset({"geometry", "timing", "image", "output", "bundle", "modifiers"}),
    frozenset({"options", "divergence"}),
    frozenset({"recording", "network", "state"}),
    frozenset({"plan", "signals", "browser", "appearance"}),
    frozenset({"stage", "composite", "heatmap", "table", "encode", "proxy"}),
    frozenset({"film", "world", "capture", "collect", "checkpoints", "expectation", "guard"}),
    frozenset({"run", "verify", "baseline", "connect", "beginning"}),
    frozenset({"record", "replay", "compose", "snapshot"}),
    frozenset({"survey", "gallery"}),
    frozenset({"verification"}),
    frozenset({"pool"}),
    frozenset({"blocking"}),
    frozenset({"public"}),
    frozenset({"__init__"}),
    frozenset({"cli"}),
    frozenset({"__main__"}),
)
"""Lowest first. A room imports from lower floors and from itself; on one floor nobody knows the others."""

NEIGHBOURS = {
    ("plan", "signals"),
    ("browser", "signals"),
}
"""Imports within a floor that are allowed: none but what is listed here."""

HOMES = {
    "av": {"encode", "image"},
    "click": {"cli"},
    "duckdb": {"table"},
    "cv2": {"image", "composite", "film", "heatmap"},
    "cryptography": {"proxy"},
    "h11": {"proxy"},
    "jinja2": {"report"},
    "PIL": {"composite", "encode", "heatmap"},
    "playwright": {
        "browser",
        "stage",
        "capture",
        "expectation",
        "guard",
        "record",
        "replay",
        "run",
        "snapshot",
        "survey",
    },
    "rich": {"cli"},
    "starlette": {"collect"},
    "uvicorn": {"collect"},
    "zstandard": {"recording"},
}
"""Where each engine may be imported; its errors are translated there."""


def rooms() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def floor_of(room: str) -> int:
    for floor, names in enumerate(LAYERS):
        if room in names:
            return floor
    raise AssertionError(f"{room} is on no floor: add it to LAYERS")


def imports_of(path: Path) -> Iterator[str]:
    """Dotted names of all modules that a file imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""
            if node.module == "reenact":
                yield from (f"reenact.{name.name}" for name in node.names)


@pytest.mark.parametrize("path", rooms(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_go_downward_only(path: Path) -> None:
    own = room_of(path)
    for name in imports_of(path):
        parts = name.split(".")
        if parts[0] != "reenact" or len(parts) == 1:
            continue
        other = parts[1]
        if other == own or (path == SOURCE / "__init__.py"):
            continue
        if (own, other) in NEIGHBOURS:
            continue
        assert floor_of(other) < floor_of(own), f"{own} imports {other}, which is not on a lower floor"


@pytest.mark.parametrize("path", rooms(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_engines_stay_at_home(path: Path) -> None:
    for name in imports_of(path):
        engine = name.split(".")[0]
        if engine in HOMES:
            assert room_of(path) in HOMES[engine], f"{engine} is used outside {sorted(HOMES[engine])}"


def test_every_floor_is_lived_in() -> None:
    planned = {"report"}
    built = {room_of(path) for path in rooms()}
    listed = set().union(*LAYERS)
    assert listed - built <= planned
    assert built <= listed


@pytest.mark.parametrize("path", rooms(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_files_stay_small(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= 310, f"{lines} lines: is it still one room?"


@pytest.mark.parametrize("name", ["utils", "helpers", "manager", "base", "common", "misc"])
def test_no_drawer_for_everything(name: str) -> None:
    assert not [path for path in rooms() if name in path.stem.split("_")]
