"""Inputs of a tab that are on their way in: moves wait here for the next frame, others until the page answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

LATE_S: Final = 0.25
"""Wall time to wait for an answer after the frame in which the page handled the input; some come a frame later."""

Send = Callable[[], asyncio.Future[Any]]
"""Sends an input; the future is the page's answer."""


class Inputs:
    """Of one tab; clock.py has it."""

    def __init__(self) -> None:
        self._moves: list[Send] = []
        self._unanswered: list[asyncio.Future[Any]] = []
        self._may_scroll = False
        """Whether any of the moves may scroll, so that the compositor sees it before the page does."""

    def move_with_frame(self, send: Send, *, may_scroll: bool) -> None:
        """Send input with the next frame, or with what comes before it.

        Chromium keeps moves for the next frame, but not always: sent at once, some reached the page before it.
        """
        self._moves.append(send)
        self._may_scroll |= may_scroll

    @property
    def has_moved(self) -> bool:
        """Whether there are moves that no frame has shown."""
        return bool(self._moves)

    def let_move(self) -> bool:
        """Send what was to come with the next frame; whether any of it may scroll."""
        moves, self._moves = self._moves, []
        may_scroll, self._may_scroll = self._may_scroll, False
        for send in moves:
            self.await_answer(send())
        return may_scroll

    def await_answer(self, answer: asyncio.Future[Any]) -> None:
        """What was sent is collected with the others."""
        answer.add_done_callback(_heed)
        self._unanswered.append(answer)

    async def collect(self) -> bool:
        """Wait for answers; whether all have come."""
        if self._unanswered:
            _, rest = await asyncio.wait(self._unanswered, timeout=LATE_S)
            self._unanswered = list(rest)
        return not self._unanswered


def _heed(answer: asyncio.Future[Any]) -> None:
    """A message to a frame that is gone fails; its effect is checked elsewhere."""
    if not answer.cancelled():
        answer.exception()
