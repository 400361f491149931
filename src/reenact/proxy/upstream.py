"""A request that was not recorded goes on to its live server, and whatever comes back to the browser; `hybrid` only."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from reenact.proxy.http import Asked
from reenact.proxy.wire import PlainWire, Wire

CONNECT_S: Final = 15.0

_OWN: Final = frozenset(
    {"connection", "proxy-connection", "keep-alive", "proxy-authorization", "content-length", "transfer-encoding"}
)


async def forward(asked: Asked, rest: bytes, browser: Wire, *, upgrade: bool) -> None:
    """Relay one request and all of its answer, or both sides of a WebSocket; raises `OSError` where nobody answers."""
    place = urlsplit(asked.url)
    secure = place.scheme in ("https", "wss")
    async with asyncio.timeout(CONNECT_S):
        reader, writer = await asyncio.open_connection(
            place.hostname, place.port or (443 if secure else 80), ssl=ssl.create_default_context() if secure else None
        )
    server = PlainWire(reader, writer)
    try:
        await server.write(request_head(asked, upgrade=upgrade) + asked.body + rest)
        if not upgrade:
            await _pump(server, browser)
            return
        ways = [asyncio.ensure_future(_pump(server, browser)), asyncio.ensure_future(_pump(browser, server))]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
    finally:
        server.close()


def request_head(asked: Asked, *, upgrade: bool) -> bytes:
    """The request's head for the server itself; the connection ends with the answer, so its end need not be parsed."""
    place = urlsplit(asked.url)
    target = urlunsplit(("", "", place.path or "/", place.query, ""))
    lines = [f"{asked.method} {target} HTTP/1.1"]
    lines += [f"{one.name}: {one.value}" for one in asked.headers if one.name.lower() not in _OWN]
    lines.append("Connection: Upgrade" if upgrade else "Connection: close")
    if asked.body or asked.method in ("POST", "PUT", "PATCH"):
        lines.append(f"Content-Length: {len(asked.body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


async def _pump(source: Wire, target: Wire) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await source.read():
            await target.write(data)
