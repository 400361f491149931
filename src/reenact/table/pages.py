"""The events table in, the pages that there are out: many addresses that are one page, and which events are on it."""

from __future__ import annotations

import fnmatch
import zlib
from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from reenact.signals.naming import address
from reenact.table.events_table import EventsTable
from reenact.table.kinds import any_of

_LISTED = 50
"""So many addresses are named in the query, which lets Parquet skip what is elsewhere; more are looked up."""


class Page(Struct, frozen=True, kw_only=True):
    """One page, in one state; `url` is where most of its `events` happened, which are those of the kinds asked for."""

    name: str
    url: str
    state: str
    urls: tuple[str, ...]
    events: int


def pages(table: EventsTable, segment: str, kinds: Sequence[str], groups: Sequence[str] = ()) -> list[Page]:
    """The pages of a segment that have events for maps of these kinds, most first, with all their addresses.

    Addresses that match one of `groups` are one page, named by it.
    """
    found: dict[tuple[str, str], dict[str, int]] = {}
    for url, state, count in table.ask(
        f"SELECT url, coalesce(state, ''), count(*) FILTER ({any_of(kinds)}) FROM {segment}"
        " WHERE url IS NOT NULL GROUP BY ALL"
    ):
        found.setdefault((page_name(url, groups), state), {})[url] = count
    made = [
        Page(
            name=name,
            url=min(counts, key=lambda url: (-counts[url], url)),
            state=state,
            urls=tuple(sorted(counts)),
            events=sum(counts.values()),
        )
        for (name, state), counts in found.items()
        if any(counts.values())
    ]
    return sorted(made, key=lambda page: (-page.events, page.name, page.state))


def page_name(url: str, groups: Sequence[str] = ()) -> str:
    """Of which page this is an address: the first of `groups` that it matches, or the address itself."""
    page = address(url)
    return next((group for group in groups if fnmatch.fnmatchcase(page, group)), page)


def on_page(table: EventsTable, segment: str, page: Page) -> str:
    """The relation with the events of a page, as a SELECT in brackets."""
    if len(page.urls) <= _LISTED:
        urls = ", ".join(map(_text, page.urls))
    else:
        # Several such relations may be in use at a time.
        name = f"urls_{zlib.crc32(repr((segment, page.name, page.state)).encode())}"
        table.put(name, {"url": np.array(page.urls, np.object_)})
        urls = f"SELECT url FROM {name}"
    return f"(SELECT * FROM {segment} WHERE url IN ({urls}) AND coalesce(state, '') = {_text(page.state)})"


def _text(text: str) -> str:
    escaped = text.replace("'", "''")
    return f"'{escaped}'"
