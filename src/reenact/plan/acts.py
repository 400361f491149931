"""Plan in, acts out: what a person would say was done (a click, a text, a choice), and the steps that make each up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from reenact.modifiers import ALT, COMMANDS, CTRL, META
from reenact.plan import steps
from reenact.plan.plan import Plan
from reenact.recording import events
from reenact.recording.recording import Recording
from reenact.signals.naming import name_of

GOES_ON_MS: Final = 1_000.0
"""A wheel that turns again so soon, or a text that goes on, is still the same act."""

DRAG_PX: Final = 10.0
"""A pressed pointer that strays further drags."""

SHOWN_CHARACTERS: Final = 60
"""Names of boxes are all the text in them; so much tells one from another."""

_EDITING: Final = frozenset({"Backspace", "Delete"})
_MODIFIERS: Final = frozenset({"Shift", "Control", "Alt", "Meta", "CapsLock", "AltGraph"})
_HELD: Final[Mapping[int, str]] = {CTRL: "Ctrl", ALT: "Alt", META: "Meta"}
"""With them a character is a shortcut."""

_CLICKS: Final = {1: "click", 2: "double click", 3: "triple click"}
_BUTTONS: Final = {1: "middle click", 2: "right click", 3: "back click", 4: "forward click"}
_WORDS: Final[Mapping[str, str]] = {
    "choose": "choose in",
    "fill": "type into",
    "paste": "paste into",
    "lift": "drag from outside onto",
}


class Act(Struct, frozen=True, kw_only=True):
    """One thing that a person did. `time_ms` is when it began, `url` the address of its page then, as recorded.

    `steps` are places in the plan, with the movements that led to it; `begins` is the one that it began with.
    """

    name: str
    time_ms: float
    url: str
    begins: int
    steps: tuple[int, ...]


class _Growing(Struct):
    """An act while its steps are collected; `kind` and `target` say what may go on in it."""

    kind: str
    step: steps.AnyStep
    begins: int
    last_ms: float
    places: list[int]
    text: str = ""
    times: int = 1
    dragged: bool = False


def acts_of(plan: Plan, recording: Recording) -> tuple[Act, ...]:
    """The acts of `plan`, by time; every step is in exactly one of them, unless there is none."""
    found: list[_Growing] = []
    leading: list[int] = []
    for place, step in enumerate(plan.steps):
        if _leads(step):
            leading.append(place)
            continue
        begun = _begun(step, place)
        if begun is None and found:
            _take(found[-1], step, place)
        elif begun and found and _goes_on(found[-1], begun):
            _merge(found[-1], begun, [*leading, place])
            leading = []
        elif begun:
            begun.places = [*leading, place]
            leading = []
            found.append(begun)
        else:
            leading.append(place)
    if found:
        found[-1].places.extend(leading)
    urls = _Addresses(recording)
    return tuple(
        Act(
            name=_name(act),
            time_ms=act.step.time_ms,
            url=urls.at(act.step.document, act.step.time_ms),
            begins=act.begins,
            steps=tuple(sorted(act.places)),
        )
        for act in found
    )


def _leads(step: steps.AnyStep) -> bool:
    """Whether it is on the way to the next act: a free movement, a key that modifies what comes."""
    if isinstance(step, steps.Stroke):
        return step.down and step.key in _MODIFIERS
    return isinstance(step, steps.Move) and not step.pressed


def _begun(step: steps.AnyStep, place: int) -> _Growing | None:
    """The act that `step` begins, or goes on with; None where it only ends one or comes of one."""
    kind, text = _kind(step)
    return _Growing(kind, step, place, step.time_ms, [], text) if kind else None


def _kind(step: steps.AnyStep) -> tuple[str, str]:
    match step:
        case steps.Arrive() | steps.Move() | steps.Release() | steps.Stroke(down=False):
            return "", ""
        case steps.Follow() | steps.Scroll(explained=True):
            return "", ""
        case steps.Lift(outside=False) | steps.Drop() | steps.EndDrag():
            return "", ""  # the press began it
        case steps.Compose() | steps.Stroke(composes=True):
            return "type", ""
        case steps.Stroke(masked=True):
            return "fill", ""
        case steps.Stroke() if len(step.key) == 1 and not step.modifiers & COMMANDS:
            return "type", step.key
        case steps.Stroke():
            held = "".join(f"{name}+" for bit, name in _HELD.items() if step.modifiers & bit and step.key != name)
            return ("edit" if step.key in _EDITING and not held else "key"), f"{held}{step.key}"
        case steps.Insert():
            return "type", step.text
        case _:
            names = {steps.Go: "go", steps.Press: "click", steps.Turn: "wheel", steps.Scroll: "scroll"}
            names |= {steps.Fill: "fill", steps.Set: "choose", steps.Resize: "resize"}
            return names.get(type(step), type(step).__name__.lower()), ""


def _goes_on(act: _Growing, begun: _Growing) -> bool:
    """Whether `begun` is but more of `act`."""
    if act.step.document != begun.step.document or act.kind == "go":
        return False
    if begun.kind == "magnify" and act.kind == "wheel":  # with Ctrl, as touch pads tell two fingers
        return begun.step.time_ms - act.last_ms <= GOES_ON_MS
    if begun.kind in ("wheel", "resize", "magnify") and act.kind == begun.kind:
        return begun.step.time_ms - act.last_ms <= GOES_ON_MS
    if _target(act.step) != _target(begun.step):
        return False
    if getattr(_target(act.step), "tag", "") == "select":
        # Keys pick an option of a closed list; that it was picked is set.
        return {act.kind, begun.kind} <= {"type", "key", "choose"}
    if begun.kind == "click":
        return act.kind == "click" and isinstance(begun.step, steps.Press) and begun.step.click_count > 1
    if begun.kind == "edit":
        return act.kind in ("type", "edit", "fill")
    if begun.kind == "key":
        return act.kind == "key" and act.text == begun.text
    return act.kind == begun.kind or (act.kind, begun.kind) == ("edit", "type")


def _merge(act: _Growing, begun: _Growing, places: list[int]) -> None:
    act.places.extend(places)
    act.last_ms = begun.step.time_ms
    act.times += 1
    if "choose" in (act.kind, begun.kind):
        act.kind = "choose"
    elif begun.kind == "type":
        act.text = begun.text if act.kind == "edit" else (act.text + begun.text)[: SHOWN_CHARACTERS + 1]
        act.kind = "type"


def _take(act: _Growing, step: steps.AnyStep, place: int) -> None:
    """Add a step that ends the act or came of it."""
    act.places.append(place)
    press = act.step
    if isinstance(step, steps.Move | steps.Release) and isinstance(press, steps.Press):
        far = step.client_point.apart(press.client_point) > DRAG_PX
        act.dragged |= step.document == press.document and far


def _target(step: steps.AnyStep) -> events.Target | None:
    return getattr(step, "target", None)


def _name(act: _Growing) -> str:
    step, target = act.step, _target(act.step)
    on = _shortened(name_of(target)) if target else "the page"
    match step:
        case steps.Go():
            ways = {"navigate": f"open {step.url}", "reload": "reload"}
            return ways.get(step.how, f"go {step.how}")
        case steps.Press():
            if target is None:
                on = f"at {step.client_point.x:.0f}, {step.client_point.y:.0f}"
            return f"{_click_name(step, act)} {on}"
        case steps.Turn():
            return "turn the wheel"
        case steps.Resize():
            return f"resize the window to {step.viewport.width} x {step.viewport.height}"
        case _:
            pass
    if act.kind == "type":
        return f"type {_shortened(act.text)!r} into {on}"
    if act.kind in ("key", "edit"):
        shown = act.text if act.text.isprintable() else repr(act.text)
        return f"press {shown}{f' {act.times} times' if act.times > 1 else ''} in {on}"
    return f"{_WORDS.get(act.kind, act.kind)} {on}"


def _shortened(text: str) -> str:
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"


def _click_name(step: steps.Press, act: _Growing) -> str:
    touched = step.pointer_type == "touch"
    if act.dragged or step.swipes:
        return "swipe" if touched else "drag"
    if touched:
        return "tap"
    return _BUTTONS.get(step.button) or _CLICKS.get(act.times, "click")


class _Addresses:
    """Which address each page had when: its own, then those of its routes."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._routes: dict[int, list[tuple[float, str]]] = {}
        for event in recording.events:
            if isinstance(event, events.Navigate) and event.kind != "load":
                self._routes.setdefault(event.document, []).append((event.time_ms, event.url))

    def at(self, document: int, time_ms: float) -> str:
        """The address of the page that holds `document`."""
        page = self._recording.top_document(document)
        return next(self._before(page.document, time_ms), page.url)

    def _before(self, document: int, time_ms: float) -> Iterator[str]:
        return (url for when, url in reversed(self._routes.get(document, [])) if when < time_ms)
