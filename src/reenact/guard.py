"""Keeps a live replay from writing where it must not: looks at each request of a context that may leave the machine."""

from __future__ import annotations

import re
from typing import Final

from playwright.async_api import BrowserContext, Page, Request, Route, WebSocket

from reenact.network.policy import Policy, is_loopback
from reenact.network.report import Ledger

ELSEWHERE: Final = re.compile(r"^https?://(?!(localhost|127\.\d+\.\d+\.\d+|\[::1\])([:/?#]|$))", re.IGNORECASE)
"""What is not surely this machine. Playwright's own process lets all else pass, without asking ours."""


async def guard(context: BrowserContext, policy: Policy, ledger: Ledger) -> None:
    """Refuse what `policy` refuses in all pages and workers of `context`, and note it."""

    async def decide(route: Route, request: Request) -> None:
        why = policy.refusal(request.method, request.url)
        if why is None:
            ledger.note("live", request.method, request.url)
            await route.fallback()
        else:
            ledger.note("refused", request.method, request.url, why, diverges=True)
            await route.abort("blockedbyclient")

    def opened(socket: WebSocket) -> None:
        # A socket is opened by reading; what is sent on it cannot be told from reading.
        if not is_loopback(socket.url.partition("://")[2].partition("/")[0].rpartition(":")[0]):
            ledger.note("sockets", "GET", socket.url)

    def follow(page: Page) -> None:
        page.on("websocket", opened)

    context.on("page", follow)
    if not policy.refuses_nothing:
        await context.route(ELSEWHERE, decide)
