"""Snapshots: the whole page at rest, its elements where they are in the picture, the same bytes every time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser

import reenact
from fixtures.serve import PAGES
from reenact import BrowserOptions, PageSnapshot, SnapshotOptions
from reenact.image import BgrImage
from tests.browser.conftest import Serve

pytestmark = pytest.mark.browser

DESKTOP = "800x600"
GREEN_BGR = (0x34, 0x44, 0x23)
YELLOW_BGR = (0xA0, 0xD9, 0xF2)


def taken(serve: Serve, page: str, folder: Path, *devices: str) -> list[PageSnapshot]:
    return reenact.snapshot(f"{serve(PAGES)}/{page}", folder, SnapshotOptions(devices=devices or (DESKTOP,)))


def picture(snapshot: PageSnapshot) -> BgrImage:
    image = cv2.imdecode(np.fromfile(snapshot.picture, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    return np.asarray(image, np.uint8)


def elements(snapshot: PageSnapshot) -> list[dict[str, Any]]:
    document: dict[str, Any] = json.loads(Path(snapshot.boxes).read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = document["elements"]
    assert len(found) == snapshot.elements
    return found


def rows_of(image: BgrImage, colour_bgr: tuple[int, int, int], x: int) -> list[int]:
    """The rows in which the pixel at `x` has this colour."""
    return list(np.flatnonzero(np.all(np.abs(image[:, x].astype(int) - colour_bgr) < 6, axis=1)))


def test_pictures_that_come_when_scrolled_to_are_there(serve: Serve, tmp_path: Path) -> None:
    (snapshot,) = taken(serve, "lazy.html", tmp_path)
    assert snapshot.warnings == ()
    image = picture(snapshot)
    assert image.shape == (round(snapshot.page_height), 800, 3)
    found = {element.get("id") or element.get("dom_id"): element for element in elements(snapshot)}
    for name in ("native", "observed"):
        x, y, width, height = box_of(found[name])
        inside = image[round(y) + 5 : round(y + height) - 5, round(x) + 5 : round(x + width) - 5]
        assert (width, height) == (400, 300)
        assert not np.all(np.abs(inside.astype(int) - 0xDD) < 4), "only the place of the picture"
    assert box_of(found["grown"])[3] == 1200


def box_of(element: dict[str, Any]) -> tuple[float, float, float, float]:
    box = element["page_box"]
    if isinstance(box, dict):
        return box["x"], box["y"], box["width"], box["height"]
    x, y, width, height = box
    return x, y, width, height


def test_a_sticky_header_is_there_once_and_at_the_top(serve: Serve, tmp_path: Path) -> None:
    (snapshot,) = taken(serve, "sticky.html", tmp_path)
    image = picture(snapshot)
    assert image.shape[0] > 2800
    assert rows_of(image, GREEN_BGR, 400) == list(range(60))


def test_on_a_phone_a_page_that_names_no_viewport_is_pictured_where_its_boxes_are(serve: Serve, tmp_path: Path) -> None:
    (snapshot,) = taken(serve, "sticky.html", tmp_path, "iPhone 15")
    assert snapshot.page_width == 980, "laid out as for a screen that wide, and shown smaller"
    (bar,) = (element for element in elements(snapshot) if element["tag"] == "aside")
    x, y, width, height = box_of(bar)
    assert (x, width, height) == (0, 980, 40)
    rows = rows_of(picture(snapshot), YELLOW_BGR, round((x + 0.9 * width) * 3))
    assert np.allclose([rows[0], rows[-1] + 1], [y * 3, (y + height) * 3], atol=1)


def test_a_page_does_not_hear_that_its_window_changes_for_a_picture(serve: Serve, tmp_path: Path) -> None:
    script = tmp_path / "hears.js"
    script.write_text(
        "addEventListener('DOMContentLoaded', () =>"
        " addEventListener('resize', () => document.querySelector('header').remove()))"
    )
    (snapshot,) = reenact.snapshot(
        f"{serve(PAGES)}/sticky.html",
        tmp_path,
        SnapshotOptions(devices=(DESKTOP,)),
        BrowserOptions(init_scripts=(script,)),
    )
    assert any(element.get("dom_id") == "head-button" for element in elements(snapshot))


HEARS = "addEventListener('resize', () => { const bar = document.querySelector('%s');"
GROWS = " bar.style.height = `${bar.clientHeight + 100}px`; });"
NARROWED = (
    "<!doctype html><meta name=viewport content='width=device-width'><style>p { height: 50px }</style>"
    f"<script>{HEARS % '#early'}{GROWS}</script><p id=early>Early</p><p id=late>Late</p>%s"
)


def test_a_page_on_a_phone_hears_of_its_width_before_it_waits_for_scripts_and_not_after(
    serve: Serve, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    late = f"{HEARS % '#late'}{GROWS}"
    (site / "late.js").write_text(late)
    waiting = ("<script src=late.js></script>", "<script defer src=late.js></script>", f"<script>{late}</script>")
    heights = []
    for script in waiting:
        (site / "page.html").write_text(NARROWED % script)
        (snapshot,) = reenact.snapshot(f"{serve(site)}/page.html", tmp_path, SnapshotOptions(devices=("iPhone 15",)))
        found = {element.get("dom_id"): box_of(element)[3] for element in elements(snapshot)}
        heights.append((found["early"], found["late"]))
    assert heights == [(150, 50), (150, 50), (150, 150)], "as with an ordinary browser behind a network"


def test_animations_are_at_rest_so_that_two_pictures_are_the_same_bytes(serve: Serve, tmp_path: Path) -> None:
    for page in ("animation.html", "repeated_cards.html"):
        one, two = (taken(serve, page, tmp_path / page / number)[0] for number in ("one", "two"))
        assert Path(one.picture).read_bytes() == Path(two.picture).read_bytes(), page
        assert elements(one) == elements(two)


def test_boxes_are_those_of_the_page(chromium: Browser, serve: Serve, tmp_path: Path) -> None:
    (snapshot,) = taken(serve, "sticky.html", tmp_path)
    page = chromium.new_page(viewport={"width": 800, "height": 600})
    page.goto(f"{serve(PAGES)}/sticky.html")
    expected = (
        page.locator("section p")
        .nth(2)
        .evaluate(
            "(element) => { const box = element.getBoundingClientRect(); "
            "return [box.x + scrollX, box.y + scrollY, box.width, box.height]; }"
        )
    )
    page.close()
    boxes = [box_of(element) for element in elements(snapshot)]
    assert any(np.allclose(box, expected, atol=2) for box in boxes), expected


def test_every_device_has_its_own_picture_and_boxes(serve: Serve, tmp_path: Path) -> None:
    snapshots = taken(serve, "labels.html", tmp_path, "Desktop 1440x900", "iPhone 15", "640x480@2")
    assert [snapshot.device for snapshot in snapshots] == ["Desktop 1440x900", "iPhone 15", "640x480@2"]
    widths = [picture(snapshot).shape[1] for snapshot in snapshots]
    assert widths == [1440, 393 * 3, 1280]
    assert len({snapshot.picture for snapshot in snapshots} | {snapshot.boxes for snapshot in snapshots}) == 6
    for snapshot in snapshots:
        assert json.loads(Path(snapshot.boxes).read_text(encoding="utf-8"))["device"] == snapshot.device
    assert {path.suffix for path in tmp_path.iterdir()} == {".png", ".json"}
