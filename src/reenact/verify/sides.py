"""What both comparisons of two recordings share: when an element, a document or a stretch of events is the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher

from reenact.plan.controls import COMPOSED
from reenact.recording import events
from reenact.recording.recording import Recording
from reenact.signals.naming import name_of


def unpaired(
    recorded: Sequence[Hashable], replayed: Sequence[Hashable]
) -> Iterator[tuple[Sequence[int], Sequence[int]]]:
    """Stretches of both sequences that have no counterpart in the other, as index ranges."""
    matcher = SequenceMatcher(None, recorded, replayed, autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag != "equal":
            yield range(start, end), range(other_start, other_end)


def target_in(side: Recording, event: events.Line) -> events.Target | None:
    """The element that was hit, of an event whose exact type does not matter here."""
    return side.target_of(event)  # type: ignore[arg-type]


def identity(side: Recording, event: events.Line) -> Hashable:
    """What names the element on both sides: its fingerprint without what time and layout change."""
    return fingerprint(target_in(side, event))


def fingerprint(target: events.Target | None) -> Hashable:
    """See `identity`; None where there is no element."""
    if target is None:
        return None
    return target.tag, target.role, target.input_type, target.dom_id, target.field_name, target.name_words, target.path


def is_same_container(one: events.Target | None, other: events.Target | None) -> bool:
    """Whether they are one and the same, whatever they hold by now: by their id, else by where they are."""
    if one is None or other is None:
        return one is other
    if (one.tag, one.shadow, one.dom_id) != (other.tag, other.shadow, other.dom_id):
        return False
    return bool(one.dom_id) or (one.path != "" and one.path == other.path)


def documents_in_order(side: Recording) -> list[events.Document]:
    """As they were first heard of, those that embed others first.

    Under a virtual clock the time origin of a page that a step in the history brought is off by seconds.
    """
    return sorted(side.documents, key=lambda each: (len(side.chain(each.document)), each.document))


def document_places(side: Recording) -> dict[int, Hashable]:
    """A page by its order among the pages, a framed document by its frame in its parent and its order there.

    Not by time: frames that load side by side begin in any order.
    """
    places: dict[int, Hashable] = {}
    shown: Counter[Hashable] = Counter()
    for document in documents_in_order(side):
        frame = None if document.parent is None else (places.get(document.parent), document.frame)
        places[document.document] = (frame, shown[frame])
        shown[frame] += 1
    return places


def name_in(side: Recording, event: events.Line) -> str:
    target = target_in(side, event)
    return name_of(target) if target else "the page"


def composes(event: events.Line) -> bool:
    """Whether an input method was still at it; a replay inserts what it ended with, and not the letters on the way."""
    return isinstance(event, events.Input) and event.input_type == COMPOSED


def closes_list(side: Recording, event: events.Click) -> bool:
    """Whether this is the click that a native drop-down list sends as it closes; in a replay it stays closed."""
    target = target_in(side, event)
    return event.detail == 0 and target is not None and target.tag == "select"
