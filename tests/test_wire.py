"""The browser's debugging port: messages whole, in pieces, and the end of the other side."""

from __future__ import annotations

import asyncio

import pytest

from reenact.browser.websocket import WebSocket

HELLO = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"


def frame(payload: bytes, *, kind: int = 1, last: bool = True) -> bytes:
    head = bytes([kind | (0x80 if last else 0)])
    if len(payload) < 126:
        return head + bytes([len(payload)]) + payload
    if len(payload) < 1 << 16:
        return head + b"\x7e" + len(payload).to_bytes(2, "big") + payload
    return head + b"\x7f" + len(payload).to_bytes(8, "big") + payload


def heard(answer: bytes, piece: int) -> tuple[list[bytes], bytes, bool]:
    """What is told of `answer` sent in pieces, what was sent back after the greeting, and whether the end was told."""
    told: list[bytes] = []

    async def play() -> tuple[bytes, bool]:
        said, ended = asyncio.get_running_loop().create_future(), asyncio.Event()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            for start in range(0, len(answer), piece):
                writer.write(answer[start : start + piece])
                await writer.drain()
            writer.write_eof()
            said.set_result(await reader.read())
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            socket = await WebSocket.connect(port, "/devtools", told.append, ended.set)
            await ended.wait()
            socket.close()
            return await said, ended.is_set()

    return told, *asyncio.run(play())


@pytest.mark.parametrize("piece", [1_000, 100_000_000])
def test_messages_of_all_lengths_arrive_whole_and_in_order(piece: int) -> None:
    messages = [b"{}", b"a" * 126, b"b" * 65_535, b"c" * 200_000]
    told, _, ended = heard(HELLO + b"".join(map(frame, messages)), piece)
    assert told == messages
    assert ended


def test_a_message_in_parts_is_put_together_and_a_ping_within_it_is_answered() -> None:
    answer = HELLO + frame(b"one ", last=False) + frame(b"alive?", kind=9) + frame(b"two", kind=0)
    told, said, _ = heard(answer, 3)
    assert told == [b"one two"]
    assert said.endswith(b"alive?")


def test_who_speaks_no_websocket_is_an_error_of_the_system() -> None:
    with pytest.raises(OSError, match="speaks no WebSocket"):
        heard(b"HTTP/1.1 404 Not Found\r\n\r\n", 100)
