"""A scenario in, how true its heat maps are out: drawn points against boxes that nobody but this asked the page for."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import numpy as np
from msgspec import Struct
from playwright.sync_api import Browser, Error, Locator, Page, sync_playwright

import reenact
from benchmarks.truth.scenarios import Click, Scenario
from reenact import HeatmapOptions
from reenact.browser.devices import context_arguments
from reenact.browser.devices import device as device_named
from reenact.browser.find import find_browser
from reenact.geometry import Point, Rect
from reenact.heatmap.kept import read_kept
from reenact.recording import events

RECORDED: Final = "1280x800"
OTHERS: Final = ("1440x900", "1024x768", "768x1024", "iPhone 15")
NEAR_PX: Final = 2.0
_RADIUS_PX: Final = 12.0
"""Its cells are one pixel."""
_REACHES: Final = """(element, [across, down]) => {
  const box = element.getBoundingClientRect();
  const there = element.getRootNode().elementFromPoint(box.x + box.width * across, box.y + box.height * down);
  return there !== null && (element === there || element.contains(there));
}"""
_STAYS: Final = """(element) => {
  for (let outer = element; outer; outer = outer.parentElement) {
    if (["fixed", "sticky"].includes(getComputedStyle(outer).position) || outer.matches("dialog")) return true;
  }
  return false;
}"""
_ARGUMENTS: Final = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]


class Where(Struct, frozen=True):
    """The box of an element on the page; of one that does not scroll with the page also its box on the screen, since
    a picture shows it once, wherever the page stood."""

    box: Rect
    on_screen: Rect | None

    def at(self, across: float, down: float) -> list[tuple[Rect, Point]]:
        return [(box, box.at_fraction(across, down)) for box in (self.box, self.on_screen) if box is not None]


class Truth(Struct, frozen=True, kw_only=True):
    """How one scenario went on one device. `placed` + `unplaced` are to be `clicks`, `inside` to be `placed`."""

    name: str
    device: str
    clicks: int
    there: int
    """Clicks whose element a person finds on that device."""
    placed: int
    inside: int
    worst_px: float
    """How far a point lies from where it belongs, at most."""
    unplaced: int
    unreached: int
    """Of the unplaced, those in a state that no replay came to."""
    states: int
    missing: tuple[str, ...]

    @property
    def holds(self) -> bool:
        exact = self.device != RECORDED or self.worst_px <= NEAR_PX
        return exact and self.inside == self.placed and self.placed + self.unplaced == self.clicks


def judged(scenario: Scenario, corpora: Path, folder: Path) -> list[Truth]:
    """Record it at one viewport, draw it at five, and look for each click at each of them."""
    with scenario.serve(corpora) as address:
        url = address + scenario.path
        path = folder / "visit.jsonl"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(find_browser().path), args=_ARGUMENTS)
            width, height = map(int, RECORDED.split("x"))
            context = browser.new_context(viewport={"width": width, "height": height})
            with reenact.capture(context, path):
                _walk(context.new_page(), url, scenario.clicks)
            context.close()
            boxes = {
                name: _boxes(browser, dict(playwright.devices), name, url, scenario.clicks)
                for name in (RECORDED, *OTHERS)
            }
            browser.close()
        options = HeatmapOptions(
            devices=(RECORDED, *OTHERS), states=True, keep_counts=True, radius_px=_RADIUS_PX, jobs=4
        )
        result = reenact.heatmap([path], folder / "maps", options)
    clicks = [each for each in reenact.read_recording(path).events if isinstance(each, events.Click)]
    fractions = [(each.fraction_x, each.fraction_y) for each in clicks if each.trusted]
    return [_truth(scenario, name, result, boxes[name], fractions) for name in (RECORDED, *OTHERS)]


def _truth(
    scenario: Scenario,
    device: str,
    result: reenact.HeatmapResult,
    boxes: Sequence[Where | None],
    fractions: Sequence[tuple[float, float]],
) -> Truth:
    maps = [each for each in result.maps if each.device == device]
    drawn = [point for each in maps for point in _points(Path(each.others[0]))]
    belongs = [each.at(*fraction) for each, fraction in zip(boxes, fractions, strict=False) if each is not None]
    inside, worst_px, left = 0, 0.0, list(belongs)
    for point in drawn:
        ways = [(_distance(place, point), box, each) for each in left for box, place in each]
        if not ways:
            worst_px = float("inf")
            continue
        distance_px, box, each = min(ways, key=lambda way: way[0])
        left.remove(each)
        worst_px = max(worst_px, distance_px)
        inside += Rect(box.x - 1, box.y - 1, box.width + 2, box.height + 2).contains(point)
    unreached = sum(state.events for state in result.states if device in dict(state.unreached))
    unplaced = sum(each.unplaced for each in maps)
    why = [
        f"{state.name}: {dict(state.unreached)[device]}" for state in result.states if device in dict(state.unreached)
    ]
    return Truth(
        name=scenario.name,
        device=device,
        clicks=len(fractions),
        there=len(belongs),
        placed=len(drawn),
        inside=inside,
        worst_px=worst_px,
        unplaced=unplaced + unreached,
        unreached=unreached,
        states=len(result.states),
        missing=tuple(why),
    )


def _points(kept: Path) -> list[Point]:
    grid = read_kept(kept).sheet.grid
    return [
        Point((x + 0.5) * grid.cell_px, (y + 0.5) * grid.cell_px)
        for y, x in np.argwhere(grid.counts)
        for _ in range(int(grid.counts[y, x]))
    ]


def _distance(one: Point, other: Point) -> float:
    return max(abs(one.x - other.x), abs(one.y - other.y))


def _boxes(
    browser: Browser, devices: dict[str, Any], name: str, url: str, clicks: Sequence[Click]
) -> list[Where | None]:
    context = browser.new_context(**context_arguments(device_named(name, devices)))
    try:
        return _walk(context.new_page(), url, clicks)
    finally:
        context.close()


def _walk(page: Page, url: str, clicks: Sequence[Click]) -> list[Where | None]:
    """Click one after the other; where each element lay on the page just before, None where there is none to click."""
    page.set_default_timeout(3_000)
    page.goto(url)
    page.wait_for_timeout(500)
    found: list[Where | None] = []
    for click in clicks:
        box = None
        with suppress(Error):
            box = _click(page, click)
        found.append(box)
        page.wait_for_timeout(600)  # animations of menus and dialogs end
    return found


def _click(page: Page, click: Click) -> Where | None:
    if click.before:
        scroller = page.locator(click.before)
        scroller.scroll_into_view_if_needed()
        scroller.hover()
        page.mouse.wheel(0, 5_000)
        page.wait_for_timeout(300)
    target: Locator = (
        page.frame_locator(click.frame).locator(click.selector) if click.frame else page.locator(click.selector)
    ).first
    target.scroll_into_view_if_needed()
    target.wait_for(state="visible")
    box = target.bounding_box()
    # Playwright's own trial of a click is heard by recorders.
    if box is None or not target.evaluate(_REACHES, [click.across, click.down]):
        return None
    stays = bool(target.evaluate(_STAYS))
    x, y = round(box["x"] + box["width"] * click.across), round(box["y"] + box["height"] * click.down)
    scrolled = page.evaluate("[scrollX, scrollY]")
    page.mouse.move(x, y, steps=3)
    page.mouse.down()
    page.wait_for_timeout(40)
    page.mouse.up()
    on_page = Rect(box["x"] + scrolled[0], box["y"] + scrolled[1], box["width"], box["height"])
    return Where(on_page, Rect(**box) if stays else None)
