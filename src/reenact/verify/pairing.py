"""How much of a recording came again in its replay: two recordings in, a `Pairing` of their happenings out; pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final, Literal

from msgspec import Struct

from reenact.recording.recording import Recording
from reenact.timing import Hold
from reenact.verify.alignment import aligned, deviation_px
from reenact.verify.compare import SCROLL_TOLERANCE_PX
from reenact.verify.happenings import Happening, Sample, happenings

PATH_TOLERANCE_PX: Final = 1.0

ORDER_TOLERANCE_MS: Final = 1000 / 30
"""Effects this close may come in any order: a frame of 30 fps, in which all of them are seen at once."""


class Pair(Struct, frozen=True):
    """A happening that both sides have; the error is without the time for which the replay's clock was held."""

    type: str
    act: bool
    time_error_ms: float


class Unpaired(Struct, frozen=True, kw_only=True):
    """A happening of one side that the other does not have; `time_ms` is its own side's."""

    side: Literal["recorded", "replayed"]
    type: str
    time_ms: float
    message: str


class Pairing(Struct, frozen=True, kw_only=True):
    """What paired up, in order and on the same elements."""

    recorded: int
    """Happenings that were recorded."""
    extra: int
    """Happenings of the replay that were not recorded."""
    paths: int
    paths_paired: int
    """Of the recorded paths of the pointer, those that stayed within `PATH_TOLERANCE_PX` in the replay."""
    pairs: tuple[Pair, ...]
    """Those with the smallest time error first."""
    unpaired: tuple[Unpaired, ...]

    @property
    def paired(self) -> int:
        return len(self.pairs)

    @property
    def share(self) -> float:
        """Pairs among all that either side has, 0..1; 1 where nobody did anything."""
        every = self.recorded + self.extra
        return self.paired / every if every else 1.0

    def time_error_ms(self, quantile: float) -> float:
        """The time error that this share (0..1) of the pairs does not exceed; 0 where there are no pairs."""
        place = math.ceil(quantile * self.paired) - 1
        return self.pairs[max(0, place)].time_error_ms if self.pairs else 0.0


def pair_up(recording: Recording, seen: Recording, holds: Sequence[Hold] = ()) -> Pairing:
    """Pair the happenings of `recording` with those of its replay, whose clock was held at `holds`.

    Where the recording is of another version of the format, only the types that it has are looked for.
    """
    ours, theirs = happenings(recording), happenings(seen)
    if recording.header.version != seen.header.version:
        known = {happening.type for channel in ours.values() for happening in channel}
        theirs = {name: [each for each in channel if each.type in known] for name, channel in theirs.items()}
    pairs: list[Pair] = []
    unpaired: list[Unpaired] = []
    recorded = paths = paths_paired = 0
    for channel in dict.fromkeys((*ours, *theirs)):
        one, other = ours.get(channel, []), theirs.get(channel, [])
        resting = [happening for happening in one if happening.rests]
        both = _with_swapped(list(aligned(resting, other, same)), resting, other, holds)
        pairs += (Pair(resting[i].type, resting[i].act, _time_error_ms(resting[i], other[j], holds)) for i, j in both)
        recorded += len(resting)
        if channel[0] == "path":
            paths += len(resting)
            paths_paired += len(both)
        unpaired += _left_over("recorded", resting, {i for i, _ in both})
        # Where a scroller rests for one side it may only have slowed down for the other.
        met = {j for _, j in (both if len(resting) == len(one) else (*both, *aligned(one, other, same)))}
        unpaired += _left_over("replayed", other, met | {j for j, each in enumerate(other) if not each.rests})
    return Pairing(
        recorded=recorded,
        extra=sum(each.side == "replayed" for each in unpaired),
        paths=paths,
        paths_paired=paths_paired,
        pairs=_by_error(pairs),
        unpaired=tuple(sorted(unpaired, key=lambda each: each.time_ms)),
    )


def _with_swapped(
    pairs: list[tuple[int, int]], ours: Sequence[Happening], theirs: Sequence[Happening], holds: Sequence[Hold]
) -> list[tuple[int, int]]:
    """The pairs, and effects that came in the same frame but in another order.

    An event bears the time of the input behind it or that at which the page made it, so that of two effects of one
    input the later may bear the earlier time; and what a browser does while it draws (a focus that a hidden element
    loses) comes before or after the next input by chance.
    """
    taken, met = {i for i, _ in pairs}, {j for _, j in pairs}
    left = [j for j in range(len(theirs)) if j not in met]
    for i in (i for i in range(len(ours)) if i not in taken and not ours[i].act):
        for j in left:
            near = _apart_ms(ours[i].time_ms, theirs[j].time_ms, holds) <= ORDER_TOLERANCE_MS
            if near and same(ours[i], theirs[j]):
                pairs.append((i, j))
                left.remove(j)
                break
    return pairs


def same(one: Happening, other: Happening) -> bool:
    """Whether they are the same thing, wherever in time."""
    if one.key != other.key:
        return False
    path, other_path = ([sample.point for sample in each.samples] for each in (one, other))
    if not path or not other_path:
        return len(path) == len(other_path)
    if one.type == "scroll":
        return max(abs(path[0].x - other_path[0].x), abs(path[0].y - other_path[0].y)) <= SCROLL_TOLERANCE_PX
    return deviation_px(path, other_path) <= PATH_TOLERANCE_PX


def _time_error_ms(one: Happening, other: Happening, holds: Sequence[Hold]) -> float:
    """How far apart in time; of a path, the worst of the points that both sides have."""
    if len(one.samples) < 2:
        return _apart_ms(one.time_ms, other.time_ms, holds)
    return max(
        _apart_ms(one.samples[i].time_ms, other.samples[j].time_ms, holds)
        for i, j in aligned(one.samples, other.samples, _near)
    )


def _near(one: Sample, other: Sample) -> bool:
    return max(abs(one.point.x - other.point.x), abs(one.point.y - other.point.y)) <= PATH_TOLERANCE_PX


def _apart_ms(recorded_ms: float, seen_ms: float, holds: Sequence[Hold]) -> float:
    """At the very moment of a hold, an event may belong to either side of it."""
    before_ms = sum(hold.duration_ms for hold in holds if hold.time_ms < recorded_ms)
    until_ms = sum(hold.duration_ms for hold in holds if hold.time_ms <= recorded_ms)
    return min(abs(seen_ms - recorded_ms - held_ms) for held_ms in (before_ms, until_ms))


def _left_over(
    side: Literal["recorded", "replayed"], channel: Sequence[Happening], paired: set[int]
) -> Sequence[Unpaired]:
    what = "did not come about" if side == "recorded" else "came about that was not recorded"
    return [
        Unpaired(
            side=side,
            type=happening.type,
            time_ms=happening.time_ms,
            message=f"{happening.type} on {happening.name} {what}",
        )
        for index, happening in enumerate(channel)
        if index not in paired
    ]


def together(pairings: Sequence[Pairing]) -> Pairing:
    """The sums over several replays."""
    return Pairing(
        recorded=sum(pairing.recorded for pairing in pairings),
        extra=sum(pairing.extra for pairing in pairings),
        paths=sum(pairing.paths for pairing in pairings),
        paths_paired=sum(pairing.paths_paired for pairing in pairings),
        pairs=_by_error(pair for pairing in pairings for pair in pairing.pairs),
        unpaired=tuple(each for pairing in pairings for each in pairing.unpaired),
    )


def _by_error(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    return tuple(sorted(pairs, key=lambda pair: pair.time_error_ms))
