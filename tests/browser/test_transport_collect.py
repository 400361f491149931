"""The snippet and `reenact collect` together: what is done in pages becomes one whole recording."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from reenact.recording.events import Click
from reenact.recording.recording import Recording
from tests.browser import taking
from tests.browser.conftest import Serve
from tests.browser.snippet import Site, press
from tests.collecting import Start, receivers

context = taking.context
pytestmark = pytest.mark.browser


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    with receivers(tmp_path / "visits") as started:
        yield started


def pressed(recording: Recording) -> list[str]:
    """The pages on which the button was pressed, in order."""
    pages = {document.document: document.url.rsplit("/", 1)[1] for document in recording.documents}
    return [
        pages[event.document]
        for event in recording.events
        if isinstance(event, Click) and (target := recording.target_of(event)) and target.tag == "button"
    ]


def test_a_visit_of_several_pages_and_tabs_becomes_one_recording(
    start: Start, serve: Serve, context: BrowserContext, tmp_path: Path
) -> None:
    receiver = start("--key", "write")
    site = Site(tmp_path / "site", serve, f"http://127.0.0.1:{receiver.port}")
    site.page("index.html", 'data-start data-key="write"')
    site.page("next.html", 'data-start data-key="write"')
    page = site.open(context)
    press(page)
    page.locator("#next").click()
    page.wait_for_url("**/next.html")
    assert page.evaluate("reenact.start()") is True
    press(page)
    with context.expect_page() as opened:
        page.locator("#tab").click()
    popup = opened.value
    popup.wait_for_load_state()
    assert popup.evaluate("reenact.start()") is True
    press(popup)
    page.close()
    popup.evaluate("reenact.stop()")
    result = receiver.next_result()
    recording = receiver.recording()
    assert (result["gaps"], recording.ended, recording.warnings) == (0, True, ())
    assert pressed(recording) == ["index.html", "next.html", "next.html"]
    first, second, third = recording.documents
    assert first.tab == second.tab != third.tab
    assert third.opener == second.document
    assert recording.header.profile == "production"


def test_a_receiver_that_is_killed_and_started_again_has_everything(
    start: Start, serve: Serve, context: BrowserContext, tmp_path: Path
) -> None:
    receiver = start()
    site = Site(tmp_path / "site", serve, f"http://127.0.0.1:{receiver.port}")
    page = site.open(context)
    for _ in range(2):
        press(page)
        page.evaluate("reenact.flush()")
    receiver.kill()
    press(page)
    page.evaluate("reenact.flush()")
    page.reload()
    assert page.evaluate("reenact.start()") is True
    receiver = start("--port", str(receiver.port))
    press(page)
    page.evaluate("reenact.flush()")
    page.evaluate("reenact.stop()")
    result = receiver.next_result()
    recording = receiver.recording()
    assert (result["gaps"], recording.ended, recording.warnings) == (0, True, ())
    assert pressed(recording) == ["index.html"] * 4


def test_what_is_forgotten_is_gone_from_the_receiver(
    start: Start, serve: Serve, context: BrowserContext, tmp_path: Path
) -> None:
    receiver = start()
    site = Site(tmp_path / "site", serve, f"http://127.0.0.1:{receiver.port}")
    page = site.open(context)
    press(page)
    page.evaluate("reenact.flush()")
    recording = page.evaluate("reenact.recording")
    assert [path for path in receiver.folder.rglob("*") if recording in path.name]
    page.evaluate("reenact.forget()")
    receiver.end()
    assert [path for path in receiver.folder.rglob("*") if recording in path.name] == []
