"""Keys as UI Events names them in, what CDP wants to know of them out.

Virtual key codes are the legacy `keyCode` values of the UI Events specification's appendix.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from reenact.modifiers import META, SHIFT


class KeyDefinition(Struct, frozen=True):
    """`text` is what the key types, `location` as in `KeyboardEvent.location` (0 standard … 3 numpad)."""

    virtual_key_code: int
    text: str = ""
    location: int = 0


_NAMED: Final[dict[str, int]] = {
    "Backspace": 8, "Tab": 9, "Clear": 12, "Enter": 13, "Shift": 16, "Control": 17, "Alt": 18, "Pause": 19,
    "CapsLock": 20, "Escape": 27, " ": 32, "PageUp": 33, "PageDown": 34, "End": 35, "Home": 36, "ArrowLeft": 37,
    "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40, "PrintScreen": 44, "Insert": 45, "Delete": 46, "Meta": 91,
    "ContextMenu": 93, "NumLock": 144, "ScrollLock": 145, "AltGraph": 225,
    **{f"F{number}": 111 + number for number in range(1, 25)},
}  # fmt: skip

_PUNCTUATION: Final[dict[str, int]] = {
    "Semicolon": 186, "Equal": 187, "Comma": 188, "Minus": 189, "Period": 190, "Slash": 191, "Backquote": 192,
    "BracketLeft": 219, "Backslash": 220, "BracketRight": 221, "Quote": 222, "IntlBackslash": 226,
    "NumpadMultiply": 106, "NumpadAdd": 107, "NumpadSubtract": 109, "NumpadDecimal": 110, "NumpadDivide": 111,
}  # fmt: skip

_TYPED: Final = {"Enter": "\r"}


def key_definition(key: str, code: str) -> KeyDefinition:
    """What to send for `key` pressed at the place `code`; unknown keys have code 0 and type what they are."""
    text = _TYPED.get(key, key if len(key) == 1 else "")
    if len(key) > 1 and not key.isascii():
        text = key  # a layout that types several code units with one key
    return KeyDefinition(_virtual_key_code(key, code), text, _location(code))


def _virtual_key_code(key: str, code: str) -> int:
    if key in _NAMED:
        return _NAMED[key]
    if code in _PUNCTUATION:
        return _PUNCTUATION[code]
    if code.startswith("Key") or code.startswith("Digit"):
        return ord(code[-1])
    if code.startswith("Numpad") and code[-1].isdigit():
        return 96 + int(code[-1])
    return ord(key.upper()) if len(key) == 1 and key.isascii() and key.isalnum() else 0


def _location(code: str) -> int:
    if code.startswith("Numpad"):
        return 3
    if code in ("ShiftLeft", "ControlLeft", "AltLeft", "MetaLeft"):
        return 1
    return 2 if code in ("ShiftRight", "ControlRight", "AltRight", "MetaRight") else 0


COMPOSED_KEY_CODE: Final = 229
"""`keyCode` of every key that an input method took (UI Events)."""

_COMMANDS: Final[dict[tuple[str, int], str]] = {
    ("a", META): "selectAll", ("c", META): "copy", ("x", META): "cut", ("v", META): "paste",
    ("z", META): "undo", ("z", META | SHIFT): "redo",
    ("arrowleft", META): "moveToBeginningOfLine", ("arrowright", META): "moveToEndOfLine",
    ("arrowup", META): "moveToBeginningOfDocument", ("arrowdown", META): "moveToEndOfDocument",
    ("arrowleft", META | SHIFT): "moveToBeginningOfLineAndModifySelection",
    ("arrowright", META | SHIFT): "moveToEndOfLineAndModifySelection",
    ("arrowup", META | SHIFT): "moveToBeginningOfDocumentAndModifySelection",
    ("arrowdown", META | SHIFT): "moveToEndOfDocumentAndModifySelection",
    ("backspace", META): "deleteToBeginningOfLine",
}  # fmt: skip


def commands_of(key: str, modifiers: int) -> tuple[str, ...]:
    """What a shortcut of macOS does to text, which Chromium elsewhere does not know; with Ctrl it does it by itself."""
    command = _COMMANDS.get((key.lower(), modifiers))
    return (command,) if command else ()
