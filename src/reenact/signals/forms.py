"""A recording in, what became of each form field out: time spent, what was entered again, where people gave up."""

from __future__ import annotations

from msgspec import Struct

from reenact.recording import events
from reenact.recording.recording import Recording
from reenact.signals.showing import Showing, shown

_FIELDS = frozenset({"input", "select", "textarea"})
_BUTTONS = frozenset({"submit", "button", "reset", "image"})


class FieldUse(Struct, frozen=True, kw_only=True):
    """One field in one view of its page.

    `retyped`: it was left with an entry, and entered again on a later visit. `abandoned`: it was the last field of a
    form that was touched, and no form was submitted afterwards in that view.
    """

    showing: Showing
    document: int
    target: int
    first_ms: float
    focus_ms: float
    entered: bool
    retyped: bool
    abandoned: bool


class _Use(Struct):
    showing: Showing
    first_ms: float
    focus_ms: float = 0.0
    visits: int = 0
    entered_in: frozenset[int] = frozenset()


def field_uses(recording: Recording) -> list[FieldUse]:
    """Every field that got the focus or an entry, once for each view of its page, in the order they were reached."""
    uses: dict[tuple[tuple[int, float], int, int], _Use] = {}
    focused: dict[int, tuple[_Use, float]] = {}
    last: dict[tuple[int, float], tuple[int, int]] = {}
    for event, showing in shown(recording):
        if isinstance(event, events.Submit):
            last.pop(showing.arrival, None)
        if isinstance(event, events.FocusIn | events.FocusOut) and event.document in focused:
            left, since_ms = focused.pop(event.document)
            left.focus_ms += event.time_ms - since_ms
        if not isinstance(event, events.FocusIn | events.Control) or not _is_field(recording.target_of(event)):
            continue
        assert event.target is not None
        key = (showing.arrival, event.document, event.target)
        use = uses.setdefault(key, _Use(showing, event.time_ms))
        if isinstance(event, events.FocusIn):
            use.visits += 1
            focused[event.document] = (use, event.time_ms)
        else:
            use.entered_in |= {use.visits}
        if _in_form(recording.target_of(event)):
            last[showing.arrival] = (event.document, event.target)
    for left, since_ms in focused.values():
        left.focus_ms += recording.duration_ms - since_ms
    return [
        FieldUse(
            showing=use.showing,
            document=document,
            target=target,
            first_ms=use.first_ms,
            focus_ms=use.focus_ms,
            entered=bool(use.entered_in),
            retyped=len(use.entered_in) > 1,
            abandoned=last.get(arrival) == (document, target),
        )
        for (arrival, document, target), use in uses.items()
    ]


def _is_field(target: events.Target | None) -> bool:
    return target is not None and target.tag in _FIELDS and target.input_type not in _BUTTONS


def _in_form(target: events.Target | None) -> bool:
    return target is not None and any(part.partition(":")[0] == "form" for part in target.path.split(">"))
