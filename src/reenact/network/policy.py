"""Which requests a replay may send to live servers: pure decisions, asked for each request that would go out."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from reenact.errors import PageError
from reenact.network.asking import origin_of
from reenact.network.masking import masked_url

READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
ANY: Final = "*"
_HOST: Final = re.compile(r"[\w.-]+|\[[0-9a-fA-F:.]+\]")


class Policy(Struct, frozen=True, kw_only=True):
    """`hosts` is None where all may be read from. Loopback may always be read from and written to."""

    writes: tuple[str, ...] = ()
    hosts: tuple[str, ...] | None = None

    @property
    def refuses_nothing(self) -> bool:
        return ANY in self.writes and self.hosts is None

    def refusal(self, method: str, url: str) -> str | None:
        """Why the request may not go out, with the remedy, or None where it may."""
        place = urlsplit(url)
        host = (place.hostname or "").lower()
        if place.scheme not in ("http", "https", "ws", "wss") or is_loopback(host):
            return None
        if self.hosts is not None and host not in self.hosts and f"[{host}]" not in self.hosts:
            return f"was refused: {host} is none of the hosts that --offline-except allows"
        origin = origin_of(url)
        if method.upper() not in READS and origin not in self.writes and ANY not in self.writes:
            return f"was refused, for it writes to a live server; allow it with --allow-writes {origin}"
        return None


def policy_of(writes: Sequence[str], hosts: Sequence[str]) -> Policy:
    """The policy that options ask for; raises `PageError` for what is no origin."""
    origins = []
    for origin in writes:
        place = urlsplit(origin)
        if origin != ANY and (place.scheme not in ("http", "https") or not place.netloc):
            raise PageError(
                f"--allow-writes {origin[:200]!r} is no origin; write one such as https://test.example, or *"
            )
        origins.append(origin if origin == ANY else origin_of(origin))
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise PageError(
                f"--offline-except {host[:200]!r} is no host; write one such as api.example, without a port"
            )
    return Policy(writes=tuple(origins), hosts=tuple(host.lower() for host in hosts) if hosts else None)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine: by name (RFC 6761) or by number."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def shown(method: str, url: str) -> str:
    """A request as results tell it: without secrets, and not longer than anybody reads."""
    return f"{method} {masked_url(url)[:300]}"
