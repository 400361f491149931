"""A request in, what identifies it out: method, origin, path, and named parts of query and body to be compared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import msgspec
from msgspec import Struct

from reenact.network.har import Request

MAX_PARTS: Final = 1_000
MAX_DEPTH: Final = 20

CACHE_BUSTERS: Final = frozenset(
    {
        "_",
        "_t",
        "_ts",
        "cb",
        "cachebuster",
        "cache_buster",
        "nocache",
        "no_cache",
        "nonce",
        "rand",
        "random",
        "rnd",
        "ts",
    }
)
_FICKLE: Final = re.compile(
    r"\d{10,19}(\.\d+)?"  # seconds, ms or more since 1970, and numbered ids
    r"|0\.\d{6,}(e-\d+)?"  # Math.random()
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]*(Z|[+-]\d\d:?\d\d)?"
    r"|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
    r"|(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{12,}"
    r"|(?=[\w+/=.~-]*\d)(?=[\w+/=.~-]*[a-z])(?=[\w+/=.~-]*[A-Z])[\w+/=.~-]{20,}"
)


class Ask(Struct, frozen=True, kw_only=True):
    """What is asked for. `parts` are pairs of query (names begin with "?") and body; `operation` is that of GraphQL."""

    method: str
    origin: str
    path: str
    operation: str = ""
    parts: dict[str, str] = {}
    opaque: str = ""
    """Hash of a body in which no fields can be told apart."""
    bodiless: bool = False
    """Whether the body is not known, so that it cannot be compared."""

    @property
    def shelf(self) -> tuple[str, str, str, str]:
        """What has to be equal in a recorded call: in the path, random ids stand for each other."""
        path = "/".join("*" if is_fickle(segment) else segment for segment in self.path.split("/"))
        return self.method, self.origin, path, self.operation


def is_fickle(value: str) -> bool:
    """Whether a value looks like a time, a random id or a token, which differ from visit to visit."""
    return _FICKLE.fullmatch(value) is not None


def asked(request: Request) -> Ask:
    """What `request`, whose secrets are masked, asks for."""
    place = urlsplit(request.url)
    parts = dict(_numbered(_query_parts(place.query)))
    post = request.post
    body = _decoded(post.text) if post and post.text else None
    operation = ""
    if isinstance(body, dict) and isinstance(body.get("query"), str) and _is_graphql(body):
        operation = str(body.get("operationName") or " ".join(body["query"].split()))
        body = {"variables": body.get("variables")}
    elif parts.get("?operationName"):
        operation = parts["?operationName"]
    if body is not None:
        parts.update(_numbered(_flat(body, "", 0)))
    elif post and post.text:
        parts.update(_numbered(parse_qsl(post.text, keep_blank_values=True)))
    return Ask(
        method=request.method.upper(),
        origin=origin_of(request.url),
        path=place.path or "/",
        operation=operation,
        parts=parts,
        opaque=(post.sha256 or "") if post else "",
        bodiless=post is None,
    )


def origin_of(url: str) -> str:
    """Scheme and place, without the port where it is the scheme's own."""
    place = urlsplit(url)
    host = place.netloc.rpartition("@")[2].lower()
    own = {"http": ":80", "ws": ":80", "https": ":443", "wss": ":443"}.get(place.scheme, ":")
    return f"{place.scheme}://{host.removesuffix(own)}"


def _is_graphql(body: dict[str, Any]) -> bool:
    return "operationName" in body or "variables" in body or body["query"].lstrip()[:1] in ("{", "q", "m", "s", "f")


def _query_parts(query: str) -> Iterator[tuple[str, str]]:
    for name, value in parse_qsl(query, keep_blank_values=True, max_num_fields=None):
        inner = _decoded(value) if value[:1] in ("{", "[") else None
        if inner is None:
            yield f"?{name}", value
        else:
            yield from _flat(inner, f"?{name}", 0)


def _decoded(text: str) -> Any:
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return None
    return value if isinstance(value, dict | list) else None


def _flat(value: Any, name: str, depth: int) -> Iterator[tuple[str, str]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if depth < MAX_DEPTH and inner:
        for key, one in inner:
            yield from _flat(one, f"{name}.{key}", depth + 1)
    elif not isinstance(value, dict | list):
        yield name, value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _numbered(pairs: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The second of a name gets a number, so that repeated parameters stay apart."""
    seen: dict[str, int] = {}
    for count, (name, value) in enumerate(pairs):
        if count >= MAX_PARTS:
            return
        seen[name] = seen.get(name, 0) + 1
        yield (name if seen[name] == 1 else f"{name}#{seen[name]}"), value
