"""What was done, in the words of captions and key chips: pure functions of steps and targets."""

from __future__ import annotations

from typing import Final

from reenact.modifiers import ALT, COMMANDS, CTRL, META, SHIFT
from reenact.plan.steps import Stroke
from reenact.recording.events import Target

NAME_MAX: Final = 60

_ARROWS: Final = {"ArrowLeft": "←", "ArrowRight": "→", "ArrowUp": "↑", "ArrowDown": "↓", " ": "Space"}
_OWN: Final = {"Control": "Ctrl", "Escape": "Esc", "Delete": "Del", "PageUp": "Page up", "PageDown": "Page down"}
_MODIFIER_KEYS: Final = frozenset({"Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock", "Dead", "Unidentified"})

_SAID: Final = {"textbox": "field", "a": "link", "combobox": "list", "img": "picture", "searchbox": "search field"}
_DRAWN: Final = frozenset({"svg", "use", "path", "g", "circle", "rect", "img", "picture"})
_ABOUT: Final = {"a": "link", "button": "button"}
"""What a picture without a name is there for, by the element around it."""
_NEAR: Final = 3
"""So many elements around a picture are looked at."""
_PLAIN: Final = frozenset({"div", "span", "section", "main", "body", "html", "generic", "article", "p", "header", "li"})
"""Elements that people have no word for: what was clicked is then the page."""


def acted_on(verb: str, target: Target | None) -> tuple[str, str]:
    """`("Click", "Add to cart")`, or `("Click a button", "")` where the name was not recorded."""
    if target is None:
        return verb.removesuffix(" into").removesuffix(" in"), ""
    label = target.name or ""
    if label and not label.startswith("#"):
        words = " ".join(label.split())
        return verb, words if len(words) <= NAME_MAX else words[: NAME_MAX - 1].rstrip() + "…"
    role = _role_of(target)
    if role in _PLAIN:
        return verb.removesuffix(" into").removesuffix(" in"), ""
    return f"{verb} {'an' if role[0] in 'aeiou' else 'a'} {role}", ""


def _role_of(target: Target) -> str:
    if target.tag in _DRAWN:
        around = [part.partition(":")[0] for part in target.path.split(">")[-1 - _NEAR : -1]]
        if about := next((_ABOUT[tag] for tag in reversed(around) if tag in _ABOUT), None):
            return about
        return "picture" if target.tag in ("img", "picture") else "icon"
    role = target.role or target.input_type or target.tag
    return _SAID.get(role, role)


def key_label(stroke: Stroke) -> str:
    """What a chip says of a named key or a shortcut; empty for a character, and for a modifier alone."""
    key = stroke.key
    if key in _MODIFIER_KEYS:
        return ""
    held = [name for bit, name in ((CTRL, "Ctrl"), (META, "⌘"), (ALT, "Alt")) if stroke.modifiers & bit]
    named = len(key) > 1 or key == " "
    if key == " " and not held:
        return ""
    if not named and not held:
        return ""
    if stroke.modifiers & SHIFT and (named or held):
        held.append("Shift")
    label = _ARROWS.get(key) or _OWN.get(key) or (key if named else key.upper())
    return " + ".join([*held, label])


def typed_text(stroke: Stroke) -> str:
    """The character that a key typed in clear, else nothing."""
    typed = len(stroke.key) == 1 and not stroke.masked and not stroke.modifiers & COMMANDS
    return stroke.key if typed else ""
