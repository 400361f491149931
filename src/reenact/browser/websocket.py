"""Text messages to and from a WebSocket of this machine (RFC 6455), as a browser's debugging port speaks it."""

from __future__ import annotations

import asyncio
import base64
import os
import struct
from collections.abc import Callable
from typing import Final

_TEXT: Final = 0x1
_CLOSE: Final = 0x8
_PING: Final = 0x9
_PONG: Final = 0xA
_LAST: Final = 0x80
_MASKED: Final = 0x80
_NO_MASK: Final = b"\0\0\0\0"
"""A mask keeps proxies from reading messages as requests; on the way to this machine there are none."""


class WebSocket(asyncio.Protocol):
    """Calls `told` with each message and `ended` once, when the other side is gone."""

    def __init__(self, told: Callable[[bytes], None], ended: Callable[[], None]) -> None:
        self._told = told
        self._ended = ended
        self._buffer = bytearray()
        self._is_open = False
        self._parts = bytearray()
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @classmethod
    async def connect(cls, port: int, path: str, told: Callable[[bytes], None], ended: Callable[[], None]) -> WebSocket:
        """Open `path` at `port`; raises `OSError` where nobody there speaks WebSocket."""
        loop = asyncio.get_running_loop()
        _, socket = await loop.create_connection(lambda: cls(told, ended), "127.0.0.1", port)
        key = base64.b64encode(os.urandom(16)).decode()
        socket._transport.write(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        await socket.opened
        return socket

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport), "a stream socket writes"
        self._transport = transport

    def send(self, message: bytes) -> None:
        """Send a message, in the order of the calls; does nothing where the other side is gone."""
        self._write(_TEXT, message)

    def close(self) -> None:
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._is_open and not self._is_upgraded():
            return
        while (frame := self._frame()) is not None:
            kind, is_last, payload = frame
            if kind == _PING:
                self._write(_PONG, payload)
            elif kind == _CLOSE:
                self._transport.close()
            elif kind != _PONG:
                self._parts += payload
                if is_last:
                    message, self._parts = bytes(self._parts), bytearray()
                    self._told(message)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(error or ConnectionError("the other side speaks no WebSocket"))
        self._ended()

    def _is_upgraded(self) -> bool:
        head, found, rest = bytes(self._buffer).partition(b"\r\n\r\n")
        if found and not self.opened.done():
            if not head.startswith(b"HTTP/1.1 101"):
                self._transport.close()
                return False
            self._buffer = bytearray(rest)
            self._is_open = True
            self.opened.set_result(None)
        return self._is_open

    def _frame(self) -> tuple[int, bool, bytes] | None:
        """The next frame, once all of it is there: what it is, whether the message ends with it, and its bytes."""
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        start, length = 2, buffer[1] & 0x7F
        if length >= 126:
            start = 4 if length == 126 else 10
            if len(buffer) < start:
                return None
            length = int.from_bytes(buffer[2:start], "big")
        if len(buffer) < start + length:
            return None
        kind, is_last = buffer[0] & 0x0F, bool(buffer[0] & _LAST)
        payload = bytes(memoryview(buffer)[start : start + length])
        del buffer[: start + length]
        return kind, is_last, payload

    def _write(self, kind: int, payload: bytes) -> None:
        length = len(payload)
        if length < 126:
            head = struct.pack(">BB", _LAST | kind, _MASKED | length)
        elif length < 1 << 16:
            head = struct.pack(">BBH", _LAST | kind, _MASKED | 126, length)
        else:
            head = struct.pack(">BBQ", _LAST | kind, _MASKED | 127, length)
        self._transport.write(b"".join((head, _NO_MASK, payload)))
