"""A browser context and a server in, a recording being made and what it tells out; shared by all tests of capture."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from reenact.capture import Capture, capture
from reenact.recording import events
from reenact.recording.format import read_recording
from reenact.recording.recording import Recording
from tests.browser.conftest import Serve

PAGES: Final = Path(__file__).parent.parent.parent / "fixtures" / "pages"

IN_PASSING: Final = frozenset(
    {
        "pointermove", "focusin", "focusout", "selectionchange", "visibilitychange", "pagehide",
        "sections", "request", "longtask", "layoutshift",
    }
)  # fmt: skip
"""Types that come along with almost everything; a test that is about them asks for them."""


class Taken:
    """A recording that is being made, and what it holds when it is done."""

    def __init__(self, path: Path, capturing: Capture) -> None:
        self.path = path
        self.capturing = capturing

    @property
    def recording(self) -> Recording:
        recording = read_recording(self.path)
        assert recording.warnings == ()  # no unknown field, no target or document that is missing
        assert recording.ended
        assert self.capturing.reception.rejected == 0
        return recording

    def told(self, *types: str) -> list[dict[str, Any]]:
        """The events of these types (all but those `IN_PASSING` where none is given), as `brief` tells them."""
        recording = self.recording
        return [
            brief(recording, event)
            for event in recording.events
            if (kind(event) in types if types else kind(event) not in IN_PASSING)
        ]


def kind(event: events.Line) -> str:
    return str(type(event).__struct_config__.tag)


def brief(recording: Recording, event: events.Event) -> dict[str, Any]:
    """An event without its time and document, and with its target's id or tag."""
    plain: dict[str, Any] = json.loads(msgspec.json.encode(event))
    del plain["time_ms"], plain["document"]
    target = recording.target_of(event)
    if target is not None:
        plain["target"] = target.dom_id or target.tag
    return plain


Record = Callable[..., AbstractContextManager[Taken]]


@pytest.fixture
def site(serve: Serve) -> str:
    return serve(PAGES)


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 800, "height": 600})
    yield context
    context.close()


@pytest.fixture
def record(context: BrowserContext, tmp_path: Path) -> Record:
    @contextmanager
    def recorded(profile: Any = "qa") -> Iterator[Taken]:
        with capture(context, tmp_path / "visit.jsonl", profile=profile) as capturing:
            yield Taken(tmp_path / "visit.jsonl", capturing)

    return recorded


def opened(context: BrowserContext, url: str) -> Page:
    page = context.new_page()
    page.goto(url)
    return page


def shown(context: BrowserContext, html: str, url: str = "http://127.0.0.1/page.html") -> Page:
    """A page with these contents, at an address of its own and without a server."""
    page = context.new_page()
    page.route(
        url, lambda route: route.fulfill(body="<!doctype html><meta charset=utf-8>" + html, content_type="text/html")
    )
    page.goto(url)
    return page
