"""A page that two fingers magnified is magnified again, and what is touched afterwards is what was touched."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import reenact
from fixtures.serve import PAGES, serving
from reenact import ReplayOptions
from reenact.recording import events
from tests.browser.visits import recorded

pytestmark = pytest.mark.browser


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
