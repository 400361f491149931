"""States of pages in, each as a replay reached it on a device out: its picture, and where its elements are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from reenact.appearance.clusters import State
from reenact.appearance.likeness import Appearance
from reenact.browser.devices import Device
from reenact.errors import ReenactError
from reenact.options import FilmOptions
from reenact.replay.staging import brief
from reenact.stage.stage import Stage
from reenact.stage.tab import Tab
from reenact.survey.scene import Taken, taken_of
from reenact.survey.watching import watched
from reenact.survey.work import Work, together

_TRIES: Final = 3
"""So many recordings are replayed for a state on a device before it is given up there."""
_CLOSES: Final = frozenset({"dialog", "layer", "menu"})
"""What is open and may close when the page is scrolled."""


class Wish(Struct, frozen=True, kw_only=True):
    """A state that is to be pictured, and the anchors to be found in it."""

    page: str
    name: str
    state: State
    targets: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str]:
        return self.page, self.name


class _Ways:
    """By which act of which recording a state is reached; each recording is tried once, the shortest way first."""

    def __init__(self, wishes: Sequence[Wish]) -> None:
        self._acts: dict[tuple[str, str], dict[str, int]] = {}
        for wish in wishes:
            acts: dict[str, int] = {}
            for moment in wish.state.moments:
                acts.setdefault(moment.recording, moment.act)
            self._acts[wish.key] = acts
        self._tried: dict[tuple[str, str], set[str]] = defaultdict(set)

    def round(self, wishes: Sequence[Wish]) -> Mapping[str, dict[int, Wish]]:
        """Few recordings that together lead to all of these that have a way left: by id, then by act."""
        left = {wish.key: wish for wish in wishes if len(self._tried[wish.key]) < _TRIES}
        chosen: dict[str, dict[int, Wish]] = {}
        while ways := self._open(left):
            best = min(ways, key=lambda recording: (-len(ways[recording]), max(ways[recording]), recording))
            chosen[best] = ways[best]
            for wish in ways[best].values():
                self._tried[wish.key].add(best)
                del left[wish.key]
        return chosen

    def _open(self, left: Mapping[tuple[str, str], Wish]) -> dict[str, dict[int, Wish]]:
        ways: dict[str, dict[int, Wish]] = defaultdict(dict)
        for key, wish in left.items():
            for recording, act in self._acts[key].items():
                if recording not in self._tried[key]:
                    ways[recording][act] = wish
        return ways


async def reached(
    work: Work, device: Device, wishes: Sequence[Wish], recordings: Mapping[str, Path]
) -> tuple[dict[tuple[str, str], Taken], dict[tuple[str, str], str]]:
    """Each state as it looks on this device, by page and name; for the others why they were not reached."""
    found: dict[tuple[str, str], Taken] = {}
    reasons: dict[tuple[str, str], str] = {}
    ways = _Ways(wishes)
    while missing := ways.round([wish for wish in wishes if wish.key not in found]):
        for taken, why in await together(
            _replayed(work, device, recordings[recording], acts) for recording, acts in missing.items()
        ):
            found |= taken
            reasons |= why
    return found, {key: why for key, why in reasons.items() if key not in found}


async def _replayed(
    work: Work, device: Device, path: Path, acts: Mapping[int, Wish]
) -> tuple[dict[tuple[str, str], Taken], dict[tuple[str, str], str]]:
    found: dict[tuple[str, str], Taken] = {}
    other: dict[tuple[str, str], str] = {}

    async def visit(place: int, looked: Appearance, stage: Stage, tab: Tab) -> bool:
        wish = acts.get(place)
        if wish and wish.key not in found:
            if is_reached(wish.state.typical, looked):
                found[wish.key] = await _pictured(stage, tab, wish, looked, work.options.zones)
                other.pop(wish.key, None)
            else:
                other[wish.key] = f"{path.name} does not lead to it there"
        return len(found) < len(acts)

    try:
        given = await brief(path, work.replaying_on(device), FilmOptions(), work.browser)
        async with work.free:
            _, why = await watched(work.playwright, given, work.options.replay_limit_ms, visit)
    except ReenactError as error:
        why = str(error)
    missed = {wish.key for wish in acts.values()} - found.keys()
    return found, {key: other.get(key) or f"{path.name}: {why or 'it was not reached'}" for key in sorted(missed)}


def is_reached(typical: Appearance, looked: Appearance) -> bool:
    """Whether a page on another device is in this state: what decides is open, and nothing lies over it besides."""
    over = {mark for mark in looked.deciding - typical.deciding if mark.kind in ("dialog", "layer")}
    return typical.deciding <= looked.deciding and not over


async def _pictured(stage: Stage, tab: Tab, wish: Wish, looked: Appearance, zones: Sequence[str]) -> Taken:
    stood = await tab.call("scrollOf", None)
    closes = any(mark.kind in _CLOSES for mark in looked.marks)
    taken = await taken_of(stage, tab, wish.targets, zones, scrolls=not closes)
    await tab.call("scrollTo", None, stood["scroll_x"], stood["scroll_y"])
    return taken
