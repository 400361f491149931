"""`record` opens a page, records it and ends whole: by time, when it is told to, and when it is cancelled."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from reenact.errors import PageError
from reenact.options import BrowserOptions, RecordOptions
from reenact.record import RecordResult, record
from reenact.recording import events
from reenact.recording.format import read_recording
from tests.browser.conftest import Serve

pytestmark = pytest.mark.browser

PAGES = Path(__file__).parent.parent.parent / "fixtures" / "pages"


@pytest.fixture
def browser(chromium_path: str) -> BrowserOptions:
    return BrowserOptions(browser_path=Path(chromium_path))


def test_a_recording_ends_after_its_time(browser: BrowserOptions, serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "visit.jsonl"
    script = tmp_path / "drive.js"
    script.write_text("addEventListener('load', () => document.querySelector('#agree').click())")
    options = RecordOptions(headless=True, for_ms=300, device="900x700@2")
    chosen = BrowserOptions(browser_path=browser.browser_path, init_scripts=(script,))
    result = asyncio.run(record(f"{serve(PAGES)}/form_fields.html", path, options, chosen))
    recording = read_recording(path)
    assert recording.ended
    assert result.duration_ms == recording.duration_ms >= 300
    assert (result.documents, result.events, result.rejected) == (1, len(recording.events), 0)
    viewport = recording.start.viewport
    assert (viewport.width, viewport.height, viewport.device_scale_factor) == (900, 700, 2.0)
    (click,) = (event for event in recording.events if isinstance(event, events.Click))
    assert not click.trusted


def test_a_recording_ends_whole_when_it_is_told_to(browser: BrowserOptions, serve: Serve, tmp_path: Path) -> None:
    async def run() -> RecordResult:
        stop = asyncio.Event()
        url = f"{serve(PAGES)}/form_fields.html"
        return await record(url, tmp_path / "v.jsonl", RecordOptions(headless=True), browser, stop.set, stop)

    assert asyncio.run(run()).documents == 1
    assert read_recording(tmp_path / "v.jsonl").ended


def test_a_cancelled_recording_is_whole(browser: BrowserOptions, serve: Serve, tmp_path: Path) -> None:
    async def run() -> None:
        started = asyncio.Event()
        url = f"{serve(PAGES)}/form_fields.html"
        task = asyncio.create_task(
            record(url, tmp_path / "visit.jsonl", RecordOptions(headless=True), browser, started.set)
        )
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(run())
    assert read_recording(tmp_path / "visit.jsonl").ended


def test_a_dead_address_leaves_no_file(browser: BrowserOptions, tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound but not listening: connections are refused
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        with pytest.raises(PageError, match="connection refused"):
            asyncio.run(record(url, tmp_path / "visit.jsonl", RecordOptions(headless=True, for_ms=100), browser))
    assert list(tmp_path.iterdir()) == []
