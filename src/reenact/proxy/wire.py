"""One connection of the browser, plain or with TLS on top, as something that bytes are read from and written to.

`asyncio` can only put TLS on a stream of which nothing was read yet; behind a tunnel it takes a look at the first byte
to know whether TLS comes at all (`ws:` is tunnelled as `wss:` is). So the TLS layer works on memory here.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from typing import Final, Protocol

CHUNK_BYTES: Final = 65_536
TLS_HANDSHAKE: Final = 0x16
"""The first byte of TLS (RFC 8446, 5.1)."""


class Wire(Protocol):
    async def read(self) -> bytes:
        """Some bytes, or none where the other side has closed."""

    async def write(self, data: bytes) -> None:
        """Send all of it."""

    def close(self) -> None:
        """Close, whatever is under way."""


class PlainWire:
    """See `Wire`; `first` was read before."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, first: bytes = b"") -> None:
        self._reader = reader
        self._writer = writer
        self._first = first

    async def read(self) -> bytes:
        first, self._first = self._first, b""
        return first or await self._reader.read(CHUNK_BYTES)

    async def write(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    def close(self) -> None:
        with contextlib.suppress(OSError, RuntimeError):
            self._writer.close()


class TlsWire:
    """See `Wire`: the server's side of TLS on another wire."""

    def __init__(self, under: Wire, context: ssl.SSLContext) -> None:
        self._under = under
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)

    async def shake_hands(self) -> None:
        """Agree on keys; raises `ConnectionError` where the browser does not."""
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                await self._flush()
                if not await self._feed():
                    raise ConnectionError("the browser left in the handshake") from None
            except ssl.SSLError as error:
                raise ConnectionError(str(error)) from error
            else:
                return await self._flush()

    async def read(self) -> bytes:
        while True:
            try:
                data = self._tls.read(CHUNK_BYTES)
            except ssl.SSLWantReadError:
                await self._flush()
                if not await self._feed():
                    return b""
            except ssl.SSLError:
                return b""
            else:
                return data

    async def write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            try:
                sent = self._tls.write(view)
            except ssl.SSLError as error:
                raise ConnectionError(str(error)) from error
            view = view[sent:]
            await self._flush()

    def close(self) -> None:
        self._under.close()

    async def _feed(self) -> bool:
        data = await self._under.read()
        self._incoming.write(data)
        return bool(data)

    async def _flush(self) -> None:
        if data := self._outgoing.read():
            await self._under.write(data)
