"""Click maps of real visits: every click is drawn in the element that it hit, or counted as unplaced."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

import reenact
from fixtures.serve import serving
from reenact import HeatmapOptions, HeatmapResult
from reenact.geometry import Point, Rect
from reenact.signals.naming import name_of
from tests.browser.conftest import Serve
from tests.browser.pages import site
from tests.browser.visits import press_at, recorded

pytestmark = pytest.mark.browser

CLICKED = ("#town", "#order", "#save", "#next", "#save")
"""Each is pressed at a different place in its box; the link leads nowhere here."""
STAY = "<script>document.getElementById('next').onclick = (event) => event.preventDefault()</script>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site(tmp_path_factory.mktemp("site"), more=STAY)


class Visit:
    """A recording and where its clicks were made, in page CSS pixels."""

    def __init__(self, path: Path, points_page: list[Point]) -> None:
        self.path = path
        self.points_page = points_page


@pytest.fixture(scope="module")
def visit(chromium: Browser, serve: Serve, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Visit:
    points: list[Point] = []

    def drive(page: Page) -> None:
        for index, selector in enumerate(CLICKED):
            box = page.locator(selector).bounding_box()
            assert box is not None
            fraction = 0.2 + 0.12 * index
            x, y = round(box["x"] + box["width"] * fraction), round(box["y"] + box["height"] * fraction)
            press_at(page, x, y)
            if selector == "#order":
                page.keyboard.press("Escape")
            points.append(Point(x, y + page.evaluate("scrollY")))

    path = tmp_path_factory.mktemp("visit") / "visit.jsonl"
    return Visit(recorded(chromium, path, f"{serve(folder)}/form.html", drive), points)


def drawn(path: Path, there: Path, *devices: str, base_url: str | None = None) -> tuple[HeatmapResult, dict[str, Any]]:
    """The result and the numbers of its first map."""
    result = reenact.heatmap([path], there, HeatmapOptions(devices=devices or ("800x600",), base_url=base_url))
    return result, json.loads(Path(result.maps[0].numbers).read_text(encoding="utf-8"))


def placed_points(path: Path, numbers: dict[str, Any]) -> list[Point]:
    """Where the clicks are drawn: the recorded fraction of the box that the map found for their element."""
    boxes = {target["name"]: Rect(**target["page_box"]) for target in numbers["targets"] if target["placed"]}
    recording = reenact.read_recording(path)
    points = []
    for event in recording.events:
        if type(event).__name__ == "Click":
            target = recording.target_of(event)
            assert target is not None
            points.append(boxes[name_of(target)].at_fraction(event.fraction_x, event.fraction_y))  # type: ignore[union-attr]
    return points


def test_clicks_lie_where_they_were_made_at_the_recorded_viewport(visit: Visit, tmp_path: Path) -> None:
    result, numbers = drawn(visit.path, tmp_path)
    (found,) = result.maps
    assert (found.events, found.placed, found.unplaced) == (len(CLICKED), len(CLICKED), 0)
    for made, shown in zip(visit.points_page, placed_points(visit.path, numbers), strict=True):
        assert shown.x == pytest.approx(made.x, abs=2)
        assert shown.y == pytest.approx(made.y, abs=2)


def test_clicks_lie_in_the_same_elements_on_a_phone(
    chromium: Browser, serve: Serve, folder: Path, visit: Visit, tmp_path: Path
) -> None:
    result, numbers = drawn(visit.path, tmp_path, "iPhone 15")
    assert result.maps[0].placed == len(CLICKED)
    page = chromium.new_page(viewport={"width": 393, "height": 659})
    page.goto(f"{serve(folder)}/form.html")
    for selector, shown in zip(CLICKED, placed_points(visit.path, numbers), strict=True):
        box = page.locator(selector).bounding_box()
        assert box is not None
        reach = Rect(box["x"] - 2, box["y"] - 2, box["width"] + 4, box["height"] + 4)
        assert reach.contains(shown), selector
    page.close()


def test_a_click_whose_element_is_gone_is_unplaced_and_counted(visit: Visit, tmp_path: Path) -> None:
    with serving(site(tmp_path / "later", button="", more=STAY)) as address:
        result, numbers = drawn(visit.path, tmp_path / "maps", base_url=address)
    (found,) = result.maps
    assert (found.events, found.placed, found.unplaced) == (5, 3, 2)
    (gone,) = (target for target in numbers["targets"] if not target["placed"])
    assert (gone["name"], gone["events"], gone["page_box"]) == ("button 'Save the order'", 2, None)


def test_the_same_command_gives_the_same_bytes(visit: Visit, tmp_path: Path) -> None:
    one, two = (drawn(visit.path, tmp_path / number)[0].maps[0] for number in ("one", "two"))
    assert Path(one.picture).read_bytes() == Path(two.picture).read_bytes()
    assert Path(one.numbers).read_bytes() == Path(two.numbers).read_bytes()


def test_every_device_has_a_map_and_a_recording_given_twice_counts_once(visit: Visit, tmp_path: Path) -> None:
    options = HeatmapOptions(devices=("800x600", "iPhone 15"))
    result = reenact.heatmap([visit.path, visit.path], tmp_path, options)
    assert [(found.device, found.events, found.recordings) for found in result.maps] == [
        ("800x600", 5, 1),
        ("iPhone 15", 5, 1),
    ]
    assert (result.recordings, result.events, result.events_on_other_pages) == (1, 5, 0)
    assert all(found.placed + found.unplaced == found.events for found in result.maps)
