"""Recorded WebSockets and server-sent events, told again at their recorded distances, in page time."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Callable

from reenact.network.har import Entry, SocketMessage, StreamMessage
from reenact.proxy.clock import PageClock
from reenact.proxy.frames import BINARY, CLOSE, PING, PONG, TEXT, Frame, accept_key, first_frame, framed
from reenact.proxy.http import Asked, Conversation
from reenact.proxy.wire import Wire


async def send_events(conversation: Conversation, entry: Entry, clock: PageClock) -> None:
    """The messages of a stream of server-sent events; it stays open afterwards, as one that ended is opened again."""
    last_s = entry.started_epoch_s
    for message in entry.stream or ():
        await clock.sleep((message.time - last_s) * 1000)
        last_s = max(last_s, message.time)
        await conversation.send(event_text(message))
    await conversation.wire.read()


def event_text(message: StreamMessage) -> bytes:
    """One event as the stream has it (HTML, 9.2.6)."""
    lines = [f"id: {message.id}"] if message.id else []
    if message.name != "message":
        lines.append(f"event: {message.name}")
    lines += [f"data: {line}" for line in message.data.split("\n")]
    return ("\n".join(lines) + "\n\n").encode()


async def talk(
    wire: Wire, asked: Asked, rest: bytes, entry: Entry, clock: PageClock, unlike: Callable[[], None]
) -> None:
    """The server's side of a recorded WebSocket: what came after a message of the page comes after it again.

    `unlike` is called where the page sends something else than was recorded.
    """
    await wire.write(upgrade_head(asked, entry))
    heard = Listener(wire, rest)
    listening = asyncio.ensure_future(heard.listen())
    try:
        last_s = entry.started_epoch_s
        for message in entry.socket or ():
            if message.type == "send":
                if not await heard.same(message):
                    unlike()
            else:
                await clock.sleep((message.time - last_s) * 1000)
                await wire.write(framed(message.opcode, message_bytes(message)))
            last_s = max(last_s, message.time)
        await listening
    finally:
        listening.cancel()


def upgrade_head(asked: Asked, entry: Entry) -> bytes:
    lines = [
        "HTTP/1.1 101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Accept: {accept_key(asked.header('sec-websocket-key'))}",
    ]
    chosen = next((one.value for one in entry.response.headers if one.name.lower() == "sec-websocket-protocol"), "")
    # A browser refuses a protocol that it did not offer.
    if chosen and chosen in [one.strip() for one in asked.header("sec-websocket-protocol").split(",")]:
        lines.append(f"Sec-WebSocket-Protocol: {chosen}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def message_bytes(message: SocketMessage) -> bytes:
    if message.opcode != BINARY:
        return message.data.encode()
    try:
        return base64.b64decode(message.data, validate=True)
    except binascii.Error:
        return b""


class Listener:
    """Takes what the page sends: answers pings and the closing, queues messages."""

    def __init__(self, wire: Wire, first: bytes) -> None:
        self._wire = wire
        self._buffer = first
        self._messages: asyncio.Queue[Frame | None] = asyncio.Queue()

    async def listen(self) -> None:
        """Return when the page has closed."""
        parts: list[bytes] = []
        opcode = TEXT
        while (frame := await self._next()) is not None:
            if frame.opcode == CLOSE:
                await self._wire.write(framed(CLOSE, frame.data[:2]))
                break
            if frame.opcode == PING:
                await self._wire.write(framed(PONG, frame.data))
            elif frame.opcode != PONG:
                opcode = frame.opcode or opcode
                parts.append(frame.data)
                if frame.final:
                    self._messages.put_nowait(Frame(opcode, b"".join(parts)))
                    parts = []
        self._messages.put_nowait(None)

    async def same(self, message: SocketMessage) -> bool:
        """Wait for the page's next message; whether it is the recorded one. One that never comes is none of both."""
        frame = await self._messages.get()
        if frame is None:
            raise ConnectionError("the page closed its WebSocket")
        return frame.opcode == message.opcode and frame.data == message_bytes(message)

    async def _next(self) -> Frame | None:
        while True:
            found = first_frame(self._buffer)
            if found is not None:
                frame, self._buffer = found
                return frame
            data = await self._wire.read()
            if not data:
                return None
            self._buffer += data
