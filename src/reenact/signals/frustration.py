"""A recording in, the clicks that went wrong out: rage, dead and error clicks, by their place among the events; pure.

The thresholds are those of the field where it agrees. Rage: PostHog's `rageclick` (three clicks, each less than a
second after and less than 30 px from the one before). Error: FullStory's, a click that an error follows at once. Dead:
as PostHog's, a click after which nothing happens, with one limit. A recording has no changes of the page's elements,
so whether a button did nothing is not known: only clicks on what is no control, and says so, can be dead.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

from reenact.recording import events
from reenact.recording.recording import Recording

RAGE_CLICKS: Final = 3
RAGE_MS: Final = 1000.0
RAGE_PX: Final = 30.0
DEAD_MS: Final = 1000.0
ERROR_MS: Final = 1000.0

_CONTROLS: Final = frozenset(
    {"a", "area", "button", "input", "select", "textarea", "label", "option", "summary", "video", "audio", "iframe"}
)
_CONTROL_ROLES: Final = frozenset(
    {"button", "checkbox", "combobox", "gridcell", "link", "listbox", "menuitem", "menuitemcheckbox", "menuitemradio"}
    | {"option", "radio", "searchbox", "slider", "spinbutton", "switch", "tab", "textbox", "treeitem"}
)
_ACTS: Final = (events.PointerDown, events.Wheel, events.KeyDown)
_OWN: Final = (
    events.PointerMove,
    events.PointerButton,
    events.Click,
    events.Wheel,
    events.Key,
    events.FocusOut,
    events.Sections,
    events.LongTask,
    events.Gap,
)
"""What comes with a click or without it, and is no answer of the page."""


def is_click(event: events.Event) -> bool:
    """Whether a person clicked with the main button; not the click that a key makes, nor the second of a double one."""
    return type(event) is events.Click and event.trusted and event.detail > 0


def rage_clicks(recording: Recording) -> frozenset[int]:
    """Indexes of clicks in a quick row of three or more on one spot."""
    found: set[int] = set()
    run: list[tuple[int, events.Click]] = []
    for index, event in enumerate(recording.events):
        if not (isinstance(event, events.Click) and is_click(event)):
            continue
        if run and not _follows(run[-1][1], event):
            run = []
        run.append((index, event))
        if len(run) >= RAGE_CLICKS:
            found.update(each for each, _ in run)
    return frozenset(found)


def _follows(before: events.Click, after: events.Click) -> bool:
    away = math.hypot(after.client_x - before.client_x, after.client_y - before.client_y)
    return after.document == before.document and after.time_ms - before.time_ms < RAGE_MS and away < RAGE_PX


def dead_clicks(recording: Recording) -> frozenset[int]:
    """Indexes of clicks on what is no control, and to which the page gave no answer within `DEAD_MS`."""
    answers = sorted(
        [page.time_ms for page in recording.documents]
        + [event.time_ms for event in recording.events if not isinstance(event, _OWN)]
    )
    return frozenset(
        index
        for index, event in enumerate(recording.events)
        if is_click(event)
        and not _is_control(recording.target_of(event))
        and not _within(answers, event.time_ms, event.time_ms + DEAD_MS)
    )


def error_clicks(recording: Recording) -> frozenset[int]:
    """Indexes of clicks that an exception or a failed request followed, within `ERROR_MS` and before the next act."""
    failures = sorted(event.time_ms for event in recording.events if _fails(event))
    acts = sorted(event.time_ms for event in recording.events if isinstance(event, _ACTS))
    return frozenset(
        index
        for index, event in enumerate(recording.events)
        if is_click(event) and _within(failures, event.time_ms, min(event.time_ms + ERROR_MS, _next(acts, event)))
    )


def _next(acts: Sequence[float], event: events.Event) -> float:
    after = bisect_right(acts, event.time_ms)
    return acts[after] if after < len(acts) else math.inf


def _fails(event: events.Event) -> bool:
    match event:
        case events.Error():
            return event.kind in ("exception", "rejection")
        case events.Request():
            return event.status >= 400
        case _:
            return False


def _within(times_ms: Sequence[float], from_ms: float, to_ms: float) -> bool:
    return bisect_left(times_ms, from_ms) < bisect_right(times_ms, to_ms)


def _is_control(target: events.Target | None) -> bool:
    """By tag or role, or because the page shows a hand over it: then a script listens, and only it knows of effects."""
    return target is not None and (
        target.tag in _CONTROLS or target.role in _CONTROL_ROLES or target.cursor == "pointer"
    )
