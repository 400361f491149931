"""`capture` in Playwright's async API; apart from test_capture.py, because the sync API holds a loop open there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, async_playwright

from reenact.capture import capture
from reenact.recording import events
from reenact.recording.format import read_recording
from tests.browser.conftest import ARGUMENTS, Serve
from tests.browser.playwright_late import drivers, hold_up

pytestmark = pytest.mark.browser

PAGES = Path(__file__).parent.parent.parent / "fixtures" / "pages"


def in_context(chromium_path: str, body: Callable[[BrowserContext], Awaitable[None]]) -> None:
    async def run() -> None:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium_path, args=list(ARGUMENTS))
            await body(await browser.new_context())
            await browser.close()

    asyncio.run(run())


def clicked(path: Path) -> list[str]:
    recording = read_recording(path)
    assert recording.warnings == ()
    assert recording.ended
    targets = [recording.target_of(event) for event in recording.events if isinstance(event, events.Click)]
    return [target.dom_id for target in targets if target]


def test_an_async_context_is_recorded_across_tabs(chromium_path: str, serve: Serve, tmp_path: Path) -> None:
    site, path = serve(PAGES), tmp_path / "visit.jsonl"

    async def body(context: BrowserContext) -> None:
        before = await context.new_page()
        await before.goto(f"{site}/form_fields.html")
        async with capture(context, path):
            await before.click("#line")
            page = await context.new_page()
            await page.goto(f"{site}/routes.html")
            async with context.expect_page() as popup:
                await page.click("#tab")
            await (await popup.value).click("#lines")
        await before.click("#rich")

    in_context(chromium_path, body)
    assert clicked(path) == ["line", "tab", "lines"]
    recording = read_recording(path)
    tabs = [(document.tab, document.opener) for document in recording.documents]
    assert tabs == [(1, None), (2, None), (3, recording.documents[1].document)]


def test_a_failing_async_body_keeps_its_recording(chromium_path: str, serve: Serve, tmp_path: Path) -> None:
    async def body(context: BrowserContext) -> None:
        async with capture(context, tmp_path / "visit.jsonl"):
            page = await context.new_page()
            await page.goto(f"{serve(PAGES)}/form_fields.html")
            await page.click("#line")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        in_context(chromium_path, body)
    assert clicked(tmp_path / "visit.jsonl") == ["line"]


def test_a_hung_page_keeps_an_async_body_no_longer(chromium_path: str, serve: Serve, tmp_path: Path) -> None:
    async def body(context: BrowserContext) -> None:
        async with capture(context, tmp_path / "visit.jsonl"):
            page = await context.new_page()
            await page.goto(f"{serve(PAGES)}/form_fields.html")
            await page.click("#line")
            await page.evaluate("void setTimeout(() => { for (;;); })")

    in_context(chromium_path, body)
    assert clicked(tmp_path / "visit.jsonl") == ["line"]


def test_times_count_from_the_virtual_clock_that_is_given(chromium_path: str, serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "visit.jsonl"

    async def body(context: BrowserContext) -> None:
        page = await context.new_page()
        await page.goto(f"{serve(PAGES)}/form_fields.html")
        origin_ms = await page.evaluate("performance.timeOrigin")
        async with capture(context, path, started_epoch_ms=origin_ms - 5000):
            await page.click("#line")
            clicked_ms.append(await page.evaluate("performance.now() + 5000"))

    clicked_ms: list[float] = []
    in_context(chromium_path, body)
    recording = read_recording(path)
    assert 5000 < recording.events[-1].time_ms <= clicked_ms[0]
    assert recording.duration_ms <= clicked_ms[0]


def test_the_wrong_kind_of_with_is_a_clear_mistake(chromium_path: str, tmp_path: Path) -> None:
    async def body(context: BrowserContext) -> None:
        with pytest.raises(TypeError, match="this context is async"), capture(context, tmp_path / "x.jsonl"):
            pass

    in_context(chromium_path, body)
    assert list(tmp_path.iterdir()) == []


def test_a_recording_has_what_playwright_brings_late(chromium_path: str, serve: Serve, tmp_path: Path) -> None:
    site, path = serve(PAGES), tmp_path / "visit.jsonl"
    before = drivers()

    async def body(context: BrowserContext) -> None:
        async with capture(context, path):
            page = await context.new_page()
            await page.goto(f"{site}/form_fields.html")
            await page.evaluate("void setTimeout(() => { document.getElementById('agree').click(); }, 500)")
            hold_up(drivers() - before)
            await asyncio.sleep(1)

    in_context(chromium_path, body)
    recording = read_recording(path)
    assert [event for event in recording.events if isinstance(event, events.Click)]
