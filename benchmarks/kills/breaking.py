"""A way to film and a way to break off in, what was left behind out; moments are frames that the page has drawn."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct
from playwright.sync_api import Browser

import reenact
from benchmarks.kills.processes import descendants, is_alive, kill_browser
from fixtures.serve import serving_page
from reenact.encode import probe, read_frames

Harm = Literal["browser", "INT", "TERM", "disk"]
Way = Literal["one", "jobs", "slices", "layout"]

PATIENCE_S: Final = 180
LENGTH_MS: Final = 8000

PAGE: Final = b"""<!doctype html><canvas id=noise width=300 height=200></canvas><script>
const noise = document.getElementById("noise").getContext("2d");
const draw = () => {
  const dots = noise.createImageData(300, 200);
  for (let place = 0; place < dots.data.length; place += 1) dots.data[place] = Math.random() * 256;
  noise.putImageData(dots, 0, 0);
  fetch("/drawn");
  requestAnimationFrame(draw);
};
draw();
</script>"""

ARGUMENTS: Final[dict[Way, list[str]]] = {
    "one": ["visit.jsonl", "-o", "out/film.mp4"],
    "jobs": ["visit.jsonl", "again.jsonl", "-j", "2", "-o", "out"],
    "slices": ["visit.jsonl", "-o", "out/film.mp4", "--slices", "2"],
    "layout": ["visit.jsonl", "-o", "out/film.mp4", "--device", "640x480", "--device", "500x400", "--layout", "row"],
}

CODES: Final[dict[Harm, int]] = {"browser": 5, "INT": 130, "TERM": 143, "disk": 6}


class Left(Struct, frozen=True, kw_only=True):
    """What a replay that was broken off said and left; `wrong` is what it should not have."""

    code: int
    said: str
    films: tuple[str, ...]
    wrong: tuple[str, ...]


class Page:
    """Serves the page, and lets the frame that is wanted be waited for."""

    def __init__(self) -> None:
        self._drawn = 0
        self._changed = threading.Condition()

    def drawn(self) -> None:
        """One more frame."""
        with self._changed:
            self._drawn += 1
            self._changed.notify_all()

    def ended(self) -> None:
        """No more frames come."""
        with self._changed:
            self._drawn = 1_000_000
            self._changed.notify_all()

    def wait_for(self, frame: int) -> None:
        """Return when so many frames were drawn, by all browsers together, or none come any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._drawn >= frame, PATIENCE_S)

    def restart(self) -> None:
        """Count from the beginning."""
        with self._changed:
            self._drawn = 0


@contextlib.contextmanager
def served(page: Page) -> Iterator[str]:
    """The address of the page."""

    def asked(path: str) -> None:
        if path == "/drawn":
            page.drawn()

    with serving_page(PAGE, asked) as address:
        yield f"{address}/"


def record(browser: Browser, url: str, folder: Path) -> None:
    """A visit of some seconds in `folder`, twice."""
    context = browser.new_context(viewport={"width": 640, "height": 480})
    with reenact.capture(context, folder / "visit.jsonl"):
        page = context.new_page()
        page.goto(url)
        page.mouse.click(400, 400)
    context.close()
    lines = [line for line in (folder / "visit.jsonl").read_text().splitlines() if '"type":"end"' not in line]
    for name in ("visit.jsonl", "again.jsonl"):
        (folder / name).write_text("\n".join([*lines, f'{{"type":"end","time_ms":{LENGTH_MS}}}']))


def broken_off(folder: Path, way: Way, harm: Harm, page: Page, frame: int) -> Left:
    """Film what was recorded in `folder`, and do the harm at that frame. For `disk` it comes when the disk is full."""
    page.restart()
    (folder / "out").mkdir(exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "reenact", "replay", *ARGUMENTS[way]],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    threading.Thread(target=_watch, args=(process, page), daemon=True).start()
    page.wait_for(frame)
    started = descendants(process.pid)
    if process.poll() is None and harm != "disk":
        _harm(process.pid, harm)
    _, said = process.communicate(timeout=PATIENCE_S)
    films = sorted(path.name for path in (folder / "out").glob("*.mp4"))
    return Left(
        code=process.returncode,
        said=said,
        films=tuple(films),
        wrong=tuple(_wrong(folder / "out", films, process.returncode, said, started, CODES[harm])),
    )


def _watch(process: subprocess.Popen[str], page: Page) -> None:
    process.wait()
    page.ended()


def _harm(pid: int, harm: Harm) -> None:
    if harm == "browser":
        kill_browser(pid)
    else:
        os.kill(pid, signal.SIGINT if harm == "INT" else signal.SIGTERM)


def _wrong(out: Path, films: Sequence[str], code: int, said: str, started: set[int], expected: int) -> Iterator[str]:
    if code != expected:
        yield f"exit code {code}, not {expected}"
    if not re.fullmatch(r"(reenact: [^\n]+\n){1,2}", said) or len(set(said.splitlines())) < said.count("\n"):
        yield f"not one sentence for each film that was broken off: {said!r}"
    for pid in started:
        if is_alive(pid):
            yield f"process {pid} still lives"
    for name in films:
        try:
            if probe(out / name).frame_count != sum(1 for _ in read_frames(out / name)):
                yield f"{name} has not all of its frames"
        except reenact.ReenactError as error:
            yield f"{name} is broken: {error}"
    parts = [path.name for path in out.iterdir() if path.name.startswith(".")]
    if parts:
        yield f"left: {parts}"
