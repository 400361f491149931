"""Requests of both sides in, those that were not made, are new or were answered otherwise out, whatever their order."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from reenact.divergence import Divergence
from reenact.recording import events
from reenact.recording.recording import Recording
from reenact.verify.timeline import Timeline

KINDS: Final = frozenset({"fetch", "xhr"})
"""Whose answers are told; of beacons and sockets there is no telling when they come."""

WRITES: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
"""To ask twice is something else than to ask once; of what only reads a page may ask as often as its timers say."""

ENDING_MS: Final = 250.0
"""A request of the last moment may be cut off by the end of its page."""

_ID: Final = re.compile(r"\d+|(?=.*\d)[0-9a-fA-F-]{8,}|:id")

Asked = tuple[str, str, tuple[str, ...]]


def request_key(event: events.Request, live_url: Callable[[str], str]) -> Asked:
    """Method, address without ids, and names of the query: what stays the same from run to run."""
    parts = urlsplit(live_url(event.url))
    path = "/".join(":id" if _ID.fullmatch(part) else part for part in parts.path.split("/"))
    names = tuple(sorted(name for name, _ in parse_qsl(parts.query, keep_blank_values=True)))
    return event.method, f"{parts.scheme}://{parts.netloc}{path}", names


def request_name(event: events.Request, live_url: Callable[[str], str]) -> str:
    """`GET /api/plants`; queries carry tokens and are left out."""
    parts = urlsplit(live_url(event.url))
    return f"{event.method or 'request of'} {parts.path or '/'}"


def failure(side: Recording, event: events.Request) -> str | None:
    """How a request failed: by its status, or by no answer where the browser would have told of one; else None."""
    if event.status >= 400:
        return f"was answered with status {event.status}"
    if event.status or event.kind not in KINDS:
        return None
    document = side.document(event.document)
    own = urlsplit(event.url)[:2] == urlsplit(document.url)[:2]
    done_ms = event.time_ms + event.duration_ms
    if not own or any(left_ms - done_ms < ENDING_MS for left_ms in _ends_ms(side, document)):
        return None
    return "got no answer"


def _ends_ms(side: Recording, document: events.Document) -> Iterator[float]:
    """When the page was left, or the recording was over."""
    yield side.duration_ms
    top = side.top_document(document.document)
    yield from (other.time_ms for other in side.documents if other.tab == top.tab and other.time_ms > top.time_ms)


def compare_requests(
    recording: Recording, seen: Recording, live_url: Callable[[str], str], timeline: Timeline
) -> Iterator[Divergence]:
    """What was asked in one of them only, how often where it writes, and what got another answer."""
    recorded, replayed = _by_key(recording, live_url), _by_key(seen, str)
    for key, asked in recorded.items():
        others = replayed.get(key, [])
        name = request_name(asked[0], live_url)
        fewer = len(asked) - len(others) if key[0] in WRITES else int(not others)
        if fewer > 0:
            message = f"the page did not ask for {name}"
            yield Divergence(kind="request", time_ms=asked[len(others)].time_ms, message=message)
        yield from _answered_otherwise(name, (recording, asked), (seen, others), timeline)
    for key, others in replayed.items():
        asked = recorded.get(key, [])
        more = len(others) - len(asked) if key[0] in WRITES else int(not asked)
        if more > 0:
            first = others[len(asked)]
            failed = failure(seen, first)
            message = f"the page asked for {request_name(first, str)}, which was not recorded"
            yield Divergence(
                kind="request",
                time_ms=timeline.recorded_ms(first.time_ms),
                message=message + (f", and {failed}" if failed else ""),
            )


def _by_key(side: Recording, live_url: Callable[[str], str]) -> dict[Asked, list[events.Request]]:
    found: dict[Asked, list[events.Request]] = defaultdict(list)
    for event in side.events:
        if isinstance(event, events.Request) and event.kind in KINDS:
            found[request_key(event, live_url)].append(event)
    return found


def _answered_otherwise(
    name: str,
    ours: tuple[Recording, list[events.Request]],
    theirs: tuple[Recording, list[events.Request]],
    timeline: Timeline,
) -> Iterator[Divergence]:
    """Answers of the same question, as kinds of answers and how often each came; the first that differs is told."""
    (recording, asked), (seen, others) = ours, theirs
    usual = Counter(_answer(recording, event) for event in asked)
    for place, other in enumerate(others):
        now = _answer(seen, other)
        if now is None or usual[now]:
            usual[now] -= 1
            continue
        before = next((answer for event in asked[place:] if (answer := _answer(recording, event))), None)
        if before is None or before == now:
            continue
        yield Divergence(
            kind="request",
            time_ms=timeline.recorded_ms(other.time_ms),
            message=f"{name} {_said(now)} instead of {_said(before).removeprefix('was answered ')}",
        )
        return


def _answer(side: Recording, event: events.Request) -> Hashable:
    """None where nobody knows; all statuses of success are one, since servers answer 200 or 304 as they like."""
    failed = failure(side, event)
    if failed:
        return failed
    return "ok" if event.status else None


def _said(answer: Hashable) -> str:
    return "was answered well" if answer == "ok" else str(answer)
