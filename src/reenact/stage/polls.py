"""Addresses of requests in, those that a page asks for again and again out; traffic.py asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

POLLS: Final = 20
"""So often one address is asked for again before the page came to rest, and then it is a poll.

Pages wait for news by asking again as soon as they are answered; who waits for all answers would wait for ever.
"""


def address_of(asked: dict[str, Any]) -> str:
    """The method of a request, and its address without the query, in which polls count or tell the time."""
    return f"{asked['method']} {asked['url'].partition('?')[0]}"


class Polls:
    """Of one tab; once an address is in it, it stays."""

    def __init__(self) -> None:
        self._again: Counter[str] = Counter()
        """How often an address was asked for since the page was last at rest."""
        self._found: set[str] = set()

    def __contains__(self, address: str) -> bool:
        return address in self._found

    def count(self, addresses: Iterable[str]) -> None:
        """These were asked for at one time, each of them once, however often."""
        self._again.update(set(addresses))
        self._found.update(address for address, count in self._again.items() if count > POLLS)

    def rested(self) -> None:
        """The page has come to rest."""
        self._again.clear()
