"""What a recorded entry becomes when it is served again: status, headers and body that fit this request; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, Literal

from msgspec import Struct

from reenact.network.har import Entry, Header, header
from reenact.network.policy import READS
from reenact.proxy.http import Asked

_NOT_SERVED: Final = frozenset(
    {
        # Bodies are kept decoded and whole, and framed anew.
        "content-encoding", "content-length", "transfer-encoding", "trailer",
        # They are about one connection.
        "connection", "keep-alive", "proxy-connection", "upgrade", "proxy-authenticate",
        # They would send the browser to other addresses or servers than those that were recorded.
        "strict-transport-security", "alt-svc", "refresh", "report-to", "reporting-endpoints", "nel",
    }
)  # fmt: skip
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
BODILESS: Final = frozenset({204, 205, 304})
PREFLIGHT_S: Final = "600"


Fate = Literal["answered", "failed", "begun", "silent"]
"""What came of a request when it was recorded; `begun` has a head, and `silent` nothing that the page ever heard."""


def fate(entry: Entry) -> Fate:
    """What a recorded request has to come to again."""
    response = entry.response
    aborted = response.failure is not None and "ABORTED" in response.failure
    if response.status < 100:
        if response.failure and not aborted:
            return "failed"
        # A page that is left gives up what it sends last; nobody listens, but the browser would wait.
        return "answered" if entry.request.method not in READS else "silent"
    if entry.stream is not None or entry.resource_type == "ping" or response.content.file is not None:
        return "answered"
    if aborted:
        is_download = header(response.headers, "content-disposition").startswith("attachment")
        return "answered" if is_download else "begun"
    return "answered" if response.content.compression is not None or response.status >= 300 else "begun"


class Answer(Struct, frozen=True, kw_only=True):
    status: int
    reason: str = ""
    headers: tuple[Header, ...] = ()
    body: bytes = b""


def recorded_answer(entry: Entry, body: bytes, asked: Asked, live_url: Callable[[str], str]) -> Answer:
    """The recorded answer for this request; redirects and allowed origins move along with `--base-url`."""
    response = entry.response
    # What the cache had checked was kept with its body; without one, there was none to keep.
    status = 200 if response.status == 304 and body else response.status
    status = 204 if status < 100 else status
    bare = asked.method == "HEAD" or status in BODILESS
    return Answer(
        status=status if 200 <= status <= 999 else 200,
        reason=response.status_text,
        headers=tuple(_headers(response.headers, asked, live_url)),
        body=b"" if bare else body,
    )


def preflight_answer(asked: Asked) -> Answer:
    """CORS preflights are not kept: what was asked for was allowed, or its request would not have been recorded."""
    return Answer(
        status=204,
        headers=(
            Header("Access-Control-Allow-Origin", asked.header("origin") or "*"),
            Header("Access-Control-Allow-Credentials", "true"),
            Header("Access-Control-Allow-Methods", asked.header("access-control-request-method")),
            Header("Access-Control-Allow-Headers", asked.header("access-control-request-headers")),
            Header("Access-Control-Allow-Private-Network", "true"),
            Header("Access-Control-Max-Age", PREFLIGHT_S),
        ),
    )


def is_preflight(asked: Asked) -> bool:
    return asked.method == "OPTIONS" and bool(asked.header("access-control-request-method"))


def _headers(headers: tuple[Header, ...], asked: Asked, live_url: Callable[[str], str]) -> Iterator[Header]:
    for one in headers:
        name = one.name.lower()
        if name in _NOT_SERVED or not _NAME.fullmatch(one.name):
            continue
        for value in one.value.split("\n"):
            if name == "location":
                yield Header(one.name, live_url(value))
            elif name == "access-control-allow-origin" and value != "*" and asked.header("origin"):
                yield Header(one.name, asked.header("origin"))
            else:
                yield Header(one.name, value)
