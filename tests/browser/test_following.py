"""Scrollers are where they were on their way, too: what nothing in a replay scrolls, and what it scrolls elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

import reenact
from fixtures.users.motion import Finger
from reenact import ReplayOptions
from reenact.recording import events
from tests.browser.conftest import Serve
from tests.browser.pages import site
from tests.browser.visits import Visit, press_at, recorded

pytestmark = pytest.mark.browser

LATE_MS = 200
"""As late as `plan.scrolling` lets a scroller be, and a stretch of what is recorded of it, twice."""


def way_of(path: Path) -> list[tuple[float, float]]:
    """Where each scroll event found a scroller, and when."""
    found = [each for each in reenact.read_recording(path).events if isinstance(each, events.Scroll)]
    return [(each.time_ms, each.scroll_x or each.scroll_y) for each in found]


def ways(browser: Browser, url: str, folder: Path, visit: Visit, **more: Any) -> tuple[list[tuple[float, float]], ...]:
    """The recorded and the replayed way."""
    path, seen_path = recorded(browser, folder / "visit.jsonl", url, visit, **more), folder / "seen.jsonl"
    result = reenact.replay(path, None, ReplayOptions(seen_path=seen_path))
    assert result.verdict == "matched"
    return way_of(path), way_of(seen_path)


LONG = """<!doctype html><title>Long</title><meta name="viewport" content="width=device-width">
<p style="height: 4000px">Long</p>"""


def test_what_a_dragged_scroll_bar_scrolled_is_scrolled_bit_by_bit(
    chromium: Browser, serve: Serve, tmp_path: Path
) -> None:
    def drag(page: Page) -> None:
        press_at(page, 300, 300)
        page.evaluate(
            """() => new Promise((done) => {
              const timer = setInterval(() => (scrollBy(0, 12), scrollY >= 900 && done(clearInterval(timer))), 16);
            })"""
        )

    recorded_way, seen_way = ways(
        chromium, f"{serve(site(tmp_path / 'site', others={'index.html': LONG}))}/", tmp_path, drag
    )
    assert len(seen_way) >= 6
    for time_ms, position in seen_way:
        near = [there for then_ms, there in recorded_way if abs(then_ms - time_ms) <= LATE_MS]
        assert near
        assert min(near) - 2 <= position <= max(near) + 2
    assert seen_way[-1][1] == pytest.approx(recorded_way[-1][1], abs=2)


def test_what_a_finger_swiped_is_scrolled_bit_by_bit(chromium: Browser, serve: Serve, tmp_path: Path) -> None:
    recorded_way, seen_way = ways(
        chromium,
        f"{serve(site(tmp_path / 'site', others={'index.html': LONG}))}/",
        tmp_path,
        lambda page: Finger(page, seed=1).swipe(300),
        has_touch=True,
        is_mobile=True,
    )
    assert len(recorded_way) >= 4
    assert {position for _, position in seen_way} <= {position for _, position in recorded_way}
    # Of those that came in less than 50 ms, not all are written.
    assert len(seen_way) > len(recorded_way) / 2


ROW = """<!doctype html><title>Row</title>
<style>#row { overflow: auto; scroll-snap-type: x mandatory; display: flex; width: 600px; height: 300px }
#row p { flex: none; width: 580px; margin: 0; scroll-snap-align: start }</style>
<div id="row" tabindex="0"><p>1</p><p>2</p><p>3</p><p>4</p><p>5</p></div>"""


def test_what_snaps_elsewhere_comes_back_before_it_is_turned_on(
    chromium: Browser, serve: Serve, tmp_path: Path
) -> None:
    def turn(page: Page) -> None:
        page.mouse.move(300, 150, steps=3)
        for _ in range(6):
            page.mouse.wheel(100, 0)
            page.wait_for_timeout(130)
        page.wait_for_timeout(600)

    recorded_way, seen_way = ways(
        chromium, f"{serve(site(tmp_path / 'site', others={'index.html': ROW}))}/", tmp_path, turn
    )
    farthest = max(position for _, position in recorded_way)
    assert max(position for _, position in seen_way) <= farthest + 580, "one picture farther at most"
    assert seen_way[-1][1] == pytest.approx(recorded_way[-1][1], abs=2)
