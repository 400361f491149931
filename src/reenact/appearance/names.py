"""The states of a page in, a name for each out: by what tells it from the page as it opens, the same in every run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from reenact.appearance.clusters import State
from reenact.appearance.likeness import Appearance

AS_IT_OPENS: Final = ""
"""The name of the state in which a page is found most often when it is opened, as in exports."""

_WORDS: Final = {"dialog": "dialog", "layer": "layer", "menu": "menu", "tab": "tab", "open": "open", "current": "at"}
_MOST_PARTS: Final = 2
_SHOWN: Final = 40


def named(states: Sequence[State]) -> list[tuple[str, State]]:
    """Those of one page, each with a name that no other has."""
    if not states:
        return []
    base = max(states, key=lambda state: (state.opened, len(state.moments)))
    found: list[tuple[str, State]] = []
    taken: Counter[str] = Counter()
    for state in states:
        if state is base:
            found.append((AS_IT_OPENS, state))
            continue
        name = _name(state.typical, base.typical)
        taken[name] += 1
        found.append((name if taken[name] == 1 else f"{name} {taken[name]}", state))
    return found


def _name(looked: Appearance, base: Appearance) -> str:
    opened = list(dict.fromkeys(_opened(looked, base)))[:_MOST_PARTS]
    return ", ".join(opened) or next(_changed(looked, base), "variant")


def _opened(looked: Appearance, base: Appearance) -> Iterator[str]:
    fresh = looked.marks - base.marks
    for kind in _WORDS:  # what covers most of the page first
        for mark in sorted(fresh):
            if mark.kind == kind:
                yield f"{_WORDS[kind]} {mark.name[:_SHOWN]}".rstrip()


def _changed(looked: Appearance, base: Appearance) -> Iterator[str]:
    yield from (f"with {name}" for name in _names_only_in(looked, base))
    yield from (f"without {mark.name[:_SHOWN]}" for mark in sorted(base.marks - looked.marks))
    yield from (f"without {name}" for name in _names_only_in(base, looked))


def _names_only_in(one: Appearance, other: Appearance) -> list[str]:
    """Headings first, since they say what a page is about; then what can be used."""
    there = {name for names in other.names.values() for name in names}
    found = {name for names in one.names.values() for name in names} - there
    ordered = sorted(found, key=lambda name: (not name.startswith("heading:"), name))
    return [name.partition(": ")[2][:_SHOWN] for name in ordered]
