"""A scenario in, how true its heat maps are out: drawn points against boxes that nobody but this asked the page for."""

from __future__ import annotations

import json
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
from reenact.signals.rows import Row, rows_of
from reenact.survey.results import MapFile

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
_BOX: Final = """(element) => {
  const box = element.getBoundingClientRect();
  return [box.x, box.y, box.width, box.height];
}"""
_STAYS: Final = """(element) => {
  for (let outer = element; outer; outer = outer.parentElement) {
    if (["fixed", "sticky"].includes(getComputedStyle(outer).position) || outer.matches("dialog")) return true;
  }
  return false;
}"""
_ARGUMENTS: Final = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]


class Where(Struct, frozen=True):
    """The box of an element on the page; of one that does not scroll with the page its box on the screen, since a
    picture shows it once, where the page stood then."""

    box: Rect
    on_screen: Rect | None

    def off_px(self, drawn: Drawn) -> float:
        """How far a point lies outside the element; 0 inside it."""
        if self.on_screen is None:
            return _outside(self.box, drawn.point)
        return min(_outside(box, drawn.point) for box in (drawn.shown(self.on_screen), self.box))


class Drawn(Struct, frozen=True):
    """A point of a map, and where the page stood when that was pictured."""

    point: Point
    stood: Point

    def shown(self, on_screen: Rect) -> Rect:
        """Where the picture has what stands so on the screen."""
        return Rect(on_screen.x + self.stood.x, on_screen.y + self.stood.y, on_screen.width, on_screen.height)


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
    rows = [row for row in rows_of(reenact.read_recording(path)) if row.kind == "click"]
    places = [Clicked(row, each) for row, each in zip(rows, boxes[RECORDED], strict=True)]
    return [_truth(scenario, name, result, boxes[name], places) for name in (RECORDED, *OTHERS)]


def _truth(
    scenario: Scenario,
    device: str,
    result: reenact.HeatmapResult,
    boxes: Sequence[Where | None],
    places: Sequence[Clicked],
) -> Truth:
    maps = [each for each in result.maps if each.device == device]
    drawn = [point for each in maps for point in _points(each)]
    there = [each for each in boxes if each is not None]
    apart = [[each.off_px(point) for each in there] for point in drawn]
    near = [[place.off_px(point) for place in places] for point in drawn] if device == RECORDED else apart
    worst_px = max((min(distances, default=float("inf")) for distances in near), default=0.0)
    inside = _pairs([[place for place, off_px in enumerate(distances) if off_px <= 1] for distances in apart])
    unreached = sum(state.events for state in result.states if device in dict(state.unreached))
    unplaced = sum(each.unplaced for each in maps)
    why = [
        f"{state.name}: {dict(state.unreached)[device]}" for state in result.states if device in dict(state.unreached)
    ]
    return Truth(
        name=scenario.name,
        device=device,
        clicks=len(places),
        there=len(there),
        placed=len(drawn),
        inside=inside,
        worst_px=worst_px,
        unplaced=unplaced + unreached,
        unreached=unreached,
        states=len(result.states),
        missing=tuple(why),
    )


def _points(drawn: MapFile) -> list[Drawn]:
    grid, told = read_kept(Path(drawn.others[0])).sheet.grid, json.loads(Path(drawn.numbers).read_text("utf-8"))
    stood = Point(told["scroll_x"], told["scroll_y"])
    return [
        Drawn(Point((x + 0.5) * grid.cell_px, (y + 0.5) * grid.cell_px), stood)
        for y, x in np.argwhere(grid.counts)
        for _ in range(int(grid.counts[y, x]))
    ]


class Clicked(Struct, frozen=True):
    """A recorded click and the element that was walked to."""

    row: Row
    walked: Where | None

    def off_px(self, drawn: Drawn) -> float:
        """How far a point lies from where a picture has the click: at the recorded place on the page, or, in what does
        not scroll with it, and in frames, at the fraction of the box that was walked to."""
        row, walked = self.row, self.walked
        if row.page_x is not None and row.page_y is not None and (walked is None or walked.on_screen is None):
            return _distance(Point(row.page_x, row.page_y), drawn.point)
        assert walked
        assert row.fraction_x is not None
        assert row.fraction_y is not None
        box = drawn.shown(walked.on_screen) if walked.on_screen else walked.box
        return _distance(box.at_fraction(row.fraction_x, row.fraction_y), drawn.point)


def _pairs(fitting: Sequence[Sequence[int]]) -> int:
    """How many points get an element of their own, of those that they lie in (Kuhn's augmenting paths)."""
    taken: dict[int, int] = {}

    def find(point: int, seen: set[int]) -> bool:
        for element in fitting[point]:
            if element not in seen:
                seen.add(element)
                if element not in taken or find(taken[element], seen):
                    taken[element] = point
                    return True
        return False

    return sum(find(point, set()) for point in range(len(fitting)))


def _outside(box: Rect, point: Point) -> float:
    across = max(box.x - point.x, point.x - box.right, 0.0)
    return max(across, box.y - point.y, point.y - box.bottom, 0.0)


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
    page.set_default_timeout(10_000)
    page.goto(url, timeout=30_000)
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
    # Playwright's own trial of a click is heard by recorders, and its boxes are those of the screen, not of the page.
    if not target.evaluate(_REACHES, [click.across, click.down]):
        return None
    x, y, width, height = target.evaluate(_BOX)
    if click.frame:
        left, top, _, _ = page.locator(click.frame).evaluate(_BOX)
        border_px = page.locator(click.frame).evaluate("(frame) => frame.clientLeft")
        x, y = x + left + border_px, y + top + border_px
    stays = bool(target.evaluate(_STAYS))
    scroll_x, scroll_y = page.evaluate("[scrollX, scrollY]")
    target.click(position={"x": round(width * click.across), "y": round(height * click.down)}, force=True, delay=40)
    return Where(Rect(x + scroll_x, y + scroll_y, width, height), Rect(x, y, width, height) if stays else None)
