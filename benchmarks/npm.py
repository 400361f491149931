"""A folder with a package-lock.json in, its packages beside it out; nothing where npm is absent."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Final

_PATIENCE_S: Final = 600


def install(folder: Path, there: Path) -> str:
    """Put the packages of the lock file in place, once; why they are missing, or "" where the file `there` is."""
    if there.is_file():
        return ""
    npm = shutil.which("npm")
    if npm is None:
        return "npm is absent"
    command = [npm, "ci", "--silent", "--no-fund", "--no-audit", "--ignore-scripts"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=_PATIENCE_S)
    except subprocess.TimeoutExpired:
        return "npm did not come to an end"
    if done.returncode == 0 and there.is_file():
        return ""
    return f"npm could not install them: {(done.stderr.strip().splitlines() or ['it does not say why'])[-1][:200]}"
