"""Starting, probing and losing a real browser, and what is said about it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright
from playwright.async_api import Error as PlaywrightError

from reenact.browser.devices import context_arguments, device
from reenact.browser.failures import playwright_failures
from reenact.browser.find import BrowserChoice, find_browser
from reenact.browser.fonts import scripts_without_glyphs
from reenact.browser.launch import browser_flags, launch
from reenact.browser.probe import PROBED, begins_frames, supports_lockstep
from reenact.browser.wire import wired
from reenact.errors import BrowserError, PageError
from reenact.geometry import Viewport

pytestmark = pytest.mark.browser


@pytest.fixture
def choice(chromium_path: str) -> BrowserChoice:
    return find_browser(Path(chromium_path))


@asynccontextmanager
async def running(choice: BrowserChoice, *, lockstep: Viewport | None = None) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright, launch(playwright, choice, lockstep=lockstep) as browser:
        yield browser


async def process_ids(browser: Browser, kind: str) -> list[int]:
    session = await browser.new_browser_cdp_session()
    processes = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
    return [process["id"] for process in processes if process["type"] == kind]


def arguments_of(process_id: int) -> list[str]:
    return Path(f"/proc/{process_id}/cmdline").read_text().split("\0")


async def opened(choice: BrowserChoice, url: str, timeout_ms: float = 20_000) -> None:
    async with running(choice) as browser:
        page = await browser.new_page()
        with playwright_failures(f"open {url}"):
            await page.goto(url, timeout=timeout_ms)


@contextmanager
def silent_server() -> Iterator[str]:
    """A server to which the system connects callers, and which never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


