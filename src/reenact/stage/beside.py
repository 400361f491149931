"""What runs beside a page's clock, so that frames which show it may differ; tabs take note of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from playwright.async_api import Page

from reenact.browser.wire import Session

SENTENCES: Final = {
    "worker": "a worker ran: its timers and random numbers follow no page clock",
    "websocket": "a WebSocket was open: what it brings comes when it comes",
    "EventSource": "a stream of server-sent events was open: what it brings comes when it comes",
    "Media": "a video or sound was loaded: it plays in real time",
    "image/gif": "a GIF was loaded: if it moves, it does so in real time",
}
"""By kind, as CDP or Playwright calls it."""


def note_what_runs_beside(page: Page, cdp: Session, kinds: set[str]) -> None:
    """From now on, put into `kinds` what of the page does not follow its clock."""
    page.on("worker", lambda _: kinds.add("worker"))
    page.on("websocket", lambda _: kinds.add("websocket"))
    cdp.on("Network.requestWillBeSent", lambda event: kinds.add(event.get("type", "")))


def warnings_about(kinds: Iterable[str]) -> tuple[str, ...]:
    """One sentence for each kind that does not follow the page's clock; kinds that do have none."""
    found = set(kinds)
    return tuple(f"{sentence}; frames that show it may differ" for kind, sentence in SENTENCES.items() if kind in found)
