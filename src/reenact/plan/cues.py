"""A recording and its plan in, what overlays may tell of it out: steps by name, keys, scrolls, problems, places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from msgspec import Struct

from reenact.geometry import Point, Rect
from reenact.modifiers import CTRL
from reenact.plan import steps
from reenact.plan.plan import Plan
from reenact.plan.wording import acted_on, key_label, typed_text
from reenact.recording import events
from reenact.recording.recording import Recording

RAGE_PRESSES: Final = 3
RAGE_MS: Final = 1_000.0
RAGE_PX: Final = 30.0
"""So many presses within so long and so near each other are a rage click, as Sentry and PostHog count them."""

DRAG_PX: Final = 24.0

PROBLEM: Final = "Error"
"""What a problem is called; an exception of that very name is not called so twice."""

CueKind = Literal["step", "key", "typed", "scroll", "problem", "rage", "divergence", "focus", "act"]


class Cue(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that overlays may tell, at `time_ms` of the recording; `name` is what `text` is about, if it has one.

    `point` is where it happened, in client coordinates of the recorded top frame. For a scroll `delta_y` says where to.
    """

    kind: CueKind
    time_ms: float
    text: str = ""
    name: str = ""
    point: Point | None = None
    delta_x: float = 0.0
    delta_y: float = 0.0


def cues_of(recording: Recording, plan: Plan) -> tuple[Cue, ...]:
    """All cues by time."""
    found = [*_steps(recording, plan), *_keys(plan), *_scrolls(plan), *_problems(recording), *_rage(plan)]
    found += [Cue(kind="act", time_ms=step.time_ms) for step in plan.steps if not isinstance(step, steps.Arrive)]
    return tuple(sorted(found, key=lambda cue: cue.time_ms))


def _steps(recording: Recording, plan: Plan) -> Iterator[Cue]:
    """One for each thing that a person would say was done; a field that is typed into is said once."""
    typing: tuple[int, events.Target | None] | None = None
    for place, step in enumerate(plan.steps):
        match step:
            case steps.Press():
                typing = None
                text, name = _press_words(plan, place, step)
                yield Cue(kind="step", time_ms=step.time_ms, text=text, name=name, point=_top_point(recording, step))
                yield Cue(kind="focus", time_ms=step.time_ms, point=_top_point(recording, step))
            case steps.Stroke(down=True, key="Enter") if not step.masked:
                yield Cue(kind="step", time_ms=step.time_ms, text="Press", name="Enter")
            case steps.Stroke(down=True) | steps.Insert() | steps.Fill():
                field = (step.document, step.target)
                printed = not isinstance(step, steps.Stroke) or step.masked or typed_text(step) != ""
                if field != typing and printed and step.target is not None:
                    typing = field
                    text, name = acted_on("Type into", step.target)
                    yield Cue(kind="step", time_ms=step.time_ms, text=text, name=name)
                    yield from _focus_on(recording, step, step.target)
            case steps.Set():
                text, name = acted_on("Choose in", step.target)
                yield Cue(kind="step", time_ms=step.time_ms, text=text, name=name)
                yield from _focus_on(recording, step, step.target)
            case steps.Go(how="navigate"):
                yield Cue(kind="step", time_ms=step.time_ms, text="Open", name=_path_of(step.url))
            case steps.Go():
                said = {"reload": "Reload", "back": "Go back", "forward": "Go forward"}[step.how]
                yield Cue(kind="step", time_ms=step.time_ms, text=said)
            case _:
                pass


def _press_words(plan: Plan, place: int, step: steps.Press) -> tuple[str, str]:
    release = next((later for later in plan.steps[place + 1 :] if isinstance(later, steps.Release)), None)
    moved = (release.client_point - step.client_point) if release and step.pointer_type != "touch" else Point(0, 0)
    if max(abs(moved.x), abs(moved.y)) > DRAG_PX:
        return acted_on("Drag", step.target)
    if step.pointer_type == "touch":
        return acted_on("Tap", step.target)
    if step.button == 2:
        return acted_on("Right-click", step.target)
    return acted_on("Double-click" if step.click_count == 2 else "Click", step.target)


def _keys(plan: Plan) -> Iterator[Cue]:
    for step in plan.steps:
        if isinstance(step, steps.Insert):
            yield Cue(kind="typed", time_ms=step.time_ms, text=step.text)
        elif isinstance(step, steps.Stroke) and step.down and not step.masked and not step.repeat:
            if label := key_label(step):
                yield Cue(kind="key", time_ms=step.time_ms, text=label)
            elif text := typed_text(step):
                yield Cue(kind="typed", time_ms=step.time_ms, text=text)


def _scrolls(plan: Plan) -> Iterator[Cue]:
    for step in plan.steps:
        if isinstance(step, steps.Turn) and (step.delta_x or step.delta_y) and not step.modifiers & CTRL:  # zooms
            yield Cue(kind="scroll", time_ms=step.time_ms, delta_x=step.delta_x, delta_y=step.delta_y)


def _problems(recording: Recording) -> Iterator[Cue]:
    for event in recording.events:
        match event:
            case events.Error(kind="exception" | "rejection" | "console"):
                words = (event.name if event.name != PROBLEM else "", event.message)
                said = ": ".join(filter(None, words))
                yield Cue(kind="problem", time_ms=event.time_ms, text=said or "unknown", name=PROBLEM)
            case events.Request() if event.status >= 400:
                yield Cue(
                    kind="problem",
                    time_ms=event.time_ms + event.duration_ms,
                    text=f"{event.method} {_path_of(event.url)}",
                    name=str(event.status),
                )
            case _:
                pass


def _rage(plan: Plan) -> Iterator[Cue]:
    presses = [step for step in plan.steps if isinstance(step, steps.Press)]
    since = 0.0
    for first, last in zip(presses, presses[RAGE_PRESSES - 1 :], strict=False):
        apart = last.client_point - first.client_point
        near = max(abs(apart.x), abs(apart.y)) <= RAGE_PX and first.document == last.document
        if near and last.time_ms - first.time_ms <= RAGE_MS:
            if first.time_ms >= since:  # a fourth press goes on with the third's rage
                yield Cue(kind="rage", time_ms=last.time_ms)
            since = last.time_ms


def _focus_on(recording: Recording, step: steps.AnyStep, target: events.Target) -> Iterator[Cue]:
    box = target.client_rect
    if box.area > 0 and recording.top_document(step.document).document == step.document:
        yield Cue(kind="focus", time_ms=step.time_ms, point=box.at_fraction(0.5, 0.5))


def _top_point(recording: Recording, step: steps.Press) -> Point | None:
    """Where it was pressed; None within a frame, whose place on the page the recording does not tell."""
    return step.client_point if recording.top_document(step.document).document == step.document else None


def _path_of(url: str) -> str:
    path = "/" + url.partition("://")[2].partition("/")[2]
    return path.partition("?")[0].partition("#")[0]


class Spot(Struct, frozen=True):
    """An element that is pressed at `time_ms`, its box in the client coordinates of the recording, its CSS cursor."""

    time_ms: float
    client_box: Rect
    cursor: str


def spots_of(recording: Recording, plan: Plan) -> tuple[Spot, ...]:
    """What the pointer goes to, by time: over it the pointer has the element's shape."""
    return tuple(
        Spot(step.time_ms, step.target.client_rect, step.target.cursor)
        for step in plan.steps
        if isinstance(step, steps.Press)
        and step.target is not None
        and recording.top_document(step.document).document == step.document
    )
