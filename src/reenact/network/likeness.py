"""Two requests for the same place in, how alike they are out, or None where they ask for different things."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from reenact.network.asking import CACHE_BUSTERS, Ask, is_fickle
from reenact.network.masking import MASKED, is_secret

LEAST_SHARE: Final = 0.5
"""Share of the meaningful parts that have to be equal; below, an answer would more likely be wrong than right."""
FICKLE_WEIGHT: Final = 0.001
"""Times and random ids decide between calls that are equal in all else, and nothing more."""

_NUMBER: Final = re.compile(r"-?\d{5,}(\.\d+)?")
_BUSTER: Final = re.compile(r"[\w.-]*\d[\w.-]*")


class Likeness(Struct, frozen=True, order=True):
    score: float
    differing: tuple[str, ...] = ()
    """Names of meaningful parts that were not equal."""


def likeness(recorded: Ask, live: Ask, varying: frozenset[str] = frozenset()) -> Likeness | None:
    """How alike two requests of one shelf are; `varying` parts change from call to call, as the recording shows."""
    equal, total, fickle, differing = 0.0, 0.0, 0.0, []
    names = recorded.parts.keys() | live.parts.keys()
    for name in sorted(names):
        there, here = recorded.parts.get(name), live.parts.get(name)
        bare = name.lstrip("?").rpartition(".")[2]
        if (
            MASKED in (there, here)
            or is_secret(bare)
            or ((recorded.bodiless or live.bodiless) and not name.startswith("?"))
        ):
            continue
        if there is None or here is None:
            total += 1
            differing.append(name)
        elif name in varying or _changes(bare, there, here):
            fickle += FICKLE_WEIGHT * (there == here)
        elif there == here:
            total += 1
            equal += 1
        elif name.startswith("?"):
            return None  # another search, another page: its answer would be wrong
        else:
            total += 1
            differing.append(name)
    if recorded.opaque and recorded.opaque == live.opaque:
        fickle += FICKLE_WEIGHT
    share = equal / total if total else 1.0
    return None if share < LEAST_SHARE else Likeness(share + fickle, tuple(differing))


def varying_parts(calls: Sequence[Ask]) -> frozenset[str]:
    """Parts that were different in every one of at least two recorded calls that are alike in all else.

    Only long numbers count: pages, counters and choices differ from call to call as well, but mean something.
    """
    groups: dict[tuple[str, frozenset[tuple[str, str]]], list[str]] = defaultdict(list)
    for call in calls:
        for name, value in call.parts.items():
            if _NUMBER.fullmatch(value):
                rest = frozenset((other, said) for other, said in call.parts.items() if other != name)
                groups[name, rest].append(value)
    return frozenset(
        name for (name, _), values in groups.items() if len(values) > 1 and len(set(values)) == len(values)
    )


def _changes(name: str, there: str, here: str) -> bool:
    if name.lower() in CACHE_BUSTERS and _BUSTER.fullmatch(there) and _BUSTER.fullmatch(here):
        return True
    return is_fickle(there) and is_fickle(here)
