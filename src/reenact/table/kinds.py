"""Kinds of maps, and the events that each is made of, as SQL conditions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

POINTS: Final = {
    "click": "kind = 'click'",
    "tap": "(kind = 'click' AND pointer_type = 'touch')",
    "dead": "(kind = 'click' AND dead)",
    "rage": "(kind = 'click' AND rage)",
    "error": "(kind = 'click' AND error)",
    "first": "(kind = 'click' AND first)",
    "move": "kind = 'move'",
}
"""Maps of points."""

CONDITIONS: Final = {
    **POINTS,
    "elements": "kind = 'click'",
    "attention": "kind = 'look'",
    "scroll": "kind = 'view'",
    "engagement": "kind = 'look'",
    "form": "kind = 'field'",
}
"""All maps."""

_NEEDED: Final = {"scroll": ("kind = 'look'",), "engagement": ("kind = 'look'", "kind = 'click'")}
"""Events that a map names elements of, where these are others than those it counts."""


def any_of(kinds: Sequence[str]) -> str:
    """What is true of an event that one of these maps counts."""
    return " OR ".join(sorted({CONDITIONS[kind] for kind in kinds}))


def anchors_for(kinds: Sequence[str]) -> str:
    """What is true of an event whose element these maps have to find."""
    return " OR ".join(sorted({part for kind in kinds for part in _NEEDED.get(kind, (CONDITIONS[kind],))}))
