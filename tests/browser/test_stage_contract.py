"""What every stage promises, whichever way it runs the page; the two exact ones promise the time of each frame too."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import async_playwright

from fixtures.clock import painted_ms
from fixtures.serve import PAGES
from reenact.browser.find import find_browser
from reenact.geometry import Viewport
from reenact.image import decode_image
from reenact.stage.messages import Message
from reenact.stage.opening import World, opened_stage
from reenact.stage.stage import Method, Stage
from reenact.stage.tab import Tab
from tests.browser.conftest import Serve

pytestmark = pytest.mark.browser

VIEWPORT = Viewport(800, 600)
EPOCH_MS = 1_700_000_000_000.0
EXACT: tuple[Method, ...] = ("lockstep", "pageclock")
ALL: tuple[Method, ...] = (*EXACT, "screencast")
BOX_PX_PER_MS = 0.1
"""How fast the boxes of animation.html move."""


@asynccontextmanager
async def staged(method: Method, url: str) -> AsyncIterator[tuple[Stage, Tab]]:
    """A stage whose one tab has loaded `url`."""
    arguments = {"viewport": {"width": VIEWPORT.width, "height": VIEWPORT.height}}
    world = World(context_arguments=arguments, viewport=VIEWPORT, epoch_ms=EPOCH_MS)
    async with async_playwright() as playwright, opened_stage(playwright, find_browser(), method, world) as stage:
        tab = await stage.open_tab()
        await tab.go(url, 10_000)
        while tab.documents == 0 or not tab.loaded:
            await stage.advance(stage.page_ms + 20)
            await stage.draw(tab)
        yield stage, tab


def run(play: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(play())  # type: ignore[arg-type]


async def value(stage: Stage, tab: Tab, expression: str) -> object:
    return await stage.wait_for(tab.page.evaluate(expression), needs_time=True)


async def click(stage: Stage, tab: Tab, x: float, y: float) -> None:
    await stage.send(tab, Message("Input.dispatchMouseEvent", {"type": "mouseMoved", "x": x, "y": y}, 0))
    for kind in ("mousePressed", "mouseReleased"):
        parameters = {"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1}
        await stage.send(tab, Message("Input.dispatchMouseEvent", parameters))


async def click_on(stage: Stage, tab: Tab, selector: str) -> None:
    ((x, y, width, height),) = await tab.call("matching", selector)
    await click(stage, tab, x + width / 2, y + height / 2)


@pytest.mark.parametrize("method", ALL)
def test_a_stage_loads_a_page_takes_input_and_shows_it(serve: Serve, method: Method) -> None:
    async def play() -> None:
        async with staged(method, f"{serve(PAGES)}/animation.html") as (stage, tab):
            assert (stage.method, stage.tabs, tab.url) == (method, [tab], f"{serve(PAGES)}/animation.html")
            before_ms = stage.page_ms
            await stage.advance(before_ms + 100)
            assert stage.page_ms >= before_ms + 100
            first = await stage.shoot(tab)
            assert first is not None
            assert decode_image(first).shape == (600, 800, 3)
            await click_on(stage, tab, "#go")
            assert await value(stage, tab, "document.querySelector('#transition').className") == "box gone"
            await stage.wait_for(
                tab.page.wait_for_function("document.querySelector('#frames').style.transform"), needs_time=True
            )
            await stage.advance(stage.page_ms + 300)
            second = await stage.shoot(tab)
            assert second not in (None, first)
            assert bool(stage.warnings) == (method == "screencast")

    run(play)


@pytest.mark.parametrize("method", EXACT)
def test_page_time_passes_only_when_told(serve: Serve, method: Method) -> None:
    times = """new Promise((done) => setTimeout(() => done(
        [Date.now(), performance.timeOrigin + performance.now(), new Date().getTime()].map((ms) => Math.round(ms - %d))
    ), 250))"""

    async def play() -> None:
        async with staged(method, f"{serve(PAGES)}/labels.html") as (stage, tab):
            now_ms = round(stage.page_ms)
            before_ms = stage.page_ms
            told = await value(stage, tab, times % EPOCH_MS)
            assert isinstance(told, list)
            assert all(abs(ms - now_ms - 250) <= 20 for ms in told), f"{told} of {now_ms}"
            assert 230 <= stage.page_ms - before_ms <= 280

    run(play)


@pytest.mark.parametrize("method", EXACT)
def test_frame_n_shows_time_n_and_the_same_in_every_run(serve: Serve, method: Method) -> None:
    frames: list[list[bytes]] = []

    async def play() -> None:
        async with staged(method, f"{serve(PAGES)}/clock.html") as (stage, tab):
            begin_ms, pictures = stage.page_ms, []
            for number in range(1, 11):
                await stage.advance(begin_ms + number * 1000 / 30)
                pictures.append(await stage.shoot(tab) or b"")
            times = [painted_ms(decode_image(picture)) for picture in pictures]
            assert all(abs(ms - times[0] - number * 1000 / 30) <= 1 for number, ms in enumerate(times)), times
            frames.append(pictures)

    run(play)
    run(play)
    assert frames[0] == frames[1]


@pytest.mark.parametrize("method", EXACT)
def test_animations_are_where_page_time_is_and_tell_their_end(serve: Serve, method: Method) -> None:
    left = "document.querySelector('#{}').getBoundingClientRect().left - 20"

    async def play() -> None:
        async with staged(method, f"{serve(PAGES)}/animation.html") as (stage, tab):
            await value(stage, tab, "void addEventListener('transitionend', () => { window.ended = Date.now(); })")
            await click_on(stage, tab, "#go")
            await stage.shoot(tab)
            begun_ms, was = stage.page_ms, await value(stage, tab, left.format("web-animation"))
            while stage.page_ms < begun_ms + 2000:
                await stage.advance(min(begun_ms + 2000, stage.page_ms + 100))
                await stage.draw(tab)
            half = await value(stage, tab, left.format("transition"))
            assert half == pytest.approx(2000 * BOX_PX_PER_MS, abs=2)
            moved = await value(stage, tab, left.format("web-animation"))
            assert isinstance(was, int | float)
            assert moved == pytest.approx((was + 200) % 400, abs=2)
            assert await value(stage, tab, "window.ended") is None
            while stage.page_ms < begun_ms + 4200:
                await stage.advance(stage.page_ms + 100)
                await stage.draw(tab)
            ended = await value(stage, tab, f"window.ended - {EPOCH_MS}")
            assert ended == pytest.approx(begun_ms + 4000, abs=110)

    run(play)


@pytest.mark.parametrize("method", EXACT)
def test_a_still_page_is_pictured_once(serve: Serve, method: Method) -> None:
    async def play() -> None:
        async with staged(method, f"{serve(PAGES)}/labels.html") as (stage, tab):
            assert await stage.shoot(tab) is not None
            for _ in range(3):
                await stage.advance(stage.page_ms + 50)
                assert await stage.shoot(tab) is None

    run(play)


@pytest.mark.parametrize("method", EXACT)
def test_a_still_tab_is_pictured_again_when_another_one_was_shown(serve: Serve, method: Method) -> None:
    async def play() -> None:
        async with staged(method, f"{serve(PAGES)}/labels.html") as (stage, tab):
            first = await stage.shoot(tab)
            other = await stage.open_tab()
            shown = [other, other, tab, tab]
            pictures = []
            for each in shown:
                await stage.advance(stage.page_ms + 50)
                pictures.append(await stage.shoot(each))
            assert first is not None
            assert pictures[0] is not None
            assert pictures[2] == first
            assert (pictures[1], pictures[3]) == (None, None)

    run(play)
