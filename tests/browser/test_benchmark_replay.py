"""The benchmark of replays, in small: one page under changes, three faults and none, one recording on a phone."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from benchmarks.replay import devices, faults, target_table
from benchmarks.replay.errands import FIXTURE_PAGES, SHOP_SITE, clicked
from benchmarks.replay.pages import FIXTURES, BenchPage, pages
from benchmarks.replay.playwright_generator import generator_script
from benchmarks.replay.targets import count
from fixtures.faults import Fault

pytestmark = pytest.mark.browser

NOWHERE = Path("no corpora")


def test_on_a_changed_page_elements_are_found_and_none_is_wrong() -> None:
    changes = ("none", "ids", "reordered", "viewport")
    page = BenchPage("fixtures", FIXTURES / "pages", "repeated_cards.html")
    counted = {one.change: one for one in count(page, changes)}
    elements = sum(counted["none"].ours.values())
    assert elements > 10
    for change, one in counted.items():
        assert one.ours["exact"] + one.ours["healed"] >= 0.95 * elements, change
        assert one.ours["wrong"] == 0, change
    assert generator_script() is not None, "this version of Playwright keeps its generator elsewhere"
    assert sum(counted["none"].playwright.values()) == elements
    text = target_table.table(list(counted.values()))
    assert "| reordered |" in text
    assert text.startswith("tuned: 1 pages" if page.is_tuned else "held back: 1 pages")


def test_about_half_of_the_pages_are_held_back_by_their_names() -> None:
    split = [page.is_tuned for page in pages(NOWHERE)]
    assert 0.25 < sum(split) / len(split) < 0.75


def test_faults_are_reported_where_they_strike_and_nothing_else_is() -> None:
    third = "tbody tr:nth-child(3) button:nth-child(1)"
    errand = clicked("table rows", FIXTURE_PAGES, "/table_rows.html", ("thead button", third))
    struck = faults.Struck(errand=errand, target=third)
    seeded = [Fault(kind=kind, where=third, text="Other") for kind in ("gone", "moved", "covered")]
    told = faults.told_of(struck, NOWHERE, seeded)
    assert [(one.fault, one.is_right) for one in told] == [
        (kind, True) for kind in ("none", "gone", "moved", "covered")
    ]
    assert "3 of 3 faults reported within one step; 1 of 1 runs without a fault" in faults.table(told)


def test_a_recording_of_a_desktop_reaches_its_end_on_a_phone() -> None:
    errand = clicked("cart", SHOP_SITE, "/plants/boston-fern", (".add-to-cart", ".toast a"))
    cart = msgspec.structs.replace(errand, check="document.querySelectorAll('.line-item').length === 1")
    moved = devices.replayed_elsewhere(cart, NOWHERE)
    assert (moved.recorded, moved.device, moved.reached) == (True, "iPhone 15", True), moved.divergences
    assert "| cart | iPhone 15 | yes |" in devices.table([moved])
