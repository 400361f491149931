"""Recording in, what a person did and caused out, in channels whose order counts; `pairing` compares two of them.

Taken is every event that the browser made for a person: all with `trusted`, paths of a pointer as one happening each,
selections and scrollers where they came to rest, and resizes. Left out is what pages do by themselves: routes, errors,
requests, and scrolling before anybody acted in them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import asdict, replace

from reenact.geometry import ORIGIN, Point
from reenact.plan.controls import PICKED
from reenact.plan.scrolling import SETTLED_MS
from reenact.recording import events
from reenact.recording.recording import Recording
from reenact.verify.sides import closes_list, document_places, fingerprint, identity, name_in, target_in

Channel = tuple[Hashable, ...]

OWN_FIELDS: Final = frozenset({"time_ms", "document", "target", "submitter", "trusted"})
"""When and on what: compared by other means than by being equal."""

PLACE_FIELDS: Final = frozenset({"client_x", "client_y", "fraction_x", "fraction_y", "pressure", "pointer_id"})
"""Where exactly, and what only tells pointers apart; a target that moved is still the same target."""

ACTS: Final = (events.PointerMove, events.PointerDown, events.PointerUp, events.Wheel, events.Key, events.Resize)
"""What a person did, other than the effects of it; its times and order are the person's."""

TYPED_FIELDS: Final = frozenset({"key", "code", "value", "data", "text", "length", "shape", "files"})
"""What a replay makes up where it is masked."""


class Sample(Struct, frozen=True):
    """A pointer was, or a scroller stood, at `point` at `time_ms`."""

    time_ms: float
    point: Point


class Happening(Struct, frozen=True, kw_only=True):
    """One thing that a person did or caused; two that are the same have equal keys and, if any, samples that lie near.

    `samples` are a pointer's path, where a wheel turned, or the position of a scroller, which is at rest there or (not
    `rests`) on its way.
    """

    type: str
    act: bool
    """Whether a person did it; else it is what came of that."""
    key: Hashable
    name: str
    time_ms: float
    samples: tuple[Sample, ...] = ()
    rests: bool = True


def happenings(side: Recording) -> Mapping[Channel, list[Happening]]:
    """All happenings of a recording by channel: acts, effects, each document's paths and selections, each scroller.

    Between channels the order within a frame is chance: a browser makes some effects while it draws.
    """
    places = document_places(side)
    found: dict[Channel, list[Happening]] = defaultdict(list)
    acted: set[int] = set()
    for event in side.events:
        if isinstance(event, events.Trusted) and event.trusted:
            acted.add(event.document)
        match event:
            case events.PointerMove() | events.DragOver():
                pass
            case events.Scroll() if event.document in acted:
                channel = ("scroll", places[event.document], identity(side, event))
                _scrolled(found[channel], event, name_in(side, event))
            case events.SelectionChange():
                # How often it is told on the way depends on the machine.
                found["selection", places[event.document]] = [_happening(side, places, event)]
            case events.Click() if closes_list(side, event):
                pass
            case events.Control() if has_native_picker(side, event):
                found["act" if isinstance(event, ACTS) else "effect",].append(_happening(side, places, event))
            case events.Trusted(trusted=True) | events.Resize():
                found["act" if isinstance(event, ACTS) else "effect",].append(_happening(side, places, event))
            case _:
                pass
    for path in _paths(side):
        found["path", places[path.document], path.kind].append(path.happening())
    return found


def has_native_picker(side: Recording, event: events.Control) -> bool:
    """Whether the browser draws the control's list outside the page; then a script sets it in a replay, untrusted."""
    target = target_in(side, event)
    return target is not None and (target.tag == "select" or target.input_type in PICKED)


def _happening(side: Recording, places: Mapping[int, Hashable], event: events.Line) -> Happening:
    left_out = OWN_FIELDS | PLACE_FIELDS | (TYPED_FIELDS if getattr(event, "masked", False) else frozenset())
    fields: tuple[tuple[str, Hashable], ...] = tuple(
        (name, round(value) if isinstance(value, float) else value)
        for name, value in asdict(event).items()
        if name not in left_out
    )
    if isinstance(event, events.Submit) and event.submitter is not None:
        fields += (("submitter", fingerprint(side.targets.get((event.document, event.submitter)))),)
    # A browser that scrolls in its compositor tells the page of a wheel when the page has already moved, one that
    # scrolls in the page's thread before it does: what then lies under the pointer differs, but not where that is.
    wheel = isinstance(event, events.Wheel)
    return Happening(
        type=_tag(type(event)),
        act=isinstance(event, ACTS),
        key=(type(event), places[event.document], None if wheel else identity(side, event), fields),
        name=name_in(side, event),
        time_ms=event.time_ms,
        samples=(Sample(event.time_ms, event.client_point),) if isinstance(event, events.Wheel) else (),
    )


def _tag(kind: type[events.Line]) -> str:
    return str(kind.__struct_config__.tag)


def _scrolled(channel: list[Happening], event: events.Scroll, name: str) -> None:
    """Append a position of a scroller; the one before was on its way there if it is but a moment old."""
    if channel and event.time_ms - channel[-1].time_ms <= SETTLED_MS:
        channel[-1] = replace(channel[-1], rests=False)
    sample = Sample(event.time_ms, Point(event.scroll_x, event.scroll_y))
    channel.append(Happening(type="scroll", act=False, key=None, name=name, time_ms=event.time_ms, samples=(sample,)))


class Path(Struct):
    """The way of a pointer through one document while the same buttons are down."""

    kind: type[events.PointerMove | events.DragOver]
    document: int
    key: Hashable
    name: str
    samples: list[Sample]

    def happening(self) -> Happening:
        return Happening(
            type=_tag(self.kind),
            act=True,
            key=self.key,
            name=self.name,
            time_ms=self.samples[0].time_ms,
            samples=tuple(self.samples),
        )


def _paths(side: Recording) -> list[Path]:
    """All paths by their beginning; a button, finger or pen that goes down or up ends those of its document."""
    paths: list[Path] = []
    growing: dict[Hashable, Path] = {}
    for event in side.events:
        if isinstance(event, events.PointerButton) and event.trusted:
            growing = {way: path for way, path in growing.items() if path.document != event.document}
        elif isinstance(event, events.PointerMove | events.DragOver) and event.trusted:
            dragged = isinstance(event, events.DragOver)
            key = ("drag",) if dragged else (event.pointer_type, event.buttons)  # type: ignore[union-attr]
            way = (event.document, key, None if dragged else event.pointer_id)  # type: ignore[union-attr]
            samples = [Sample(event.time_ms + late, Point(x, y)) for late, x, y in event.points]
            if way not in growing and samples[0].point == ORIGIN:
                samples = samples[1:]  # Chromium makes this one up where a page appears; nobody was there
            if way not in growing and samples:
                growing[way] = Path(type(event), event.document, key, name_in(side, event), [])
                paths.append(growing[way])
            if samples:
                growing[way].samples.extend(samples)
    return paths
