"""Ways to film a page: the name of one, an address and a time in, its film and what making it took out."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.video.memory import Watched, watch
from benchmarks.video.packages import FOLDER
from benchmarks.video.rivals import with_ffmpeg
from reenact.browser.find import find_browser


class WayFailedError(Exception):
    """A way did not work here; the message says why."""


def by_playwright(way: str, suffix: str) -> Callable[[str, float, Path], tuple[Path, Watched]]:
    """A way of `rivals`."""

    def film(url: str, duration_ms: float, folder: Path) -> tuple[Path, Watched]:
        path = folder / f"{way}{suffix}"
        command = [sys.executable, "-m", "benchmarks.video.rivals", way, url, str(duration_ms), str(path)]
        return path, _whole(watch(command, with_ffmpeg(folder / "browsers")), path)

    return film


def by_node(script: str) -> Callable[[str, float, Path], tuple[Path, Watched]]:
    """A way of a package from npm."""

    def film(url: str, duration_ms: float, folder: Path) -> tuple[Path, Watched]:
        path = folder / f"{script}.mp4"
        command = [
            "node",
            str(FOLDER / f"{script}.mjs"),
            str(_headless_shell(folder)),
            url,
            str(round(duration_ms)),
            str(path),
        ]
        return path, _whole(watch(command, folder=folder), path)  # they keep their browser's profile where they run

    return film


def _headless_shell(folder: Path) -> Path:
    """The browser under the name that puppeteer-capture wants it to have."""
    link = folder / "chrome-headless-shell"
    if not link.is_symlink():
        link.symlink_to(find_browser().path)
    return link


def _whole(watched: Watched, path: Path) -> Watched:
    if watched.code or not path.is_file():
        lines = [line for line in watched.complained.splitlines() if "Error" in line] or watched.complained.splitlines()
        raise WayFailedError((lines or ["it does not say why"])[-1].strip()[:160])
    return watched


RIVALS: Final[Mapping[str, Callable[[str, float, Path], tuple[Path, Watched]]]] = {
    "Playwright's video": by_playwright("playwright", ".webm"),
    "screenshot loop": by_playwright("screenshots", ".mp4"),
    "puppeteer-capture": by_node("puppeteer_capture"),
    "web-video-creator": by_node("web_video_creator"),
}


def ours(recording: Path, folder: Path, slices: int = 1) -> tuple[Path, float, Watched]:
    """The film of a recording, by so many browsers, how long it is, and what it took."""
    path = folder / f"reenact-{slices}.mp4"
    command = [sys.executable, "-m", "reenact", "replay", str(recording), "--json", "-o", str(path)]
    command += ["--slices", str(slices)]
    watched = _whole(watch(command), path)
    return path, float(msgspec.json.decode(watched.said)["result"]["duration_ms"]), watched


def ours_at_once(recording: Path, folder: Path, count: int) -> Watched:
    """So many films of a recording at a time."""
    copies = [folder / f"copy-{number}.jsonl" for number in range(count)]
    for copy in copies:
        shutil.copyfile(recording, copy)
    films = folder / "films"
    command = [sys.executable, "-m", "reenact", "replay", *map(str, copies), "--json", "-j", str(count), "-o"]
    return _whole(watch([*command, str(films)]), films / "copy-0.mp4")
