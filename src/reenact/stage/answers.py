"""How long servers took in wall time during a replay: a live context in, its answered requests out.

Requests stop the page's clock, so that neither the page nor what was recorded in it can tell.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from playwright.async_api import Request

from reenact.stage.stage import Stage

MOST_ANSWERS: Final = 20_000
"""A page that asks for ever must not fill the memory."""


class Answer(Struct, frozen=True, kw_only=True):
    """One request of a script of the page that was asked at `page_ms`, and answered."""

    method: str
    url: str
    page_ms: float
    wall_ms: float


class Answers:
    """Listens to all pages of a stage from now on."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.heard: list[Answer] = []
        self._asked_ms: dict[Request, float] = {}
        """Page time of those that are open; news of an answer may come when page time goes on already."""
        stage.context.on("request", self._asked)
        stage.context.on("requestfinished", self._finished)
        stage.context.on("requestfailed", self._failed)

    def _asked(self, request: Request) -> None:
        if request.resource_type in ("fetch", "xhr"):
            self._asked_ms[request] = self._stage.page_ms

    def _failed(self, request: Request) -> None:
        self._asked_ms.pop(request, None)

    def _finished(self, request: Request) -> None:
        page_ms = self._asked_ms.pop(request, None)
        if page_ms is None or len(self.heard) >= MOST_ANSWERS:
            return
        wall_ms = request.timing["responseEnd"]
        self.heard.append(Answer(method=request.method, url=request.url, page_ms=page_ms, wall_ms=wall_ms))
