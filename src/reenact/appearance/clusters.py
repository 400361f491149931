"""What pages looked like at many moments in, their states out: moments alike are one state, whatever their order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct

from reenact.appearance.likeness import ALIKE, Appearance, likeness

MOST_STATES: Final = 24
"""Of one page; the rarest beyond join the state that they are most like."""


class Moment(Struct, frozen=True, kw_only=True):
    """A page at rest, just before the act with this place: `from_ms` to `to_ms` is the time for which it stands."""

    recording: str
    act: int
    page: str
    from_ms: float
    to_ms: float
    opened: bool
    """Whether nothing had been done on the page since it was opened."""
    looked: Appearance


class State(Struct, frozen=True, kw_only=True):
    """One state of a page; `typical` is what it looks like most often."""

    page: str
    typical: Appearance
    moments: tuple[Moment, ...]

    @property
    def opened(self) -> int:
        """How often the page was found in this state when it was opened."""
        return sum(moment.opened for moment in self.moments)


def states_of(moments: Sequence[Moment], most: int = MOST_STATES) -> list[State]:
    """The states of each page, those with most moments first; every moment is in exactly one."""
    by_page: dict[str, list[Moment]] = defaultdict(list)
    for moment in moments:
        by_page[moment.page].append(moment)
    return [state for page in sorted(by_page) for state in _of_page(page, by_page[page], most)]


def _of_page(page: str, moments: Sequence[Moment], most: int) -> list[State]:
    groups: dict[tuple[Any, ...], list[Moment]] = defaultdict(list)
    for moment in moments:
        groups[moment.looked.key].append(moment)
    # What was seen most often leads: then what joins does not depend on the order of files.
    ordered = sorted(groups.items(), key=lambda each: (-len(each[1]), each[0]))
    leaders: list[tuple[Appearance, list[Moment]]] = []
    for _, group in ordered:
        looked = group[0].looked
        nearest = max(leaders, key=lambda leader: likeness(leader[0], looked), default=None)
        if nearest and (likeness(nearest[0], looked) >= ALIKE or len(leaders) >= most):
            nearest[1].extend(group)
        else:
            leaders.append((looked, list(group)))
    states = [State(page=page, typical=looked, moments=tuple(sorted(found, key=_order))) for looked, found in leaders]
    return sorted(states, key=lambda state: (-len(state.moments), state.typical.key))


def _order(moment: Moment) -> tuple[str, int, float]:
    return moment.recording, moment.act, moment.from_ms
