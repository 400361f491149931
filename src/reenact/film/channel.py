"""A bounded queue between two threads that passes on failures in both directions, so that nobody waits for the dead."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class BrokenOffError(Exception):
    """The work was given up; nobody wants what is still in the queue."""


class Channel(Generic[T]):
    """Holds at most `capacity` items."""

    def __init__(self, capacity: int) -> None:
        self._items: deque[T] = deque()
        self._capacity = capacity
        self._changed = threading.Condition()
        self._ended = False
        self._error: BaseException | None = None

    def offer(self, item: T) -> bool:
        """Put `item` if there is room now; raises what broke the channel off."""
        with self._changed:
            self._check()
            if len(self._items) >= self._capacity:
                return False
            self._items.append(item)
            self._changed.notify_all()
            return True

    def put(self, item: T) -> None:
        """Put `item`, and wait for room; raises what broke the channel off."""
        with self._changed:
            self._changed.wait_for(lambda: self._error is not None or len(self._items) < self._capacity)
            self._check()
            self._items.append(item)
            self._changed.notify_all()

    def end(self) -> None:
        """Nothing more comes."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def raise_failure(self) -> None:
        """Raise what broke the channel off, if anything did."""
        with self._changed:
            self._check()

    def break_off(self, error: BaseException) -> None:
        """From now on both ends raise `error`; what was put is forgotten. The first error counts."""
        with self._changed:
            self._error = self._error or error
            self._items.clear()
            self._changed.notify_all()

    def __iter__(self) -> Iterator[T]:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._error is not None or self._items or self._ended)
                self._check()
                if not self._items:
                    return
                item = self._items.popleft()
                self._changed.notify_all()
            yield item

    def _check(self) -> None:
        if self._error is not None:
            raise self._error
