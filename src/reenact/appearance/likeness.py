"""How a page looked at two moments in, how alike that is out: 1 for the same, 0 where a person sees another page.

Of each region that a person knows (header, navigation, main, a dialog) the sets are compared by their Jaccard index,
and the least alike region counts: who is signed in shows in a header of ten elements, on a page of a thousand.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any, Final, Literal

from msgspec import Struct, convert

MarkKind = Literal["dialog", "layer", "menu", "tab", "open", "current"]

ALIKE: Final = 0.6
"""From here on two moments are one state; measured, see the README's decisions."""

_DECIDING: Final = frozenset({"dialog", "layer", "menu", "tab"})
"""Where one of these differs, it is another state, however much else is the same."""


class Mark(Struct, frozen=True, order=True):
    """Something that is open, chosen or current, and what it is called."""

    kind: MarkKind
    name: str


class Appearance(Struct, frozen=True):
    """What page code tells of a page, see appearance.ts; `shapes` and `names` are by region."""

    marks: frozenset[Mark] = frozenset()
    shapes: Mapping[str, frozenset[int]] = {}
    names: Mapping[str, frozenset[str]] = {}

    @property
    def deciding(self) -> frozenset[Mark]:
        """What no other moment of the same state lacks."""
        return frozenset(mark for mark in self.marks if mark.kind in _DECIDING)

    @property
    def key(self) -> tuple[Any, ...]:
        """Equal where nothing differs, and always in the same order."""
        return (
            tuple(sorted(self.marks)),
            tuple((region, tuple(sorted(self.shapes[region]))) for region in sorted(self.shapes)),
            tuple((region, tuple(sorted(self.names[region]))) for region in sorted(self.names)),
        )


def appearance_of(told: object) -> Appearance:
    """Page code is ours, but what it reads is not: raises `msgspec.ValidationError` where it is something else."""
    return convert(told, Appearance)


def likeness(one: Appearance, other: Appearance) -> float:
    """0..1, the same both ways."""
    if one.deciding != other.deciding:
        return 0.0
    regions = one.shapes.keys() | other.shapes.keys()
    compared = [_jaccard(_features(one, region), _features(other, region)) for region in regions]
    return min([_jaccard(one.marks, other.marks), *compared])


def _features(one: Appearance, region: str) -> Set[int | str]:
    return one.shapes.get(region, frozenset()) | one.names.get(region, frozenset())


def _jaccard(one: Set[Any], other: Set[Any]) -> float:
    both = one | other
    return len(one & other) / len(both) if both else 1.0
