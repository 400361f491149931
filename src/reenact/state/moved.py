"""Recorded state in, the state with which a replay begins out: at the replay's addresses and at its time; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from msgspec.structs import replace

from reenact.state.kept import Cookie, State


def moved(state: State, start_url: str, here: Callable[[str], str], now_epoch_ms: float) -> State:
    """The state for a replay of what began at `start_url`, now; `here` maps recorded addresses to live ones."""
    later_s = 0.0 if state.taken_epoch_ms is None else (now_epoch_ms - state.taken_epoch_ms) / 1000
    return replace(
        state,
        cookies=tuple(each for cookie in state.cookies for each in _cookies(cookie, start_url, here, later_s)),
        origins=tuple(replace(one, origin=origin_of(here(one.origin))) for one in state.origins),
        sessions=tuple(replace(one, origin=origin_of(here(one.origin))) for one in state.sessions),
    )


def origin_of(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _cookies(cookie: Cookie, start_url: str, here: Callable[[str], str], later_s: float) -> Iterator[Cookie]:
    """The cookie at its host, or where that is replayed; one of several hosts stays, and goes along too."""
    if cookie.expires > 0:
        cookie = replace(cookie, expires=cookie.expires + later_s)
    own = urlsplit(start_url)
    live = urlsplit(here(origin_of(start_url) + cookie.path))
    host = own.hostname or ""
    is_sent = cookie.domain == host or (cookie.domain.startswith(".") and f".{host}".endswith(cookie.domain))
    is_moved = is_sent and (live.scheme, live.hostname, live.path) != (own.scheme, host, cookie.path)
    if not is_moved or cookie.domain.startswith("."):
        yield cookie
    if is_moved:
        # What a name with a prefix promises cannot be taken back: the browser would refuse it.
        secure = cookie.secure and (live.scheme == "https" or cookie.name.startswith("__"))
        same_site = cookie.same_site if secure or cookie.same_site != "None" else "Lax"
        domain = live.hostname or host
        yield replace(cookie, domain=domain, path=live.path or "/", secure=secure, same_site=same_site)
