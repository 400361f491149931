"""One frame of the page as it comes from the browser: when it is, how it looks if that changed, and who takes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from msgspec import Struct

from reenact.divergence import Divergence


class Shot(Struct, frozen=True):
    """`picture` is a PNG, None where the page looks as before; `page_ms` and `recording_ms` part where clocks held."""

    page_ms: float
    recording_ms: float
    picture: bytes | None
    url: str = ""

    def showing(self, picture: bytes | None) -> Shot:
        """The same frame with that picture."""
        return Shot(self.page_ms, self.recording_ms, picture, self.url)


Wanted = Literal["picture", "passing", "nothing"]
"""Passing: somebody else takes this picture, of a page that must not come to differ from ours."""


class Taker(Protocol):
    """Takes the shots of a replay, in order: a film, or a pipe to where one is made."""

    @property
    def frame_count(self) -> int:
        """How many frames came of them; known when the last one was taken."""

    def wants(self, page_ms: float, recording_ms: float) -> Wanted:
        """What is needed of this time."""

    async def add(self, shot: Shot) -> None:
        """Take the next shot, the first one with a picture."""

    def tell(self, divergences: Sequence[Divergence]) -> None:
        """Take what is known only afterwards: where the replay went elsewhere."""
