"""Pictures of a replayed page in, one checkpoint per act out: the page as it looked before the next act began."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from reenact.errors import PageError
from reenact.geometry import Rect
from reenact.plan.acts import Act
from reenact.stage.locate import as_rect
from reenact.stage.tab import Tab, WorldGoneError

MOST_CHECKPOINTS: Final = 60
"""Of a replay with more acts, the page is kept after every second act, or third, and after the last."""


class Checkpoint(Struct, frozen=True, kw_only=True):
    """The page after the act with this place, at rest or just before the next one; `ignored` are client boxes."""

    act: int
    png: bytes
    ignored: tuple[Rect, ...] = ()


class Checkpoints:
    """The checkpoints of one replay while it runs. `ignore` are CSS selectors of what is not compared."""

    wants_pictures = True

    def __init__(self, acts: Sequence[Act], ignore: Sequence[str] = ()) -> None:
        self._after = {act.begins: place - 1 for place, act in enumerate(acts)}
        """By the step that ends the time after an act."""
        self._last = len(acts) - 1
        self._stride = -(-len(acts) // MOST_CHECKPOINTS)
        self._ignore = ignore
        self._newest: Checkpoint | None = None
        self.taken: list[Checkpoint] = []

    async def before(self, step: int, png: bytes | None, tab: Tab | None) -> None:
        """The step is about to be tried on a page that looks like `png`; of several tries the last one counts."""
        act = self._after.get(step)
        if act is not None and act >= 0 and act % self._stride == 0:
            await self._look(act, png, tab)

    async def finish(self, png: bytes | None, tab: Tab | None) -> None:
        """The replay is over."""
        await self._look(self._last, png, tab)
        self._keep()

    async def _look(self, act: int, png: bytes | None, tab: Tab | None) -> None:
        if png is None:
            return
        if self._newest and self._newest.act != act:
            self._keep()
        self._newest = Checkpoint(act=act, png=png, ignored=await self._boxes(tab))

    def _keep(self) -> None:
        if self._newest:
            self.taken.append(self._newest)
        self._newest = None

    async def _boxes(self, tab: Tab | None) -> tuple[Rect, ...]:
        """Where what is ignored is now; nowhere while the page is being replaced."""
        found: list[Rect] = []
        for selector in self._ignore if tab else ():
            try:
                boxes = await tab.call("matching", selector)  # type: ignore[union-attr]
            except WorldGoneError:
                return ()
            if boxes is None:
                raise PageError(f"--ignore {selector[:200]!r} is no CSS selector")
            found += (as_rect(box) for box in boxes)
        return tuple(found)
