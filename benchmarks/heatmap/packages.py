"""heatmap.js from npm, put beside the benchmark when it is first asked for."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
_THERE: Final = FOLDER / "node_modules" / "heatmap.js" / "build" / "heatmap.min.js"
_PATIENCE_S: Final = 600


def install() -> str:
    """Put the package of package-lock.json in place, once; why it is missing, or "" where it is there."""
    if _THERE.is_file():
        return ""
    npm = shutil.which("npm")
    if npm is None:
        return "npm is absent"
    command = [npm, "ci", "--silent", "--no-fund", "--no-audit", "--ignore-scripts"]
    try:
        done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False, timeout=_PATIENCE_S)
    except subprocess.TimeoutExpired:
        return "npm did not come to an end"
    if done.returncode == 0 and _THERE.is_file():
        return ""
    return f"npm could not install it: {(done.stderr.strip().splitlines() or ['it does not say why'])[-1][:200]}"
