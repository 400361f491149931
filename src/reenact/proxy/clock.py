"""The page's clock as the server of recorded answers knows it: it waits for page time, and says when not to be held."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

POLL_S: Final = 0.002


class PageClock:
    """`now_ms` is page time. While a stream is open, requests cannot stop the clock, for it would wait for itself."""

    def __init__(self, now_ms: Callable[[], float]) -> None:
        self.now_ms = now_ms
        self._streams = 0

    @property
    def streaming(self) -> bool:
        return self._streams > 0

    @contextmanager
    def stream(self) -> Iterator[None]:
        """An answer that comes bit by bit, or never, is under way until the block ends."""
        self._streams += 1
        try:
            yield
        finally:
            self._streams -= 1

    async def sleep(self, page_ms: float) -> None:
        """Return when so much page time has passed."""
        end_ms = self.now_ms() + page_ms
        while self.now_ms() < end_ms:  # noqa: ASYNC110 - the page's clock tells nobody that it has moved
            await asyncio.sleep(POLL_S)
