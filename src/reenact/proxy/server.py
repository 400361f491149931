"""The only server that the browser of a replay can reach: it gives recorded answers and sends nothing out.

It is the browser's proxy, so that requests of pages, workers and service workers, beacons, preconnects and sockets
all come here, and what is not known ends here.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from ssl import SSLContext
from typing import Final
from urllib.parse import urlsplit

import h11
from msgspec.structs import replace

from reenact.network.asking import asked as ask_of
from reenact.network.policy import Policy, is_loopback
from reenact.network.report import Ledger
from reenact.network.shelf import Match, Shelf
from reenact.network.storage import Traffic
from reenact.proxy.answers import fate, is_preflight, preflight_answer, recorded_answer
from reenact.proxy.certificate import server_context
from reenact.proxy.clock import PageClock
from reenact.proxy.http import Asked, Conversation
from reenact.proxy.streams import send_events, talk
from reenact.proxy.upstream import forward
from reenact.proxy.wire import TLS_HANDSHAKE, PlainWire, TlsWire, Wire

ESTABLISHED: Final = b"HTTP/1.1 200 Connection established\r\n\r\n"


class RecordedServer:
    """Serves one traffic for one replay. `policy` says what may go on to live servers; None where nothing may."""

    def __init__(
        self,
        traffic: Traffic,
        shelf: Shelf,
        ledger: Ledger,
        clock: PageClock,
        live_url: Callable[[str], str],
        policy: Policy | None,
    ) -> None:
        self.clock = clock
        self.shelf = shelf
        self.address = ""
        self._traffic = traffic
        self._ledger = ledger
        self._live_url = live_url
        self._policy = policy
        self._tls: SSLContext = server_context()
        self._talks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Serve on a free port of this machine until the block ends; the address."""
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        host, port = server.sockets[0].getsockname()
        self.address = f"http://{host}:{port}"
        try:
            yield self.address
        finally:
            server.close()
            for task in self._talks:
                task.cancel()
            await asyncio.gather(*self._talks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._converse(PlainWire(reader, writer)))
        self._talks.add(task)
        task.add_done_callback(self._talks.discard)

    async def _converse(self, wire: Wire) -> None:
        # A browser that leaves, or a page that is gone in the middle of a stream, is no failure.
        try:
            with contextlib.suppress(OSError, h11.ProtocolError, ValueError):
                await self._answer_all(Conversation(wire), "")
        finally:
            wire.close()

    async def _answer_all(self, conversation: Conversation, scheme_and_place: str) -> None:
        while (asked := await conversation.asked(scheme_and_place)) is not None:
            if asked.method == "CONNECT":
                await conversation.wire.write(ESTABLISHED)
                await self._tunnel(conversation, asked.url)
                return
            if asked.header("upgrade").lower() == "websocket":
                await self._socket(conversation, asked)
                return
            await self._answer(conversation, asked)
            if not conversation.goes_on:
                return

    async def _tunnel(self, conversation: Conversation, place: str) -> None:
        first = conversation.rest or await conversation.wire.read()
        if not first:
            return
        inner: Wire = _Resumed(conversation.wire, first)
        scheme = "http"
        if first[0] == TLS_HANDSHAKE:
            inner, scheme = TlsWire(inner, self._tls), "https"
            await inner.shake_hands()
        place = place.removesuffix(":443" if scheme == "https" else ":80")
        await self._answer_all(Conversation(inner), f"{scheme}://{place}")

    async def _answer(self, conversation: Conversation, asked: Asked) -> None:
        match = self.shelf.take(ask_of(asked.masked))
        if match is None and is_preflight(asked) and (self._policy is None or self.shelf.knows(asked.url)):
            answer = preflight_answer(asked)
            await conversation.answer(answer.status, answer.headers, answer.body)
        elif match is None:
            await self._unknown(conversation, asked)
        else:
            await self._recorded(conversation, asked, match)

    async def _recorded(self, conversation: Conversation, asked: Asked, match: Match) -> None:
        entry = match.entry
        body = self._traffic.body(entry)
        if body is None:
            await self._miss(conversation, asked, "was recorded without the body of its answer")
            return
        self._note(asked, match)
        answer = recorded_answer(entry, body, asked, self._live_url)
        came = fate(entry)
        if came == "failed":
            await conversation.fail()
        elif came == "answered" and not (entry.stream is not None and answer.status == 200):
            await conversation.answer(answer.status, answer.headers, answer.body, answer.reason)
        else:
            with self.clock.stream():
                if came != "silent":
                    await conversation.begin(answer.status, answer.headers, answer.reason)
                await send_events(conversation, entry, self.clock)
            conversation.wire.close()

    def _note(self, asked: Asked, match: Match) -> None:
        self._ledger.note("served", asked.method, asked.url)
        if match.differing:
            self._ledger.note("inexact", asked.method, asked.url, f"differs in {', '.join(match.differing)[:300]}")
        if match.again:
            # Beacons tell of the browser, not of the app: how many there are is chance.
            writes = asked.method not in ("GET", "HEAD", "OPTIONS") and match.entry.resource_type != "ping"
            why = "was sent more often than when it was recorded"
            self._ledger.note("repeated", asked.method, asked.url, why, diverges=writes)

    async def _unknown(self, conversation: Conversation, asked: Asked) -> None:
        if self._policy is None:
            return await self._miss(conversation, asked, "was not recorded")
        if why := self._policy.refusal(asked.method, asked.url):
            self._ledger.note("refused", asked.method, asked.url, why, diverges=True)
            return await conversation.fail()
        self._ledger.note("live", asked.method, asked.url)
        try:
            await forward(asked, b"", conversation.wire, upgrade=False)
        except (OSError, TimeoutError):
            return await conversation.fail()
        return conversation.wire.close()

    async def _miss(self, conversation: Conversation, asked: Asked, why: str) -> None:
        # What the browser asks for by itself, no page waits for.
        own = asked.header("sec-purpose") != "" or urlsplit(asked.url).path == "/favicon.ico"
        self._ledger.note("missed", asked.method, asked.url, why, diverges=not own)
        await conversation.fail()

    async def _socket(self, conversation: Conversation, asked: Asked) -> None:
        url = "ws" + asked.url.removeprefix("http")
        match = self.shelf.take(ask_of(replace(asked.masked, url=url)))
        if match is None:
            await self._unknown_socket(conversation, asked, url)
            return
        self._ledger.note("served", "GET", url)
        if match.entry.response.status != 101:
            await conversation.fail()
            return

        def unlike() -> None:
            self._ledger.note("inexact", "GET", url, "the page sent another message than was recorded")

        await talk(conversation.wire, asked, conversation.rest, match.entry, self.clock, unlike)
        conversation.wire.close()

    async def _unknown_socket(self, conversation: Conversation, asked: Asked, url: str) -> None:
        why = "was not recorded" if self._policy is None else self._policy.refusal("GET", url)
        if why is not None:
            what = "missed" if self._policy is None else "refused"
            self._ledger.note(what, "GET", url, why, diverges=True)
            await conversation.fail()
            return
        self._ledger.note("live", "GET", url)
        if not is_loopback(urlsplit(asked.url).hostname or ""):
            self._ledger.note("sockets", "GET", url)
        await forward(asked, conversation.rest, conversation.wire, upgrade=True)


class _Resumed:
    """A wire of which the first bytes were looked at."""

    def __init__(self, wire: Wire, first: bytes) -> None:
        self._wire = wire
        self._first = first

    async def read(self) -> bytes:
        first, self._first = self._first, b""
        return first or await self._wire.read()

    async def write(self, data: bytes) -> None:
        await self._wire.write(data)

    def close(self) -> None:
        self._wire.close()
