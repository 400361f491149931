"""Which web origins may send: patterns as a person writes them become one regular expression; app.py compares."""

from __future__ import annotations

import ipaddress
import re
from typing import Final

LOOPBACK_ORIGINS: Final = tuple(
    f"{scheme}://{host}{port}"
    for scheme in ("http", "https")
    for host in ("localhost", "127.0.0.1", "[::1]")
    for port in ("", ":*")
)
"""What may send unless something else is said: pages of this machine, on any port."""

_PATTERN: Final = re.compile(
    r"\*|null|[a-z][a-z0-9+.-]*://[A-Za-z0-9.*_-]+(:(\d+|\*))?|https?://\[[0-9a-f:]+\](:(\d+|\*))?"
)


def is_origin_pattern(pattern: str) -> bool:
    """Whether `pattern` is an origin (`https://shop.example`), one with wildcards, `null`, or `*` for all."""
    return _PATTERN.fullmatch(pattern) is not None


def origins_expression(patterns: tuple[str, ...]) -> str:
    """What whole origins of these patterns match; `*` stands for anything within a host or port."""
    return "|".join(map(_expression, patterns or LOOPBACK_ORIGINS))


def _expression(pattern: str) -> str:
    if pattern == "*":
        return ".*"
    return re.escape(pattern).replace(r":\*", ":[0-9]+").replace(r"\*", "[^/:@]*")


def is_loopback(host: str) -> bool:
    """Whether this host name or address can only be reached from this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
