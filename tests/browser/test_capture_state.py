"""What a context holds when its recording begins is kept if asked for; from both APIs, and from a given file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, async_playwright

import reenact
from reenact.errors import OutputError
from reenact.options import BrowserOptions, RecordOptions
from reenact.record import record
from reenact.state.kept import Cookie, Item, Origin, State, read_state, write_state
from tests.browser.conftest import ARGUMENTS, Serve
from tests.browser.stateful import site

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def url(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> str:
    return serve(site(tmp_path_factory.mktemp("site")))


@asynccontextmanager
async def context_of(chromium_path: str) -> AsyncIterator[BrowserContext]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path, args=list(ARGUMENTS))
        yield await browser.new_context(permissions=["camera"])
        await browser.close()


def test_the_async_api_keeps_the_state(chromium_path: str, url: str, tmp_path: Path) -> None:
    async def captured() -> None:
        async with context_of(chromium_path) as context:
            await context.add_cookies([{"name": "user", "value": "bob", "url": url}])
            async with reenact.capture(context, tmp_path / "visit.jsonl", state=True):
                page = await context.new_page()
                await page.goto(f"{url}/page.html")
                await page.click("button")
                await page.wait_for_function("document.title.startsWith('[')")
                await page.evaluate("fill()")

    asyncio.run(captured())
    state = read_state(tmp_path / "visit.state.json")
    assert [one.value for one in state.cookies] == ["bob"]
    assert state.permissions == ("camera",)
    assert state.origins == ()


def test_production_and_too_much_leave_nothing_behind(chromium_path: str, url: str, tmp_path: Path) -> None:
    async def captured() -> None:
        async with context_of(chromium_path) as context:
            with pytest.raises(OutputError, match="qa profile only"):
                reenact.capture(context, tmp_path / "visit.jsonl", profile="production", state=True)
            page = await context.new_page()
            await page.goto(f"{url}/page.html")
            await page.evaluate("localStorage.large = 'x'.repeat(4.5e6)")
            async with reenact.capture(context, tmp_path / "visit.jsonl", state=True):
                pytest.fail("it has begun")

    with pytest.raises(OutputError, match="more than 4 MiB"):
        asyncio.run(captured())
    assert list(tmp_path.iterdir()) == []


def test_a_recording_can_begin_with_a_state_and_keeps_it(chromium_path: str, url: str, tmp_path: Path) -> None:
    given = State(
        cookies=(Cookie(name="user", value="ada", domain="127.0.0.1"),),
        origins=(Origin(origin=url, local_storage=(Item("theme", "dark"),)),),
    )
    write_state(tmp_path / "given.json", given)
    options = RecordOptions(headless=True, for_ms=100, state_path=tmp_path / "given.json")
    browser = BrowserOptions(browser_path=Path(chromium_path))
    result = asyncio.run(record(f"{url}/page.html", tmp_path / "visit.jsonl", options, browser))
    kept = read_state(tmp_path / "visit.state.json")
    assert result.state == str(tmp_path / "visit.state.json")
    assert kept.storage() == given.storage()
