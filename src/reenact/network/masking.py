"""What is secret in requests and answers, and what stands in its place: URLs, headers, bodies in, masked ones out."""

from __future__ import annotations

import hashlib
import re
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec
from msgspec.structs import replace

from reenact.network.har import Entry, Header, PostData

MASKED: Final = "masked"

SECRET_NAME: Final = re.compile(
    # The first line is that of secret fields in the capture script (secrets.ts); the others are of requests.
    r"passw|pwd|secret|token|cvc|cvv|csc|card.?n[our]|(^|[\W_])(otp|pin|ssn|iban)([\W_]|$)"
    r"|csrf|xsrf|credential|assertion|signature|api.?key|jwt|(^|[\W_])auth(entication|orization)?([\W_]|$)"
    r"|(^|[\W_])(sig|key|session|session.?id|sid)([\W_]|$)",
    re.IGNORECASE,
)
SECRET_HEADERS: Final = frozenset({"authorization", "proxy-authorization", "cookie"})
MAX_TEXT_CHARACTERS: Final = 262_144
"""A longer body of a request is kept as its hash only."""
MAX_DEPTH: Final = 50

_URL_HEADERS: Final = frozenset({"location", "content-location", "referer"})


def is_secret(name: str) -> bool:
    """Whether a field, parameter or header of this name holds what nobody may record."""
    return SECRET_NAME.search(name) is not None


def masked_url(url: str) -> str:
    """The address without users, and with `masked` for the values of secret parameters."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url.partition("?")[0]
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, place, parts.path, _masked_query(parts.query), _masked_fragment(parts.fragment)))


def masked_post(mime_type: str, body: bytes) -> PostData:
    """A request's body with secret fields masked, or its hash where no fields can be told apart."""
    text = _masked_text(mime_type, body) if len(body) <= MAX_TEXT_CHARACTERS else None
    if text is None:
        return PostData(mime_type=mime_type, sha256=hashlib.sha256(body).hexdigest())
    return PostData(mime_type=mime_type, text=text)


def masked_entry(entry: Entry, post: PostData | None) -> Entry:
    """The entry without secrets; `post` is the masked body of its request."""
    request, response = entry.request, entry.response
    url = masked_url(request.url)
    query = tuple(Header(*pair) for pair in parse_qsl(urlsplit(url).query, keep_blank_values=True))
    return replace(
        entry,
        request=replace(request, url=url, cookies=(), headers=_masked_headers(request.headers), query=query, post=post),
        response=replace(
            response,
            cookies=(),
            headers=_masked_headers(response.headers),
            redirect_url=masked_url(response.redirect_url),
        ),
    )


def _masked_headers(headers: tuple[Header, ...]) -> tuple[Header, ...]:
    return tuple(Header(one.name, _masked_header(one.name.lower(), one.value)) for one in headers)


def _masked_header(name: str, value: str) -> str:
    if name == "set-cookie":
        cookie, semicolon, attributes = value.partition(";")
        return f"{cookie.partition('=')[0]}={MASKED}{semicolon}{attributes}"
    if name in SECRET_HEADERS or (is_secret(name) and not name.startswith("access-control-")):
        return MASKED
    return masked_url(value) if name in _URL_HEADERS and "?" in value else value


def _masked_query(query: str) -> str:
    if not query:
        return query
    parts = query.split("&")
    # The code that an identity provider sends along is good for one login; other codes are not secret.
    login = any(part.startswith("state=") for part in parts)
    return "&".join(_masked_pair(part, login) for part in parts)


def _masked_pair(part: str, login: bool) -> str:
    name, equals, _ = part.partition("=")
    return f"{name}={MASKED}" if equals and (is_secret(name) or (login and name == "code")) else part


def _masked_fragment(fragment: str) -> str:
    return _masked_query(fragment) if "=" in fragment else fragment


def _masked_text(mime_type: str, body: bytes) -> str | None:
    kind = mime_type.partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        fields = multipart_fields(mime_type, body)
        return None if fields is None else urlencode([(name, _masked_value(name, value)) for name, value in fields])
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return None
    try:
        # Beacons send JSON as plain text, so the type does not tell.
        return msgspec.json.encode(_masked_json(msgspec.json.decode(text), 0)).decode()
    except (msgspec.DecodeError, RecursionError):
        pass
    if kind == "application/x-www-form-urlencoded":
        return _masked_query(text)
    return None


def multipart_fields(mime_type: str, body: bytes) -> list[tuple[str, str]] | None:
    """Names and values of a form; a file's value is its hash. The boundary, which is random, is gone."""
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + mime_type.encode() + b"\r\n\r\n" + body)
    if not message.is_multipart():
        return None
    fields = []
    for part in message.iter_parts():
        name = str(part.get_param("name", "", header="content-disposition"))
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            return None
        try:
            value = content.decode()
        except UnicodeDecodeError:
            value = None
        is_file = value is None or part.get_filename() is not None
        fields.append((name, hashlib.sha256(content).hexdigest() if is_file else str(value)))
    return fields


def _masked_value(name: str, value: str) -> str:
    return MASKED if is_secret(name) else value


def _masked_json(value: Any, depth: int) -> Any:
    if depth > MAX_DEPTH:
        return None
    if isinstance(value, dict):
        return {
            name: MASKED if is_secret(name) and not isinstance(inner, dict | list) else _masked_json(inner, depth + 1)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_masked_json(inner, depth + 1) for inner in value]
    return value
