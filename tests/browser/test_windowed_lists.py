"""Lists draw only what is in view: a target that is not drawn is searched where the person had scrolled."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import reenact
from fixtures.faults import Fault
from fixtures.serve import PAGES, serving
from reenact import BrowserOptions, ReplayOptions, ReplayResult
from tests.browser.visits import press, recorded

pytestmark = pytest.mark.browser

CHOSEN = "document.querySelector('#chosen').textContent"
SCROLLED = "document.querySelector('#list').scrollTop"
NTH_ROW_TOP_PX = 9_000


def ended_with(result: ReplayResult) -> object:
    assert result.expectation is not None
    return result.expectation.value


def test_a_row_that_another_device_does_not_draw_is_searched_and_the_list_goes_back_where_it_is_gone(
    chromium: Browser, tmp_path: Path
) -> None:
    chosen = []

    def choose(page: Page) -> None:
        page.mouse.move(200, 300)
        page.mouse.wheel(0, NTH_ROW_TOP_PX)
        page.wait_for_function(f"document.querySelector('.row').style.top === '{NTH_ROW_TOP_PX}px'")
        press(page, page.locator(".row:nth-child(4) button"))
        chosen.append(page.evaluate(CHOSEN))

    path = tmp_path / "ports.jsonl"
    with serving(PAGES) as address:
        recorded(chromium, path, f"{address}/windowed_list.html", choose)
        phone = reenact.replay(path, None, ReplayOptions(expect=f"[{CHOSEN}, {SCROLLED}]", device="iPhone 15"))
        row = Fault(kind="gone", where=".row").written(tmp_path)
        options = ReplayOptions(expect=SCROLLED, patience_ms=3_500)
        without = reenact.replay(path, None, options, browser=BrowserOptions(init_scripts=(row,)))
    ended = ended_with(phone)
    assert isinstance(ended, list)
    assert (ended[0], phone.divergences) == (chosen[0], ())
    # Rows are almost twice as high there: where the wheel leaves the list, this one is not drawn.
    assert ended[1] > 1.5 * NTH_ROW_TOP_PX
    assert without.divergences[0].kind == "missing"
    assert ended_with(without) == NTH_ROW_TOP_PX
