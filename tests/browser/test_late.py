"""What comes late or never: Playwright behind the browser on a busy machine, a frame's document, the end of loading."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import reenact
from fixtures.serve import PAGES
from tests.browser.conftest import Serve
from tests.browser.pages import site
from tests.browser.playwright_late import drivers, hold_up
from tests.browser.test_round_trip import replayed
from tests.browser.visits import press, recorded

pytestmark = pytest.mark.browser

FRAME = 20


def test_a_replay_sees_what_playwright_brings_late(chromium: Browser, serve: Serve, tmp_path: Path) -> None:
    def visit(page: Page) -> None:
        page.wait_for_timeout(1_000)
        press(page, page.locator("#agree"))

    path = recorded(chromium, tmp_path / "visit.jsonl", f"{serve(PAGES)}/form_fields.html", visit)
    before = drivers()
    held_up: set[int] = set()

    def progress(frame: int, _: int) -> None:
        if frame == FRAME:
            held_up.update(drivers() - before)
            hold_up(held_up)

    result = reenact.replay(path, progress=progress)
    assert len(held_up) == 1
    assert result.verdict == "matched"


TWO_FRAMES = """<!doctype html><title>Two frames</title><style>body { margin: 0 } iframe { display: block }</style>
<p style="height: 9000px; position: absolute">Long</p><iframe src="far.html" loading="lazy" style="top: 8900px;
position: absolute"></iframe><iframe srcdoc="<button>near</button>" width="300" height="200"></iframe>"""


def test_a_frame_that_has_not_come_keeps_back_no_other(chromium: Browser, serve: Serve, tmp_path: Path) -> None:
    address = serve(site(tmp_path / "site", others={"index.html": TWO_FRAMES, "far.html": "far"}))

    def visit(page: Page) -> None:
        for x in range(40, 200, 8):  # so that there is always one that waits to be handed over
            page.mouse.move(x, 100)
            page.wait_for_timeout(20)

    path = recorded(chromium, tmp_path / "visit.jsonl", f"{address}/", visit)
    result, pairing = replayed(path, tmp_path)
    assert result.verdict == "matched"
    assert pairing.unpaired == ()
    assert "pointermove" in {pair.type for pair in pairing.pairs}


ENDLESS = """<!doctype html><title>Endless</title><button onclick="document.title = 'pressed'">Press</button>
<iframe id="advert"></iframe>
<script>
advert.contentDocument.open();
advert.contentDocument.write("<p>never closed");
</script>"""


def test_acts_are_performed_in_a_page_that_does_not_finish_loading(
    chromium: Browser, serve: Serve, tmp_path: Path
) -> None:
    address = serve(site(tmp_path / "site", others={"index.html": ENDLESS}))
    context = chromium.new_context()
    with reenact.capture(context, tmp_path / "visit.jsonl"):
        page = context.new_page()
        page.goto(f"{address}/", wait_until="domcontentloaded")
        press(page, page.locator("button"))
        assert page.evaluate("document.readyState") == "interactive"
    context.close()
    result, pairing = replayed(tmp_path / "visit.jsonl", tmp_path)
    assert [divergence.message.partition(" ")[2] for divergence in result.divergences] == ["did not finish loading"]
    assert result.performed == result.steps
    assert pairing.unpaired == ()