@contextmanager
def refusing_server() -> Iterator[str]:
    """An address that nobody listens on, and that nobody else gets meanwhile."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}/"


def test_the_headless_shell_supports_lockstep(choice: BrowserChoice) -> None:
    assert choice.kind == "headless-shell"
    assert asyncio.run(supports_lockstep(choice))


def test_a_browser_that_was_not_started_for_it_does_not(choice: BrowserChoice) -> None:
    async def run() -> bool:
        async with running(choice) as browser:
            return await begins_frames(browser)

    assert not asyncio.run(run())


def test_probing_leaves_no_page_behind(choice: BrowserChoice) -> None:
    async def run() -> int:
        async with running(choice, lockstep=PROBED) as browser:
            await begins_frames(browser)
            return len(browser.contexts)

    assert asyncio.run(run()) == 0


def test_the_browser_runs_with_the_flags_and_keeps_playwrights_disabled_features(choice: BrowserChoice) -> None:
    async def run() -> list[str]:
        async with running(choice, lockstep=PROBED) as browser:
            (process_id,) = await process_ids(browser, "browser")
            return arguments_of(process_id)

    arguments = asyncio.run(run())
    assert set(browser_flags(PROBED)) <= set(arguments)
    assert ("--no-sandbox" in arguments) == (os.geteuid() == 0)
    # A second list would silently replace the first.
    assert sum(argument.startswith("--disable-features=") for argument in arguments) <= 1


def test_a_device_is_what_the_page_sees(choice: BrowserChoice) -> None:
    async def run() -> list[float]:
        async with async_playwright() as playwright, launch(playwright, choice) as browser:
            phone = device("iphone 15", playwright.devices)
            page = await browser.new_page(**context_arguments(phone))
            await page.set_content('<meta name="viewport" content="width=device-width">')
            seen: list[float] = await page.evaluate(
                "[innerWidth, innerHeight, devicePixelRatio, screen.height, navigator.maxTouchPoints > 0 ? 1 : 0]"
            )
            return seen

    assert asyncio.run(run()) == [393, 659, 3, 852, 1]


def test_every_device_of_playwright_has_a_slug_of_its_own() -> None:
    async def run() -> tuple[int, set[str]]:
        async with async_playwright() as playwright:
            names = playwright.devices
            return len(names), {device(name, names).slug for name in names}

    count, slugs = asyncio.run(run())
    assert count > 100
    assert len(slugs) == count


def test_latin_can_be_drawn_and_pictures_tell_missing_glyphs(choice: BrowserChoice, tmp_path: Path) -> None:
    async def missing() -> tuple[str, ...]:
        async with running(choice) as browser:
            return await scripts_without_glyphs(browser)

    assert "Latin" not in asyncio.run(missing())
    # A machine with DejaVu Mono only, which has neither Hebrew nor Chinese.
    font = next(Path("/usr/share/fonts").rglob("DejaVuSansMono.ttf"), None)
    if font is None:
        pytest.skip("DejaVu Sans Mono is not installed")
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / font.name).symlink_to(font)
    configuration = tmp_path / "fonts.conf"
    configuration.write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>{tmp_path}/fonts</dir>'
        f"<cachedir>{tmp_path}/cache</cachedir></fontconfig>"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FONTCONFIG_FILE", str(configuration))
        bare = asyncio.run(missing())
    assert "Latin" not in bare
    assert {"Chinese", "Hebrew", "emoji"} <= set(bare)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://nowhere.invalid/", "no such host"),
        ("http://127.0.0.1:1/", "Chromium refuses that port"),
        ("file:///nowhere/page.html", "there is no such file"),
        ("page.html", "that is no web address"),
        ("htp://127.0.0.1/", "no web address"),
    ],
)
def test_dead_addresses_are_page_errors(choice: BrowserChoice, url: str, said: str) -> None:
    with pytest.raises(PageError) as raised:
        asyncio.run(opened(choice, url))
    assert str(raised.value).startswith(f"cannot open {url}: ")
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_server_that_does_not_run_is_a_page_error(choice: BrowserChoice) -> None:
    with refusing_server() as url, pytest.raises(PageError) as raised:
        asyncio.run(opened(choice, url))
    assert str(raised.value) == f"cannot open {url}: connection refused; is the server running?"


def test_a_server_that_never_answers_is_a_page_error(choice: BrowserChoice) -> None:
    with silent_server() as url, pytest.raises(PageError, match=r"no answer within 0\.2 s"):
        asyncio.run(opened(choice, url, timeout_ms=200))


def test_an_error_of_the_page_is_told_in_one_line(choice: BrowserChoice) -> None:
    async def run() -> None:
        async with running(choice) as browser:
            page = await browser.new_page()
            with playwright_failures("ask the page"):
                await page.evaluate("missing.name")

    with pytest.raises(PageError, match=r"^cannot ask the page: ReferenceError: missing is not defined$"):
        asyncio.run(run())


@pytest.mark.parametrize(("killed", "said"), [("browser", "the browser ended"), ("renderer", "process crashed")])
def test_a_browser_killed_in_the_middle_of_a_call_is_a_browser_error(
    choice: BrowserChoice, killed: str, said: str
) -> None:
    async def run() -> None:
        async with running(choice) as browser:
            page = await browser.new_page()
            process_id_list = await process_ids(browser, killed)
            pending = asyncio.ensure_future(page.evaluate("new Promise(() => {})"))
            await page.evaluate("1")  # is answered after the call before it was sent
            for process_id in process_id_list:
                os.kill(process_id, signal.SIGKILL)
            with playwright_failures("wait for the page"):
                await pending

    with pytest.raises(BrowserError, match=rf"{said} before it could wait for the page; run again, or ask") as raised:
        asyncio.run(run())
    assert "\n" not in str(raised.value)
    assert isinstance(raised.value.__cause__, PlaywrightError)


def test_a_browser_killed_while_it_loads_is_a_browser_error(choice: BrowserChoice) -> None:
    async def run() -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.setblocking(False)
            async with running(choice) as browser:
                page = await browser.new_page()
                (process_id,) = await process_ids(browser, "browser")
                pending = asyncio.ensure_future(page.goto(f"http://127.0.0.1:{server.getsockname()[1]}/"))
                connection, _ = await asyncio.get_running_loop().sock_accept(server)
                os.kill(process_id, signal.SIGKILL)
                with connection, playwright_failures("open the page"):
                    await pending

    with pytest.raises(BrowserError, match=r"the browser ended before it could open the page"):
        asyncio.run(run())


def test_other_errors_pass_through() -> None:
    with pytest.raises(KeyError), playwright_failures("count"):
        raise KeyError("mine")


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 0", "does not start: it ended at once; see `reenact doctor`"),
        ("echo 'nothing works today.' >&2; exit 1", "does not start: nothing works today; see"),
        (
            "echo 'x: error while loading shared libraries: libnss3.so: cannot open' >&2; exit 127",
            "the library libnss3.so is missing; get it with `reenact install-browser`",
        ),
        ("echo 'No usable sandbox! x' >&2; exit 1", "REENACT_NO_SANDBOX=1"),
    ],
)
def test_programs_that_are_no_browser_are_browser_errors(tmp_path: Path, script: str, said: str) -> None:
    program = tmp_path / "browser"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    with pytest.raises(BrowserError) as raised:
        asyncio.run(supports_lockstep(find_browser(program)))
    assert str(program) in str(raised.value)
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_file_of_another_format_is_a_browser_error(tmp_path: Path) -> None:
    program = tmp_path / "browser"
    program.write_bytes(b"\x7fELF nonsense")
    program.chmod(0o755)
    with pytest.raises(BrowserError, match="does not start"):
        asyncio.run(supports_lockstep(find_browser(program)))


ASKS = """(url) => new Promise((done) => {
  const socket = new WebSocket(url);
  socket.onopen = () => done("open");
  socket.onerror = () => done("refused");
})"""


def test_a_page_cannot_speak_to_the_port_that_we_steer_its_browser_by(choice: BrowserChoice) -> None:
    async def ask() -> tuple[str, str]:
        async with running(choice, lockstep=PROBED) as browser, wired(browser) as wire:
            assert wire is not None, "the port is there"
            page = await (await browser.new_context()).new_page()
            return wire.url, await page.evaluate(ASKS, wire.url)

    url, told = asyncio.run(ask())
    assert told == "refused"
    port = int(url.split(":")[2].split("/")[0])
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=10).close()
