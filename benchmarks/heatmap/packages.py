"""heatmap.js from npm, put beside the benchmark when it is first asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from benchmarks import npm

FOLDER: Final = Path(__file__).parent
_THERE: Final = FOLDER / "node_modules" / "heatmap.js" / "build" / "heatmap.min.js"


def install() -> str:
    """Why it is missing, or "" where it is there."""
    return npm.install(FOLDER, _THERE)
