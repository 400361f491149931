"""The round trip: what is recorded, replayed and recorded again is the same, event by event; acts within one frame.

A scripted user does everything on fixture pages; recordings of the shop and, where the corpora are there, some drives
join in. Some pages come by default and every one with REENACT_TESTS=all. Left out, because nothing repeats it yet: file
choosers, typing into what the page blocks, middle clicks, the way of a finger after the page began to scroll, and links
that lead away (`test_replay.py` has those). Wheels are paired by place, not by element: see `happenings`.
"""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page

import reenact
from benchmarks.drives.corpora import CORPORA, Drive
from benchmarks.drives.run import run
from fixtures.demo.record import RECORDINGS
from fixtures.serve import PAGES, SHOP, serving
from fixtures.users.motion import Finger
from reenact import BrowserOptions, PageError, ReplayOptions, ReplayResult
from reenact.verify.pairing import Pairing, pair_up
from tests.browser.conftest import Serve
from tests.browser.everything import everything
from tests.browser.pages import site
from tests.browser.visits import press, recorded

pytestmark = pytest.mark.browser

ALL: Final = os.environ.get("REENACT_TESTS") == "all"
FRAME_MS: Final = 1000 / 30
PAIRED: Final = 0.99

UNDRIVEN: Final = {"overridden_builtins", "clobbering_form"}
"""Pages that break the driver's own scripts."""
FIXTURES: Final = sorted({path.stem for path in PAGES.glob("*.html")} - UNDRIVEN)
COMING: Final = FIXTURES if ALL else ["form_fields", "frames", "shadow_roots"]


def replayed(path: Path, folder: Path, **options: object) -> tuple[ReplayResult, Pairing]:
    seen_path = folder / "seen.jsonl"
    browser = BrowserOptions(init_scripts=options.pop("init_scripts", ()))  # type: ignore[arg-type]
    result = reenact.replay(path, None, ReplayOptions(seen_path=seen_path, **options), browser=browser)  # type: ignore[arg-type]
    assert result.seen == str(seen_path)
    return result, pair_up(reenact.read_recording(path), reenact.read_recording(seen_path), result.holds)


def paired(pairing: Pairing) -> None:
    """What the round trip promises; the message of a failure is what did not come again."""
    missed = "\n".join(f"{each.time_ms:.0f} ms: {each.message}" for each in pairing.unpaired)
    assert pairing.share >= PAIRED, missed
    assert [pair for pair in pairing.pairs if pair.act and pair.time_error_ms > FRAME_MS] == []
    # An effect bears the time at which the recorded page, on a busy machine, came to make it.
    assert pairing.time_error_ms(0.5) <= FRAME_MS


@pytest.mark.parametrize("name", COMING)
def test_everything_done_on_a_page_comes_again(chromium: Browser, serve: Serve, tmp_path: Path, name: str) -> None:
    path = recorded(chromium, tmp_path / "visit.jsonl", f"{serve(PAGES)}/{name}.html", everything)
    _, pairing = replayed(path, tmp_path)
    assert pairing.recorded >= 15
    paired(pairing)


@pytest.mark.parametrize(
    "name", [path.stem for path in sorted(RECORDINGS.glob("*.jsonl"))] if ALL else ["coupon_bug-1"]
)
def test_a_recording_of_the_shop_comes_again(tmp_path: Path, name: str) -> None:
    with serving(SHOP) as address:
        _, pairing = replayed(RECORDINGS / f"{name}.jsonl", tmp_path, base_url=address)
    assert pairing.recorded >= 50
    paired(pairing)


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not beside this checkout")
@pytest.mark.parametrize("name", ["click-checkboxes", "drag-items", "enter-text"] if ALL else ["drag-items"])
def test_a_drive_of_a_foreign_page_comes_again(tmp_path: Path, name: str) -> None:
    # The drive starts Playwright itself, which has one loop to a thread, and foreign code warns of its own leaks.
    with ProcessPoolExecutor(1, get_context("spawn")) as other:
        outcome = other.submit(run, Drive("miniwob", name, seed=1), CORPORA, tmp_path).result()
    assert outcome.reached
    assert outcome.pairing is not None
    paired(outcome.pairing)


def test_a_finger_taps_and_swipes_again(chromium: Browser, serve: Serve, tmp_path: Path) -> None:
    def visit(page: Page) -> None:
        finger = Finger(page, seed=1)
        finger.tap(page.locator("#head-button"))
        finger.swipe(300)
        finger.tap(page.locator("#corner"))

    path = recorded(chromium, tmp_path / "visit.jsonl", f"{serve(PAGES)}/sticky.html", visit, has_touch=True)
    result, pairing = replayed(path, tmp_path)
    assert result.verdict == "matched"
    assert {each.type for each in pairing.unpaired} <= {"pointermove"}
    assert "pointercancel" in {pair.type for pair in pairing.pairs}


LATER: Final = """addEventListener("DOMContentLoaded", () => {
  const button = document.getElementById("save"), place = button.parentElement;
  button.remove();
  setTimeout(() => place.append(button), 2000);
});"""


def test_time_for_which_the_clock_was_held_is_no_error(chromium: Browser, tmp_path: Path) -> None:
    def visit(page: Page) -> None:
        press(page, page.locator("#save"))
        press(page, page.locator("#town"))
        page.keyboard.type("Kiel", delay=20)

    later = tmp_path / "later.js"
    later.write_text(LATER, encoding="utf-8")
    with serving(site(tmp_path / "site")) as address:
        path = recorded(chromium, tmp_path / "visit.jsonl", f"{address}/form.html", visit)
        result, pairing = replayed(path, tmp_path, init_scripts=(later,))
    assert result.verdict == "matched"
    assert len(result.holds) == 1
    assert sum(hold.duration_ms for hold in result.holds) == pytest.approx(result.held_ms)
    assert result.held_ms > 1_000
    paired(pairing)


def test_a_replay_that_fails_leaves_nothing_behind(chromium: Browser, tmp_path: Path) -> None:
    with serving(site(tmp_path / "site")) as address:
        path = recorded(
            chromium, tmp_path / "visit.jsonl", f"{address}/form.html", lambda page: page.wait_for_timeout(1)
        )
    folder = tmp_path / "seen"
    with pytest.raises(PageError):
        replayed(path, folder)
    assert list(folder.iterdir()) == []
