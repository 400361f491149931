"""Numbers tabs and says where a document sits among them: its parent, its frame, its opener; called by reception.py."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Protocol

from msgspec import Struct

from reenact.recording.events import Frame as FramePlace

NAME_LENGTH: Final = 512


class Page(Protocol):
    """What is asked of a page of Playwright's sync or async API; none of it goes to the browser."""

    @property
    def main_frame(self) -> Any: ...


class Frame(Protocol):
    """What is asked of a frame of either API."""

    @property
    def parent_frame(self) -> Any: ...
    @property
    def child_frames(self) -> Sequence[Any]: ...
    @property
    def name(self) -> str: ...


class Place(Struct, frozen=True, kw_only=True):
    """Where a document sits; the fields are those of `Document`."""

    tab: int
    parent: int | None = None
    frame: FramePlace | None = None
    opener: int | None = None


class Places:
    """Remembers tabs, and which document each frame shows."""

    def __init__(self, *, keeps_names: bool = True) -> None:
        """`keeps_names`: a frame's name is the page's own text, which the `production` profile leaves out."""
        self._keeps_names = keeps_names
        self._tabs: dict[Page, int] = {}
        self._shown: dict[Frame, int] = {}
        self._openers: dict[Page, int | None] = {}

    def opened(self, popup: Page, opener: Page) -> None:
        """The page `opener` opened `popup`, just now."""
        self._openers[popup] = self._shown.get(opener.main_frame)

    def tab_of(self, page: Page) -> int | None:
        """The number of a tab that has shown a document."""
        return self._tabs.get(page)

    def place(self, page: Page, frame: Frame, document: int) -> Place:
        """Where `document` sits, which `frame` shows from now on."""
        tab = self._tabs.setdefault(page, len(self._tabs) + 1)
        self._shown[frame] = document
        parent = frame.parent_frame
        if parent is None:
            return Place(tab=tab, opener=self._openers.get(page))
        siblings = list(parent.child_frames)
        # A frame that was taken out meanwhile is among nobody's children any more.
        index = siblings.index(frame) if frame in siblings else len(siblings)
        return Place(
            tab=tab,
            parent=self._shown.get(parent),
            frame=FramePlace(index=index, name=frame.name[:NAME_LENGTH] if self._keeps_names else ""),
        )
