"""Which field has the keyboard: asked before keys and text, remembered until the next press."""

from __future__ import annotations

from typing import Any

from reenact.recording.events import Target
from reenact.stage.locate import Found, locate
from reenact.stage.place import Place
from reenact.stage.tab import Tab


class Keyboard:
    """The one keyboard of a replay."""

    def __init__(self) -> None:
        self._held: tuple[tuple[int, int], Found] | None = None
        """The field that has it, by document and target."""
        self.substituted = 0
        """Masked characters typed into it so far."""

    def forget(self) -> None:
        """A press may give it to another field."""
        self._held = None

    async def give_to(self, tab: Tab, place: Place, document: int, target: Target | None) -> Found | None:
        """Give it to `target`, where the page's own script gave it; asked once per field, not per key."""
        if target is None:
            return None
        if self._held and self._held[0] == (document, target.target):
            return self._held[1]
        self.substituted = 0
        found = await locate(tab, place.frame, target)
        if not isinstance(found, Found):
            return None
        await tab.call("focus", found.ref, frame=place.frame)
        self._held = ((document, target.target), found)
        return found

    async def substitute(self, tab: Tab, place: Place, *, down: bool) -> tuple[str, str]:
        """Key and code to type in place of one that was not recorded."""
        answer: Any = await tab.call("substitute", self.substituted, frame=place.frame)
        key = str(answer)
        self.substituted += not down
        return key, f"Digit{key}" if key.isdigit() else "KeyX"
