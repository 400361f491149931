"""One short visit that a scripted person made in, recordings of any length out: the same acts again and again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser

import reenact
from reenact.plan.plan import make_plan
from reenact.recording.format import read_recording

ROUND_MS: Final = 4_000
"""From the beginning of one round of acts to that of the next one."""

VIEWPORT: Final = {"width": 800, "height": 600}


class Visit:
    """A recorded round of acts, and the page that it begins with."""

    def __init__(self, path: Path) -> None:
        lines: list[dict[str, Any]] = [json.loads(line) for line in path.read_text().splitlines()]
        self._before = [line for line in lines if line["type"] in ("header", "document", "target")]
        acts = [line for line in lines if line["type"] not in ("header", "document", "target", "end")]
        first = next(place for place, line in enumerate(acts) if line["type"].startswith("pointer"))
        self._before += acts[:first]
        self._acts = acts[first:]
        self._first_ms = float(self._acts[0]["time_ms"])
        self.steps = len(make_plan(read_recording(path)).steps)
        """Of a plan with this one round."""

    def write(self, path: Path, rounds_ms: Iterable[float], end_ms: float) -> int:
        """Write the recording in which a round begins at each of `rounds_ms`; answers how many steps its plan has."""
        with path.open("w") as file:
            for line in self._before:
                print(json.dumps(line), file=file)
            for round_ms in rounds_ms:
                for line in self._acts:
                    time_ms = round(line["time_ms"] - self._first_ms + round_ms, 1)
                    print(json.dumps({**line, "time_ms": time_ms}), file=file)
            print(json.dumps({"type": "end", "time_ms": end_ms}), file=file)
        return len(make_plan(read_recording(path)).steps)


def visit(browser: Browser, url: str, path: Path) -> Visit:
    """Record one round."""
    context = browser.new_context(viewport=VIEWPORT)  # type: ignore[arg-type]
    with reenact.capture(context, path):
        page = context.new_page()
        page.goto(url)
        page.wait_for_timeout(500)
        page.mouse.move(400, 300, steps=5)
        _press(page, "#add")
        _press(page, "input")
        page.keyboard.type("milk", delay=60)
        page.keyboard.press("Enter")
        page.mouse.move(700, 400, steps=10)  # beside the rows, which are never the same
        page.mouse.wheel(0, 300)
        page.wait_for_timeout(300)
        page.mouse.wheel(0, -300)
        page.wait_for_timeout(500)
    context.close()
    return Visit(path)


def _press(page: Any, selector: str) -> None:
    box = page.locator(selector).bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 10, steps=8)
    page.mouse.down()
    page.wait_for_timeout(60)
    page.mouse.up()
    page.wait_for_timeout(200)
