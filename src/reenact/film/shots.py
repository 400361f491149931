"""One frame of the page as it comes from the browser: when it is, and how it looks if that changed."""

from __future__ import annotations

from msgspec import Struct


class Shot(Struct, frozen=True):
    """`picture` is a PNG, None where the page looks as before; `page_ms` and `recording_ms` part where clocks held."""

    page_ms: float
    recording_ms: float
    picture: bytes | None
    url: str = ""

    def showing(self, picture: bytes | None) -> Shot:
        """The same frame with that picture."""
        return Shot(self.page_ms, self.recording_ms, picture, self.url)
