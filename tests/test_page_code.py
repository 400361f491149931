"""Page code: TypeScript is clean, and the bundles that ship are what its source builds to, byte for byte."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
SOURCE: Final = ROOT / "capture_script"
SHIPPED: Final = ROOT / "src" / "reenact"


@pytest.fixture(scope="module")
def node() -> str:
    """Node with the packages of `npm ci`; their absence is a skip on a desk and a failure in CI."""
    path = shutil.which("node")
    if path and (SOURCE / "node_modules" / "esbuild").is_dir() and (SOURCE / "node_modules" / "typescript").is_dir():
        return path
    missing = "node or its packages are missing: install Node 20 and run `npm ci` in capture_script"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


def test_typescript_finds_nothing(node: str) -> None:
    compiler = SOURCE / "node_modules" / "typescript" / "bin" / "tsc"
    done = subprocess.run([node, str(compiler), "--noEmit"], cwd=SOURCE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_rebuild_gives_the_bundles_that_ship(node: str, tmp_path: Path) -> None:
    done = subprocess.run([node, "build.mjs", str(tmp_path)], cwd=SOURCE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    rebuilt = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(rebuilt) >= {"capture_script.js", "stage_script.js"}
    stale = [name for name, content in rebuilt.items() if (SHIPPED / name).read_bytes() != content]
    assert not stale, f"{stale} differ from their source: run `npm run build` in capture_script"
