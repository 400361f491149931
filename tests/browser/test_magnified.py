"""A page that two fingers magnified is magnified again, and what is touched afterwards is what was touched."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import reenact
from fixtures.serve import PAGES, serving
from reenact import ReplayOptions
from reenact.film.capture import read_facts
from reenact.geometry import Point, Viewport
from reenact.recording import events
from tests.browser.conftest import Serve
from tests.browser.pages import site
from tests.browser.visits import press_at, recorded

pytestmark = pytest.mark.browser

PHONE = Viewport(390, 844, 3.0)


def zooms_of(path: Path) -> list[tuple[float, float, float]]:
    read = reenact.read_recording(path).events
    return [(each.scale, each.offset_left, each.offset_top) for each in read if isinstance(each, events.Zoom)]


def test_a_wheel_with_ctrl_zooms_and_scrolls_nothing(chromium: Browser, tmp_path: Path) -> None:
    def turn(page: Page) -> None:
        # A browser does so with a person's wheel, not with Playwright's.
        page.evaluate("addEventListener('wheel', (event) => event.preventDefault(), {passive: false})")
        page.mouse.move(180, 140)
        page.keyboard.down("Control")
        page.mouse.wheel(0, 120)
        page.keyboard.up("Control")
        page.wait_for_timeout(200)

    path, seen_path = tmp_path / "turn.jsonl", tmp_path / "seen.jsonl"
    with serving(PAGES) as address:
        recorded(chromium, path, f"{address}/sticky.html", turn)
        result = reenact.replay(path, None, ReplayOptions(seen_path=seen_path))
    seen = reenact.read_recording(seen_path).events
    assert [each.modifiers for each in seen if isinstance(each, events.Wheel)] == [2]
    assert not [each for each in seen if isinstance(each, events.Scroll)]
    assert result.verdict == "matched"


def test_a_magnified_page_is_magnified_again_and_tapped_where_it_was(chromium: Browser, tmp_path: Path) -> None:
    def pinch(page: Page) -> None:
        at = {"x": 180, "y": 140, "scaleFactor": 2, "relativeSpeed": 2000}
        page.context.new_cdp_session(page).send("Input.synthesizePinchGesture", at)
        page.wait_for_function("visualViewport.scale > 1.5")
        page.touchscreen.tap(100, 60)

    path, seen_path = tmp_path / "pinch.jsonl", tmp_path / "seen.jsonl"
    with serving(PAGES) as address:
        recorded(chromium, path, f"{address}/table_rows.html", pinch, has_touch=True, is_mobile=True)
        result = reenact.replay(path, None, ReplayOptions(seen_path=seen_path))
    recorded_zoom, replayed_zoom = zooms_of(path)[-1], zooms_of(seen_path)[-1]
    assert recorded_zoom[0] > 1.5
    assert replayed_zoom == pytest.approx(recorded_zoom, abs=0.5)
    assert result.divergences == ()


WIDE = """<!doctype html><title>Wide</title><p style="height: 3000px"><button onclick="say()">Say</button></p>
<script>function say() { console.error(`${visualViewport.scale.toFixed(3)} of ${innerWidth}`); }</script>"""


def test_a_page_that_a_phone_shows_smaller_is_shown_as_small(chromium: Browser, serve: Serve, tmp_path: Path) -> None:
    def tap(page: Page) -> None:
        page.wait_for_timeout(100)  # until the page was shown
        page.touchscreen.tap(40, 20)

    url = f"{serve(site(tmp_path / 'site', others={'index.html': WIDE}))}/"
    path, seen_path = tmp_path / "wide.jsonl", tmp_path / "seen.jsonl"
    recorded(chromium, path, url, tap, viewport=PHONE, has_touch=True, is_mobile=True)
    result = reenact.replay(path, None, ReplayOptions(seen_path=seen_path))
    assert reenact.read_recording(path).start.viewport == PHONE
    for side in (path, seen_path):
        said = [each.message for each in reenact.read_recording(side).events if isinstance(each, events.Error)]
        assert said == ["0.398 of 980"]
    assert result.divergences == ()


def test_a_page_that_a_touch_pad_magnified_is_clicked_where_it_was(chromium: Browser, tmp_path: Path) -> None:
    def click(page: Page) -> None:
        at = {"x": 180, "y": 140, "scaleFactor": 2, "relativeSpeed": 2000}
        page.context.new_cdp_session(page).send("Input.synthesizePinchGesture", at)
        page.wait_for_timeout(100)
        press_at(page, 120, 60)

    path, seen_path, film = tmp_path / "pad.jsonl", tmp_path / "seen.jsonl", tmp_path / "pad.mp4"
    with serving(PAGES) as address:
        recorded(chromium, path, f"{address}/table_rows.html", click)
        result = reenact.replay(path, film, ReplayOptions(seen_path=seen_path, capture_path=tmp_path / "capture"))
    assert result.verdict == "matched"
    presses = [
        [each.client_point for each in reenact.read_recording(side).events if isinstance(each, events.PointerDown)]
        for side in (path, seen_path)
    ]
    assert presses == [[Point(210, 130)]] * 2
    track = read_facts(tmp_path / "capture").track
    (down,) = [sample.client_point for sample in track if sample.kind == "down"]
    # Where the screen begins is set to one pixel of the page, which is two of the screen.
    assert (down.x, down.y) == pytest.approx((240, 120), abs=2)
