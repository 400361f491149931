"""Other recorders from npm: an entry of `recorders/` in, its bundle out; nothing where npm is absent."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
ENTRIES: Final = FOLDER / "recorders"
_PATIENCE_S: Final = 600
_TOOL: Final = FOLDER / "node_modules" / ".bin" / "esbuild"


def install() -> str:
    """Put the packages of package-lock.json beside it, once; why they are missing, or "" where they are there."""
    if _TOOL.is_file():
        return ""
    npm = shutil.which("npm")
    if npm is None:
        return "npm is absent"
    command = [npm, "ci", "--silent", "--no-fund", "--no-audit", "--ignore-scripts"]
    try:
        done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False, timeout=_PATIENCE_S)
    except subprocess.TimeoutExpired:
        return "npm did not come to an end"
    if done.returncode == 0 and _TOOL.is_file():
        return ""
    return f"npm could not install them: {(done.stderr.strip().splitlines() or ['it does not say why'])[-1][:200]}"


def bundle(entry: Path, *, minify: bool) -> str:
    """One classic script of the entry and all that it imports; raises `subprocess.CalledProcessError`."""
    command = [str(_TOOL), str(entry), "--bundle", "--format=iife", "--charset=utf8", "--log-level=error"]
    command += ["--minify", "--legal-comments=none"] if minify else []
    return subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=True).stdout
