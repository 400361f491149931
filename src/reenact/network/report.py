"""What became of the requests of a replay: notes are added while it runs, results and divergences come out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Literal

from msgspec import Struct

from reenact.divergence import Divergence
from reenact.network.har import Entry
from reenact.network.masking import masked_url
from reenact.network.policy import shown
from reenact.options import Network

MAX_NOTES: Final = 1_000
"""Notes of one kind that are kept; counts go on."""

What = Literal["served", "inexact", "repeated", "missed", "live", "refused"]

LISTED: Final[frozenset[What]] = frozenset({"inexact", "repeated", "missed", "refused"})


class Note(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One request; `time_ms` is recording time, `url` has its secrets masked."""

    time_ms: float
    method: str
    url: str
    why: str = ""


class NetworkReport(Struct, frozen=True, kw_only=True):
    """Counts of requests by where their answers came from, and lists (to 1,000) of those that may be asked about."""

    mode: Network
    traffic: str | None = None
    served: int = 0
    """Answered from the recording: exactly, inexactly, or again."""
    live: int = 0
    """Sent to a live server. In `live` mode only WebSockets and what the policy had to look at are counted."""
    inexact: tuple[Note, ...] = ()
    """Answered by a recorded call with other values in its body; `why` names the fields."""
    repeated: tuple[Note, ...] = ()
    """Asked for more often than when it was recorded; the newest answer came again."""
    missed: tuple[Note, ...] = ()
    """Nothing like it was recorded; the page got a network error."""
    refused: tuple[Note, ...] = ()
    """Not sent, because the options do not allow it; the page got a network error."""
    sockets: tuple[Note, ...] = ()
    """WebSockets to live servers other than this machine's."""
    unused: tuple[Note, ...] = ()
    """Recorded, but not asked for in the replay."""
    unused_count: int = 0


class Ledger:
    """Notes while a replay runs."""

    def __init__(self, mode: Network, now_ms: Callable[[], float], traffic: str | None = None) -> None:
        self._mode = mode
        self._now_ms = now_ms
        self._traffic = traffic
        self._counts: dict[str, int] = {}
        self._notes: dict[str, list[Note]] = {}
        self.divergences: list[Divergence] = []
        self._told: set[str] = set()

    def note(self, what: str, method: str, url: str, why: str = "", *, diverges: bool = False) -> None:
        """Add a request; one that `diverges` is told once, however often it is tried."""
        self._counts[what] = self._counts.get(what, 0) + 1
        notes = self._notes.setdefault(what, [])
        if len(notes) < MAX_NOTES:
            notes.append(Note(time_ms=self._now_ms(), method=method, url=masked_url(url)[:2048], why=why))
        sentence = f"{shown(method, url)} {why}"
        if diverges and sentence not in self._told and len(self._told) < MAX_NOTES:
            self._told.add(sentence)
            self.divergences.append(
                Divergence(kind="network", time_ms=self._now_ms(), message=sentence, url=masked_url(url)[:2048])
            )

    def report(self, unused: Sequence[Entry] = (), started_epoch_ms: float = 0.0) -> NetworkReport:
        listed = {what: tuple(self._notes.get(what, ())) for what in (*sorted(LISTED), "sockets")}
        return NetworkReport(
            mode=self._mode,
            traffic=self._traffic,
            served=self._counts.get("served", 0),
            live=self._counts.get("live", 0),
            unused=tuple(
                Note(
                    time_ms=max(0.0, round(entry.started_epoch_s * 1000 - started_epoch_ms, 1)),
                    method=entry.request.method,
                    url=entry.request.url[:2048],
                )
                for entry in unused[:MAX_NOTES]
            ),
            unused_count=len(unused),
            **listed,
        )
