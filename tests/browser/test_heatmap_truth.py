"""Planted truth: clicks on known elements, recorded at one viewport, lie in the same elements on every other one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page

import reenact
from reenact import HeatmapOptions
from reenact.geometry import Rect
from reenact.heatmap.kept import read_kept
from tests.browser.conftest import Serve
from tests.browser.visits import press_at, recorded

pytestmark = pytest.mark.browser

PAGE: Final = """<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href="data:,"><title>Truth</title>
<meta name=viewport content="width=device-width">
<style>body { margin: 0; font: 16px sans-serif } button { width: 40%; height: 50px; display: block }
[hidden] { display: none }
header { position: sticky; top: 0; height: 70px; background: #dde; z-index: 2 }
#grid { display: flex; flex-wrap: wrap; gap: 10px } #grid button { flex: 1 0 300px; height: 60px }
#scroller { height: 120px; overflow: auto; width: 70% } #rows { height: 900px; padding-top: 20px }
#low { margin-top: 600px } iframe { width: 80%; height: 120px; border: 3px solid; display: block }
#turned { transform: scale(1.2) translateX(30px); width: 200px; margin: 30px }
#corner { position: fixed; right: 10px; bottom: 10px; width: 90px } #tall { height: 700px }
</style>
<header><button id=head>In the header</button></header>
<div id=grid><button id=one>One</button><button id=two>Two</button><button id=three>Three</button></div>
<div id=scroller><div id=rows><button id=high>High row</button><button id=low>Low row</button></div></div>
<iframe srcdoc="<style>body{margin:0}button{width:50%;height:60px}</style><button id=inside>Inside</button>"></iframe>
<shadow-box></shadow-box>
<button id=turned>Turned</button>
<div id=tabs><button role=tab id=second>Second tab</button><button id=panel hidden>On the second tab</button></div>
<button id=open>Open</button><dialog id=dialog><button id=yes>Yes, really</button></dialog>
<div id=tall></div><button id=foot>At the foot</button>
<button id=corner>Corner</button>
<script>
customElements.define("shadow-box", class extends HTMLElement {
  connectedCallback() { this.attachShadow({ mode: "open" }).innerHTML =
    "<style>button { width: 60%; height: 44px }</style><button id=shady>In the shadow</button>"; }
});
const by = (id) => document.getElementById(id);
by("second").onclick = () => { by("panel").hidden = false; };
by("open").onclick = () => by("dialog").showModal();
by("yes").onclick = () => by("dialog").close();
</script>"""

SHOWN: Final = (
    "#head",
    "#one",
    "#two",
    "#three",
    "#high",
    "#inside",
    "#shady",
    "#turned",
    "#second",
    "#open",
    "#foot",
    "#corner",
)
"""Clicked and there when the page opens; `#corner` is pressed after scrolling, and drawn where it is at the top."""
NOT_SHOWN: Final = ("#low", "#panel", "#yes")
"""Clicked, and not there when the page opens: scrolled away in its scroller, on another tab, in a dialog."""


def locator(page: Page, selector: str) -> Locator:
    return page.frame_locator("iframe").locator(selector) if selector == "#inside" else page.locator(selector)


def visit(page: Page) -> None:
    for index, selector in enumerate((*SHOWN, "#low", "#panel", "#yes")):
        target = locator(page, "#open" if selector == "#yes" else selector)
        if selector == "#yes":
            page.evaluate("document.getElementById('dialog').showModal()")
            target = page.locator("#yes")
        elif selector == "#open":
            page.evaluate("document.getElementById('open').onclick = null")
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        assert box is not None
        across, down = 0.15 + 0.05 * index, 0.3 + 0.03 * index
        press_at(page, round(box["x"] + box["width"] * across), round(box["y"] + box["height"] * down))


@pytest.fixture(scope="module")
def address(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("truth")
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    return f"{serve(folder)}/page.html"


@pytest.fixture(scope="module")
def path(chromium: Browser, address: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return recorded(chromium, tmp_path_factory.mktemp("visit") / "visit.jsonl", address, visit)


DEVICES: Final = ("800x600", "360x640", "768x1024", "1440x900", "1920x1080")


def test_clicks_lie_in_their_elements_at_the_recorded_viewport_and_at_others(
    chromium: Browser, address: str, path: Path, tmp_path: Path
) -> None:
    result = reenact.heatmap([path], tmp_path, HeatmapOptions(devices=DEVICES, keep_counts=True))
    clicks = [event for event in reenact.read_recording(path).events if type(event).__name__ == "Click"]
    assert len(clicks) == len(SHOWN) + len(NOT_SHOWN)
    for device, found in zip(DEVICES, result.maps, strict=True):
        assert (found.events, found.placed, found.unplaced) == (len(clicks), len(SHOWN), len(NOT_SHOWN)), device
        numbers = json.loads(Path(found.numbers).read_text(encoding="utf-8"))
        assert sum(row["events"] for row in numbers["targets"] if row["placed"]) == found.placed
        grid = read_kept(Path(found.others[0])).sheet.grid
        drawn = [(float(x * grid.cell_px), float(y * grid.cell_px)) for y, x in np.argwhere(grid.counts)]
        assert len(drawn) == len(SHOWN)
        width, height = map(int, device.split("x"))
        page = chromium.new_page(viewport={"width": width, "height": height})
        page.goto(address)
        for selector, click in zip(SHOWN, clicks, strict=False):
            box = locator(page, selector).bounding_box()
            assert box is not None
            # The cell of the point, as its element lies in a page that nobody but this test opened.
            truth = Rect(**box).at_fraction(click.fraction_x, click.fraction_y)  # type: ignore[union-attr]
            assert [(x, y) for x, y in drawn if abs(x + 1 - truth.x) <= 2 and abs(y + 1 - truth.y) <= 2], (
                f"{selector} on {device}: {truth} is not among {drawn}"
            )
        page.close()


def test_what_is_not_on_the_picture_is_listed_with_the_reason(path: Path, tmp_path: Path) -> None:
    result = reenact.heatmap([path], tmp_path, HeatmapOptions(devices=("800x600",), kinds=("elements",), svg=True))
    numbers = json.loads(Path(result.maps[0].numbers).read_text(encoding="utf-8"))
    reasons = {row["name"]: row["why_unplaced"] for row in numbers["targets"] if row["unplaced"]}
    assert set(reasons) == {"button 'Low row'", "button 'On the second tab'", "button 'Yes, really'"}
    assert reasons["button 'Low row'"] == "it is scrolled out of view"
    assert all(reasons.values())
