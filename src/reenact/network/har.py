"""The kept traffic as types: HAR 1.2 (softwareishard.com/web/har-12-spec), as Playwright writes it and as we keep it.

Bodies are files beside the JSON, named by `_file`. Fields that begin with an underscore are not in the standard;
`_webSocketMessages` and `_eventSourceMessages` are called as Chrome DevTools calls them.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct, field


class Header(Struct, frozen=True):
    name: str
    value: str


class PostData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`text` is kept where its fields are known, so that secret ones could be masked; else `_sha256` stands for it."""

    mime_type: str = field(default="", name="mimeType")
    text: str | None = None
    file: str | None = field(default=None, name="_file")
    sha256: str | None = field(default=None, name="_sha256")


class Request(Struct, frozen=True, kw_only=True):
    method: str
    url: str
    http_version: str = field(default="HTTP/1.1", name="httpVersion")
    cookies: tuple[Header, ...] = ()
    """Required by HAR; the headers have them."""
    headers: tuple[Header, ...] = ()
    query: tuple[Header, ...] = field(default=(), name="queryString")
    post: PostData | None = field(default=None, name="postData")
    headers_size: int = field(default=-1, name="headersSize")
    body_size: int = field(default=-1, name="bodySize")


class Content(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`compression` is there once the answer has come to its end; its body may be lost all the same."""

    size: int = 0
    compression: int | None = None
    mime_type: str = field(default="", name="mimeType")
    file: str | None = field(default=None, name="_file")


class Response(Struct, frozen=True, kw_only=True):
    """`status` is -1 where no answer came; `failure` then says why, or is absent where the page never heard."""

    status: int
    status_text: str = field(default="", name="statusText")
    http_version: str = field(default="HTTP/1.1", name="httpVersion")
    cookies: tuple[Header, ...] = ()
    """Required by HAR; the headers have them."""
    headers: tuple[Header, ...] = ()
    content: Content = Content()
    redirect_url: str = field(default="", name="redirectURL")
    headers_size: int = field(default=-1, name="headersSize")
    body_size: int = field(default=-1, name="bodySize")
    failure: str | None = field(default=None, name="_failureText")


class SocketMessage(Struct, frozen=True, kw_only=True):
    """One WebSocket message; `time` is epoch seconds as in DevTools, `data` is base64 where `opcode` is 2."""

    type: str
    time: float
    opcode: int
    data: str


class StreamMessage(Struct, frozen=True, kw_only=True):
    """One server-sent event; `time` is epoch seconds."""

    time: float
    name: str = field(default="message", name="eventName")
    id: str = field(default="", name="eventId")
    data: str = ""


class Entry(Struct, frozen=True, kw_only=True):
    """One request and its answer, or one WebSocket."""

    started: str = field(name="startedDateTime")
    time: float = 0.0
    request: Request
    response: Response
    cache: dict[str, str] = {}
    timings: dict[str, float] = {}
    resource_type: str = field(default="", name="_resourceType")
    socket: tuple[SocketMessage, ...] | None = field(default=None, name="_webSocketMessages")
    stream: tuple[StreamMessage, ...] | None = field(default=None, name="_eventSourceMessages")

    @property
    def started_epoch_s(self) -> float:
        return datetime.fromisoformat(self.started).timestamp()


class Creator(Struct, frozen=True):
    name: str
    version: str


class Log(Struct, frozen=True, kw_only=True):
    version: str = "1.2"
    creator: Creator
    entries: tuple[Entry, ...] = ()


class Har(Struct, frozen=True):
    log: Log


def header(headers: tuple[Header, ...], name: str) -> str:
    """The first value of a header, whatever its case, or ""."""
    return next((one.value for one in headers if one.name.lower() == name), "")
