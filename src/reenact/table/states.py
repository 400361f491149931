"""Which state recordings' pages were in when, into the events table: each recorded event gets the state of its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec import Struct

from reenact.table.events_table import EventsTable
from reenact.table.pages import page_name

_FOR_EVER_MS: Final = 1e300


class Standing(Struct, frozen=True, kw_only=True):
    """A page of a recording was in this state until `to_ms`, or for ever, since the one before it ended."""

    recording: str
    page: str
    to_ms: float
    state: str


def assign_states(table: EventsTable, found: Sequence[Standing], groups: Sequence[str] = ()) -> None:
    """Events of these recordings get the state that ended next after them on their page; others keep what they have."""
    urls = [url for (url,) in table.ask("SELECT DISTINCT url FROM recorded WHERE url IS NOT NULL ORDER BY url")]
    table.put("state_pages", {"url": _texts(urls), "page": _texts([page_name(url, groups) for url in urls])})
    table.put(
        "standings",
        {
            "recording": _texts([each.recording for each in found]),
            "page": _texts([each.page for each in found]),
            "to_ms": np.array([min(each.to_ms, _FOR_EVER_MS) for each in found], np.float64),
            "state": _texts([each.state for each in found]),
        },
    )
    table.ask(
        "UPDATE recorded SET state = found.state FROM ("
        " SELECT e.rowid AS place, s.state FROM recorded e JOIN state_pages p ON e.url = p.url"
        " ASOF JOIN standings s ON e.recording = s.recording AND p.page = s.page AND e.time_ms < s.to_ms"
        ") found WHERE recorded.rowid = found.place"
    )


def _texts(texts: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    return np.array(texts, np.object_)
