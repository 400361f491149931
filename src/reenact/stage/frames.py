"""A recorded frame and the live frames of a page in, the live one that it means out: by name, address, then place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from reenact.recording.events import Frame


def frame_like(place: Frame | None, url: str, children: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The child (CDP, `Page.FrameTree`) that shows what a recorded one did; None where nobody can say.

    Its number among its siblings decides only between those that show the same address, or where none does: another
    frame may have been put before it.
    """
    if place is None:
        return None
    named = [child for child in children if place.name and child["frame"].get("name") == place.name]
    if len(named) == 1:
        return named[0]
    alike = [child for child in children if _shows(child, url)]
    if len(alike) == 1:
        return alike[0]
    numbered = children[place.index] if place.index < len(children) else None
    return numbered if not alike or numbered in alike else None


def _shows(child: Mapping[str, Any], recorded: str) -> bool:
    """By the path alone: hosts differ between deployments, queries hold tokens."""
    live, there = urlsplit(str(child["frame"]["url"])), urlsplit(recorded)
    return live.path == there.path and (live.scheme == "about") == (there.scheme == "about")
