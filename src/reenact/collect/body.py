"""The bytes of a request's body become the text that was sent, unpacked within bounds; app.py reads bodies here."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Final

from reenact.collect.refusal import RefusedError

MAX_WIRE_BYTES: Final = 512 * 1024
MAX_RAW_BYTES: Final = 8 * 1024 * 1024
MAX_EXPANSION: Final = 100
"""The recorder hands over after seconds, or at 48 KiB; lines of recordings were measured to shrink 5 to 16 times."""
MAX_IGNORED_BYTES: Final = 8 * 1024 * 1024
"""How much of a body that is too large is read all the same: a browser that still sends does not read the answer."""
GZIP_MAGIC: Final = b"\x1f\x8b"
_GZIP: Final = 16 + zlib.MAX_WBITS


async def body_of(chunks: AsyncIterator[bytes]) -> bytes:
    """The whole body; `RefusedError` where it is larger than any batch."""
    kept: list[bytes] = []
    byte_count = 0
    async for chunk in chunks:
        byte_count += len(chunk)
        if byte_count <= MAX_WIRE_BYTES:
            kept.append(chunk)
        elif byte_count > MAX_WIRE_BYTES + MAX_IGNORED_BYTES:
            break
    if byte_count > MAX_WIRE_BYTES:
        raise _too_large(f"a batch has at most {MAX_WIRE_BYTES >> 10} KiB as it is sent")
    return b"".join(kept)


def text_of(body: bytes) -> str:
    """The text in a plain or gzip body; raises `RefusedError`."""
    content = _unpacked(body) if body.startswith(GZIP_MAGIC) else body
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise _malformed("the batch is not UTF-8") from error


def _unpacked(body: bytes) -> bytes:
    most_bytes = min(MAX_RAW_BYTES, MAX_EXPANSION * len(body))
    inflater = zlib.decompressobj(_GZIP)
    try:
        content = inflater.decompress(body, most_bytes + 1)
    except zlib.error as error:
        raise _malformed("the batch is damaged: its gzip data cannot be unpacked") from error
    if len(content) > most_bytes:
        raise _too_large(f"a batch unpacks to at most {MAX_RAW_BYTES >> 20} MiB and {MAX_EXPANSION} times its size")
    if not inflater.eof or inflater.unused_data:
        raise _malformed("the batch is damaged: its gzip data is cut off, or something follows it")
    return content


def _too_large(sentence: str) -> RefusedError:
    return RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, sentence)


def _malformed(sentence: str) -> RefusedError:
    return RefusedError(HTTPStatus.BAD_REQUEST, sentence)
