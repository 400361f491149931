"""The recorded calls of a visit, from which a replay takes its answers; keeps count of what was taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from reenact.network.asking import Ask, asked
from reenact.network.har import Entry, Request
from reenact.network.likeness import likeness, varying_parts

Shelved = tuple[str, str, str, str]


class Match(Struct, frozen=True, kw_only=True):
    """The recorded call whose answer serves; `again`: it had served before, and no other was left."""

    place: int
    entry: Entry
    differing: tuple[str, ...] = ()
    again: bool = False


class Shelf:
    """Answers in recorded order: of equally like calls the first that has not served yet."""

    def __init__(self, entries: Sequence[Entry], live_url: Callable[[str], str]) -> None:
        """`live_url` maps recorded addresses to those of the replay."""
        self.entries = [
            replace(one, request=replace(one.request, url=_moved(one.request.url, live_url))) for one in entries
        ]
        self.asks = [asked(entry.request) for entry in self.entries]
        self.taken: set[int] = set()
        self._shelves: dict[Shelved, list[int]] = defaultdict(list)
        for place, ask in enumerate(self.asks):
            self._shelves[ask.shelf].append(place)
        self._varying = {
            shelf: varying_parts([self.asks[place] for place in places]) for shelf, places in self._shelves.items()
        }

    def take(self, ask: Ask) -> Match | None:
        """The answer to `ask`, or None where nothing like it was recorded."""
        found = []
        for place in self._shelves.get(ask.shelf, ()):
            like = likeness(self.asks[place], ask, self._varying[ask.shelf])
            if like is not None:
                same_path = self.asks[place].path == ask.path
                found.append((same_path, like.score, place not in self.taken, -place, like))
        if not found:
            return None
        # All that was taken before was the first of its likes, so the last of them is the newest answer.
        best = max(found, key=lambda one: one[:4])
        if not best[2]:
            best = min((one for one in found if one[:3] == best[:3]), key=lambda one: one[3])
        place = -best[3]
        again = place in self.taken
        self.taken.add(place)
        return Match(place=place, entry=self.entries[place], differing=best[4].differing, again=again)

    def knows(self, url: str) -> bool:
        """Whether anything was recorded at this address, by whatever method."""
        place = asked(Request(method="", url=url))
        return any((ask.origin, ask.path) == (place.origin, place.path) for ask in self.asks)

    @property
    def unused(self) -> list[Entry]:
        """Recorded calls that nobody asked for."""
        return [entry for place, entry in enumerate(self.entries) if place not in self.taken]


def _moved(url: str, live_url: Callable[[str], str]) -> str:
    """A WebSocket moves with the pages of its host."""
    return "ws" + live_url("http" + url[2:])[4:] if url.startswith("ws") else live_url(url)
