"""The benchmark's page is recorded, then replayed and filmed; also several recordings at a time."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import msgspec
from playwright.sync_api import Browser

import reenact

SIZE = (1280, 720)


class Filmed(msgspec.Struct, frozen=True, kw_only=True):
    """One replay, as the command tells it."""

    duration_ms: float
    times_real_time: float
    wall_s: float
    peak_mib: float


def record(browser: Browser, url: str, duration_ms: float, path: Path) -> Path:
    """A visit with a click at its beginning and one at its end."""
    context = browser.new_context(viewport={"width": SIZE[0], "height": SIZE[1]})
    with reenact.capture(context, path):
        page = context.new_page()
        page.goto(url)
        page.mouse.click(300, 400)
        page.wait_for_timeout(duration_ms)
        page.mouse.click(700, 400)
    context.close()
    return path


def film(recording: Path, path: Path, at_once: int = 1) -> Filmed:
    """Film the recording by the command, `at_once` times at the same time; their figures together."""
    began_s = time.monotonic()
    command = [sys.executable, "-m", "benchmarks.video.measured", "replay", str(recording), "--json", "-o"]
    films = [path.with_stem(f"{path.stem}{number}") for number in range(at_once)]
    runs = [subprocess.Popen([*command, str(each)], stdout=subprocess.PIPE) for each in films]
    told = [msgspec.json.decode(run.communicate()[0]) for run in runs]
    wall_s = time.monotonic() - began_s
    films[0].replace(path)
    results = [each["result"] for each in told]
    duration_ms = sum(result["duration_ms"] for result in results)
    return Filmed(
        duration_ms=results[0]["duration_ms"],
        times_real_time=duration_ms / 1000 / wall_s,
        wall_s=wall_s,
        peak_mib=max(each["peak_mib"] for each in told),
    )
