"""Recording in, what went wrong in it out: exceptions, console errors, failed requests; and which are the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Final, Literal
from urllib.parse import urlsplit

from msgspec import Struct

from reenact.recording import events
from reenact.recording.recording import Recording
from reenact.verify.requests import failure, request_key, request_name

TroubleKind = Literal["exception", "rejection", "console", "request"]

_ORIGIN: Final = re.compile(r"https?://[^/\s'\"]+")
_NUMBER: Final = re.compile(r"\b[0-9a-f]*\d[0-9a-f-]*\b", re.IGNORECASE)
_NAMES: Final = {"exception": "exception", "rejection": "unhandled rejection", "console": "console error"}


class Trouble(Struct, frozen=True, kw_only=True):
    """One thing that went wrong, however often; `what` names it, `time_ms` is of the first time, on its own side.

    `key` is all that is known of it, `loose` that without numbers and hosts, `vague` what is known without its message.
    """

    kind: TroubleKind
    what: str
    time_ms: float
    key: Hashable
    loose: Hashable
    vague: Hashable
    place: Hashable = None
    masked: bool = False


def troubles(side: Recording, live_url: Callable[[str], str] = str) -> list[Trouble]:
    """All of a recording by time, each once; warnings are none. `live_url` brings addresses to where they are now."""
    found: dict[Hashable, Trouble] = {}
    for event in side.events:
        trouble: Trouble | None = None
        if isinstance(event, events.Error) and event.kind != "warning":
            trouble = _of_error(event, side.header.profile == "production")
        elif isinstance(event, events.Request):
            trouble = _of_request(side, event, live_url)
        if trouble:
            found.setdefault(trouble.key, trouble)
    return list(found.values())


def _of_error(event: events.Error, masked: bool) -> Trouble:
    text = ": ".join(part for part in (event.name, event.message) if part)
    assert event.kind != "warning"
    kind: TroubleKind = event.kind
    return Trouble(
        kind=kind,
        what=f"{_NAMES[event.kind]} {text!r}" if text else _NAMES[event.kind],
        time_ms=event.time_ms,
        key=(event.kind, event.name, event.message, _place(event) if masked else None),
        loose=(event.kind, event.name, _loose(event.message), _place(event) if masked else None),
        vague=(event.kind, event.name),
        place=_place(event),
        masked=masked and not event.message,
    )


def _of_request(side: Recording, event: events.Request, live_url: Callable[[str], str]) -> Trouble | None:
    how = failure(side, event)
    if how is None:
        return None
    key = (request_key(event, live_url), how)
    what = f"{request_name(event, live_url)} {how}"
    return Trouble(kind="request", what=what, time_ms=event.time_ms, key=key, loose=key, vague=key[0])


def _place(event: events.Error) -> Hashable:
    """Where it was thrown, wherever the script is served; None where nobody knows."""
    return (urlsplit(event.source_url).path, event.line, event.column) if event.source_url else None


def _loose(message: str) -> str:
    return _NUMBER.sub("0", _ORIGIN.sub("", message))


def same_troubles(recorded: Sequence[Trouble], replayed: Sequence[Trouble]) -> Iterator[tuple[Trouble, Trouble]]:
    """Pairs of one of either side that are the same; those that are the same to the letter are taken first."""
    left, others = list(recorded), list(replayed)
    for by in ("key", "loose"):
        for one in tuple(left):
            other = next((each for each in others if getattr(each, by) == getattr(one, by)), None)
            if other:
                left.remove(one)
                others.remove(other)
                yield one, other
