"""Fixtures of all browser tests: a real Chromium and a loopback server for a folder of pages."""

from __future__ import annotations

import functools
import http.server
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from fixtures.serve import listening
from reenact.browser.find import find_browser

Serve = Callable[[Path], str]

ARGUMENTS = ("--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1")
"""No sandbox, since containers run as root; no name resolves, so that no test depends on the network."""


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser under test, which is the one that the product chooses; none is a failure, never a skip."""
    return str(find_browser().path)


# Not session-scoped: while Playwright's sync API is started, its thread counts as inside a running event loop,
# and asyncio.run, which the product uses, refuses to work in every test that comes after.
@pytest.fixture(scope="module")
def chromium(chromium_path: str) -> Iterator[Browser]:
    """A launched browser for Playwright's sync API, one per test module."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=list(ARGUMENTS))
        yield browser
        browser.close()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the test report is the log."""

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()


def serving(folder: Path) -> AbstractContextManager[str]:
    return listening(functools.partial(QuietHandler, directory=str(folder)))


@pytest.fixture(scope="session")
def serve() -> Iterator[Serve]:
    """`serve(folder) -> base url`, without a trailing slash; every folder is served once and until the end."""
    with ExitStack() as stack:
        yield functools.cache(lambda folder: stack.enter_context(serving(folder)))
