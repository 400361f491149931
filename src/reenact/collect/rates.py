"""A token bucket: how many requests a second may come, and when one that is too many may come again."""

from __future__ import annotations

from typing import Final

BURST_S: Final = 10.0
"""A full bucket holds what comes in this time: a page that was offline hands over all that it kept at once."""


class Bucket:
    """Full at the beginning; times are seconds of any clock that only goes forward."""

    def __init__(self, per_s: float, now_s: float) -> None:
        self._per_s = per_s
        self._most = max(1.0, per_s * BURST_S)
        self._tokens = self._most
        self._filled_s = now_s

    def wait_s(self, now_s: float) -> float:
        """Take a token: 0. Where there is none: how long until there is one."""
        self._tokens = min(self._most, self._tokens + (now_s - self._filled_s) * self._per_s)
        self._filled_s = now_s
        if self._tokens >= 1:
            self._tokens -= 1
            return 0.0
        return (1 - self._tokens) / self._per_s
