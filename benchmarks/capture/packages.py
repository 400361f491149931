"""Other recorders from npm: an entry of `recorders/` in, its bundle out; nothing where npm is absent."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Final

from benchmarks import npm

FOLDER: Final = Path(__file__).parent
ENTRIES: Final = FOLDER / "recorders"
_TOOL: Final = FOLDER / "node_modules" / ".bin" / "esbuild"


def install() -> str:
    """Why they are missing, or "" where they are there."""
    return npm.install(FOLDER, _TOOL)


def bundle(entry: Path, *, minify: bool) -> str:
    """One classic script of the entry and all that it imports; raises `subprocess.CalledProcessError`."""
    command = [str(_TOOL), str(entry), "--bundle", "--format=iife", "--charset=utf8", "--log-level=error"]
    command += ["--minify", "--legal-comments=none"] if minify else []
    return subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=True).stdout
