"""What runs beside a page's clock, so that frames which show it may differ; tabs take note of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from playwright.async_api import Page

from reenact.browser.wire import Session

SENTENCES: Final = {
    "worker": "a worker ran: its timers and random numbers follow no page clock",
    "websocket": "a WebSocket was open: what it brings comes when it comes",
    "EventSource": "a stream of server-sent events was open: what it brings comes when it comes",
    "poll": "the page asks for news again as soon as it is answered: what comes of it comes when it comes",
    "Media": "a video or sound was loaded: it plays in real time",
    "audio": "sound was made by Web Audio: its clock is the wall's",
    "image/gif": "a GIF was loaded: if it moves, it does so in real time",
}
"""By kind, as CDP or Playwright calls it."""


async def note_what_runs_beside(page: Page, cdp: Session, kinds: set[str]) -> None:
    """From now on, put into `kinds` what of the page does not follow its clock."""
    page.on("worker", lambda _: kinds.add("worker"))
    page.on("websocket", lambda _: kinds.add("websocket"))
    cdp.on("Network.requestWillBeSent", lambda event: kinds.add(event.get("type", "")))
    # Not all that plays was asked of a server.
    for event in ("Media.playerCreated", "Media.playersCreated"):  # by Chromium's age
        cdp.on(event, lambda event: kinds.update(["Media"] if event.get("player") or event.get("players") else []))
    cdp.on("WebAudio.contextCreated", lambda event: kinds.update(["audio"] if _runs(event["context"]) else []))
    await cdp.send("Media.enable")
    await cdp.send("WebAudio.enable")


def _runs(context: dict[str, Any]) -> bool:
    """Whether an audio context has a clock; one that is rendered at once has none."""
    return str(context.get("contextType")) == "realtime"


def warnings_about(kinds: Iterable[str]) -> tuple[str, ...]:
    """One sentence for each kind that does not follow the page's clock; kinds that do have none."""
    found = set(kinds)
    return tuple(f"{sentence}; frames that show it may differ" for kind, sentence in SENTENCES.items() if kind in found)
