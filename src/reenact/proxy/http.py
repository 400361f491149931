"""HTTP/1.1 on a wire: whole requests are read, answers written; parsing is h11's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import h11
from msgspec import Struct

from reenact.network.har import Header, PostData, Request
from reenact.network.masking import masked_post
from reenact.proxy.wire import Wire

MAX_BODY_BYTES: Final = 64 << 20
MAX_HEAD_BYTES: Final = 1 << 20

NETWORK_ERROR: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"
"""Two lengths, which Chromium takes for an attack: the page gets a network error. A connection that just closes would
make it ask again."""


class Asked(Struct, frozen=True, kw_only=True):
    """A request as it came from the browser, secrets and all."""

    method: str
    url: str
    headers: tuple[Header, ...]
    body: bytes

    def header(self, name: str) -> str:
        return next((one.value for one in self.headers if one.name.lower() == name), "")

    @property
    def masked(self) -> Request:
        """As recorded requests are, to be compared with them."""
        kind = self.header("content-type")
        post: PostData | None = masked_post(kind, self.body) if self.body else None
        return Request(method=self.method, url=self.url, headers=self.headers, post=post)


class Conversation:
    """Requests and answers on one wire, one after the other."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEAD_BYTES)

    async def asked(self, scheme_and_place: str) -> Asked | None:
        """The next request, or None where the browser is done; its target is whole, or lies at `scheme_and_place`.

        Raises `h11.ProtocolError` or `ConnectionError`.
        """
        if self._http.our_state is h11.DONE and self._http.their_state is h11.DONE:
            self._http.start_next_cycle()
        request: h11.Request | None = None
        body: list[bytes] = []
        size_bytes = 0
        while True:
            event = self._http.next_event()
            if event is h11.NEED_DATA:
                if self._http.they_are_waiting_for_100_continue:
                    await self.wire.write(
                        self._http.send(h11.InformationalResponse(status_code=100, headers=[])) or b""
                    )
                self._http.receive_data(await self.wire.read())
            elif isinstance(event, h11.Request):
                request = event
            elif isinstance(event, h11.Data):
                body.append(bytes(event.data))
                size_bytes += len(event.data)
                if size_bytes > MAX_BODY_BYTES:
                    raise ConnectionError("a request is too large")
            elif isinstance(event, h11.EndOfMessage) and request is not None:
                return _asked(request, b"".join(body), scheme_and_place)
            else:
                return None

    @property
    def goes_on(self) -> bool:
        return self._http.our_state is h11.DONE and self._http.their_state is h11.DONE

    @property
    def rest(self) -> bytes:
        """What came after a request that changes the protocol."""
        return bytes(self._http.trailing_data[0])

    async def begin(self, status: int, headers: Iterable[Header], reason: str = "") -> None:
        """Send the head of an answer; headers that HTTP does not allow are left out."""
        clean = [
            (name, value) for one in headers if (name := _bytes(one.name)) and (value := _bytes(one.value)) is not None
        ]
        head = h11.Response(status_code=status, headers=clean, reason=_bytes(reason) or b"")
        await self.wire.write(self._http.send(head) or b"")

    async def send(self, data: bytes) -> None:
        await self.wire.write(self._http.send(h11.Data(data=data)) or b"")

    async def end(self) -> None:
        await self.wire.write(self._http.send(h11.EndOfMessage()) or b"")

    async def answer(self, status: int, headers: Iterable[Header], body: bytes, reason: str = "") -> None:
        """A whole answer."""
        await self.begin(status, [*headers, Header("Content-Length", str(len(body)))], reason)
        if body and self._http.our_state is h11.SEND_BODY:
            await self.send(body)
        await self.end()

    async def fail(self) -> None:
        """Let the page get a network error."""
        await self.wire.write(NETWORK_ERROR)
        self.wire.close()


def _asked(request: h11.Request, body: bytes, scheme_and_place: str) -> Asked:
    target = request.target.decode("latin-1")
    return Asked(
        method=request.method.decode("latin-1"),
        url=target if request.method == b"CONNECT" or not target.startswith("/") else scheme_and_place + target,
        headers=tuple(
            Header(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw_items()
        ),
        body=body,
    )


def _bytes(text: str) -> bytes | None:
    """As bytes of a header, or None where it cannot be one (cookies come joined by line ends from DevTools)."""
    data = text.encode("utf-8", "replace").strip()
    return None if any(byte < 32 and byte != 9 for byte in data) or b"\x7f" in data else data
