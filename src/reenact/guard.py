"""Keeps a live replay from writing where it must not: looks at each request of a context that may leave the machine."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

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
        if not is_loopback(urlsplit(socket.url).hostname or ""):
            ledger.note("sockets", "GET", socket.url)

    def follow(page: Page) -> None:
        page.on("websocket", opened)

    context.on("page", follow)

    def redirected(request: Request) -> None:
        # Redirects cannot be stopped: Playwright lets them pass without asking. They are told at least.
        if request.redirected_from and (why := policy.refusal(request.method, request.url)):
            why = why.replace("was refused", "was not wanted, but a redirect led there", 1)
            ledger.note("live", request.method, request.url, why, diverges=True)

    if not policy.refuses_nothing:
        context.on("request", redirected)
        await context.route(ELSEWHERE, decide)
