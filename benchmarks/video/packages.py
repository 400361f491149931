"""Other exact ways to film a page, from npm, put beside the benchmark when they are first asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from benchmarks import npm

FOLDER: Final = Path(__file__).parent
FFMPEG: Final = FOLDER / "node_modules" / "@ffmpeg-installer" / "linux-x64" / "ffmpeg"


def install() -> str:
    """Why they are missing, or "" where they are there."""
    return npm.install(FOLDER, FFMPEG)
