"""WebSocket frames (RFC 6455, 5.2) as a server reads and writes them; pure."""

from __future__ import annotations

import base64
import hashlib
from typing import Final

from msgspec import Struct

TEXT: Final = 1
BINARY: Final = 2
CLOSE: Final = 8
PING: Final = 9
PONG: Final = 10
MAX_FRAME_BYTES: Final = 64 << 20

_KEY: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Frame(Struct, frozen=True):
    opcode: int
    data: bytes
    final: bool = True


def accept_key(key: str) -> str:
    """What proves that the server has read the browser's key (RFC 6455, 4.2.2)."""
    return base64.b64encode(hashlib.sha1(key.encode() + _KEY).digest()).decode()


def framed(opcode: int, data: bytes) -> bytes:
    """One whole message, not masked, as servers send it."""
    if len(data) < 126:
        length = bytes([len(data)])
    elif len(data) < 65_536:
        length = bytes([126]) + len(data).to_bytes(2, "big")
    else:
        length = bytes([127]) + len(data).to_bytes(8, "big")
    return bytes([0x80 | opcode]) + length + data


def first_frame(buffer: bytes) -> tuple[Frame, bytes] | None:
    """The first frame in `buffer` and what follows it, or None while it is not all there; raises `ValueError`."""
    if len(buffer) < 2:
        return None
    size, start = buffer[1] & 0x7F, 2
    if size >= 126:
        width = 2 if size == 126 else 8
        size, start = int.from_bytes(buffer[2 : 2 + width], "big"), 2 + width
        if len(buffer) < start:
            return None
    if size > MAX_FRAME_BYTES:
        raise ValueError("a frame is too large")
    mask = b""
    if buffer[1] & 0x80:
        mask = buffer[start : start + 4]
        start += 4
    if len(buffer) < start + size:
        return None
    data = buffer[start : start + size]
    if mask:
        repeated = (mask * (size // 4 + 1))[:size]
        data = (int.from_bytes(data, "big") ^ int.from_bytes(repeated, "big")).to_bytes(size, "big") if size else b""
    return Frame(buffer[0] & 0x0F, data, bool(buffer[0] & 0x80)), buffer[start + size :]
