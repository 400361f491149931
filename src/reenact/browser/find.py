"""Chooses the Chromium to use among those on this machine; called by the roots, `install` and the doctor."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import Final, Literal

import msgspec

from reenact.errors import BrowserError

BROWSER_VARIABLE: Final = "REENACT_BROWSER"

BrowserKind = Literal["headless-shell", "chromium"]

_SYSTEM_NAMES: Final[dict[BrowserKind, tuple[str, ...]]] = {
    "headless-shell": ("chromium-headless-shell", "chrome-headless-shell", "headless_shell"),
    "chromium": ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
}

# Playwright's folder and the names that its executable had since 1.49; the folder between differs per platform.
_PLAYWRIGHT_FOLDERS: Final[dict[BrowserKind, str]] = {
    "headless-shell": "chromium_headless_shell",
    "chromium": "chromium",
}
_PLAYWRIGHT_EXECUTABLES: Final[dict[BrowserKind, tuple[str, ...]]] = {
    "headless-shell": ("chrome-headless-shell", "headless_shell"),
    "chromium": ("chrome",),
}


class BrowserChoice(msgspec.Struct, frozen=True):
    """An executable, what it can do by its name, and in plain words where it was found."""

    path: Path
    kind: BrowserKind
    source: str
    version: str | None = None


def find_browser(explicit: Path | None = None, *, windowed: bool = False) -> BrowserChoice:
    """The browser to use: what was asked for, else the best one of `browser_candidates`.

    `windowed` asks for one that can open a window, which a headless shell cannot.
    Raises `BrowserError` when there is none, or when the one that was asked for does not serve.
    """
    choice = next(browser_candidates(explicit, windowed=windowed), None)
    if choice is None:
        wanted = "Chromium that can open a window" if windowed else "Chromium"
        remedy = "reenact install-browser --with-window" if windowed else "reenact install-browser"
        raise BrowserError(f"no {wanted} was found; get one with `{remedy}`")
    return choice


def browser_candidates(explicit: Path | None = None, *, windowed: bool = False) -> Iterator[BrowserChoice]:
    """Every browser in order of preference; a headless shell comes first because only it renders in lockstep."""
    yield from _asked_for(explicit, windowed=windowed)
    for kind, look in _PLACES:
        if not (windowed and kind == "headless-shell"):
            yield from look(kind)


def browser_version(path: Path, *, timeout_s: float = 10.0) -> str | None:
    """What the executable says to `--version`, such as `Chromium 156.0.8078.79`; None when it says nothing."""
    try:
        # Debian's wrapper scripts may print warnings first; the version is the last line.
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=timeout_s, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    lines = answer.stdout.strip().splitlines()
    return lines[-1].strip() if lines else None


def _asked_for(explicit: Path | None, *, windowed: bool) -> Iterator[BrowserChoice]:
    named = explicit or Path(os.environ.get(BROWSER_VARIABLE, ""))
    if named == Path():
        return
    source = "--browser-path" if explicit else BROWSER_VARIABLE
    # A bare name such as `chromium` is looked up on PATH, as a shell would do.
    path = Path(shutil.which(named) or named) if len(named.parts) == 1 else named.expanduser()
    if not path.is_file():
        raise BrowserError(f"{source} names {named}, where there is no browser; correct it or leave it out")
    if not os.access(path, os.X_OK):
        raise BrowserError(f"{source} names {named}, which is not executable; correct it or leave it out")
    kind = _kind_by_name(path)
    if windowed and kind == "headless-shell":
        raise BrowserError(f"{source} names {named}, a headless shell that cannot open a window; name a full Chromium")
    yield BrowserChoice(path, kind, source)


def _kind_by_name(path: Path) -> BrowserKind:
    # A guess for the doctor's table and for `windowed`; whether lockstep works is always tried, never guessed.
    names = (path.name, path.resolve().name)
    return "headless-shell" if any(re.search(r"headless[-_]shell", name) for name in names) else "chromium"


def _of_playwright(kind: BrowserKind) -> Iterator[BrowserChoice]:
    prefix = _PLAYWRIGHT_FOLDERS[kind]
    wanted = _wanted_revision(prefix.replace("_", "-"))
    revisions = [
        int(match[1])
        for folder in _entries(_playwright_folder())
        if (match := re.fullmatch(rf"{prefix}-(\d+)", folder.name))
    ]
    # The revision that this Playwright was tested with, then the newest.
    for revision in sorted(revisions, key=lambda number: (number != wanted, -number)):
        for name in _PLAYWRIGHT_EXECUTABLES[kind]:
            for path in sorted((_playwright_folder() / f"{prefix}-{revision}").glob(f"*/{name}")):
                if path.is_file() and os.access(path, os.X_OK):
                    yield BrowserChoice(path, kind, f"Playwright, revision {revision}")


def _of_system(kind: BrowserKind) -> Iterator[BrowserChoice]:
    for name in _SYSTEM_NAMES[kind]:
        if found := shutil.which(name):
            yield BrowserChoice(Path(found), kind, "system")


_PLACES: Final[tuple[tuple[BrowserKind, Callable[[BrowserKind], Iterator[BrowserChoice]]], ...]] = (
    ("headless-shell", _of_playwright),
    ("headless-shell", _of_system),
    ("chromium", _of_playwright),
    ("chromium", _of_system),
)


def _playwright_folder() -> Path:
    # Playwright can tell only where the full Chromium would be (microsoft/playwright#39327) and only through a
    # running driver, so its documented rule for the folder is followed here.
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "")
    if named == "0":
        return _driver_package() / ".local-browsers"
    if named:
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ms-playwright"


def _wanted_revision(browser: str) -> int | None:
    try:
        known = json.loads((_driver_package() / "browsers.json").read_bytes())["browsers"]
        return next(int(entry["revision"]) for entry in known if entry["name"] == browser)
    except (OSError, ValueError, KeyError, StopIteration):
        return None


def _driver_package() -> Path:
    return Path(str(resources.files("playwright"))) / "driver" / "package"


def _entries(folder: Path) -> Iterator[Path]:
    try:
        yield from folder.iterdir()
    except OSError:
        return
