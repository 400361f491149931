"""Steps in, CDP input messages out: pure, so that what a replay sends can be checked without a browser.

Buttons and modifiers are bits as in CDP's `Input` domain; positions are client CSS pixels of the top frame.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from msgspec import Struct

from reenact.geometry import Point
from reenact.modifiers import COMMANDS
from reenact.stage.keys import COMPOSED_KEY_CODE, commands_of, key_definition

BUTTONS: Final = ("left", "middle", "right", "back", "forward")
"""CDP's names by the DOM's `MouseEvent.button`."""

BUTTON_BITS: Final = (1, 4, 2, 8, 16)
"""`MouseEvent.buttons` bit of each `MouseEvent.button`."""


STAMPED: Final = frozenset({"Input.dispatchMouseEvent", "Input.dispatchTouchEvent", "Input.dispatchKeyEvent"})


class Message(Struct, frozen=True):
    """One CDP call, and the frames that follow at once, as they would within 16 ms on a screen.

    0: the answer comes only with the next frame, whenever that is (Chromium aligns moves with frames); 1: the page
    handles it now, and a frame shows what came of it; 2: what it moves is drawn only in the frame after (scrolling).
    """

    method: str
    parameters: dict[str, Any]
    frames: int = 1

    @property
    def is_stamped(self) -> bool:
        """Whether the call takes a time."""
        return self.method in STAMPED


def mouse_move(client_point: Point, button_bits: int, modifiers: int) -> Message:
    held = next((name for name, bit in zip(BUTTONS, BUTTON_BITS, strict=True) if button_bits & bit), "none")
    return _mouse("mouseMoved", client_point, modifiers, frames=0, button=held, buttons=button_bits)


def mouse_button(
    client_point: Point, *, down: bool, button: int, button_bits: int, click_count: int, modifiers: int
) -> Message:
    """`button_bits` are the buttons that are down afterwards."""
    return _mouse(
        "mousePressed" if down else "mouseReleased",
        client_point,
        modifiers,
        button=BUTTONS[button],
        buttons=button_bits,
        clickCount=click_count,
    )


def wheel(client_point: Point, delta_x: float, delta_y: float, modifiers: int) -> Message:
    return _mouse("mouseWheel", client_point, modifiers, frames=2, deltaX=delta_x, deltaY=delta_y)


def _mouse(kind: str, client_point: Point, modifiers: int, *, frames: int = 1, **more: object) -> Message:
    parameters = {"type": kind, "x": client_point.x, "y": client_point.y, "modifiers": modifiers, **more}
    return Message("Input.dispatchMouseEvent", parameters, frames)


def touch(kind: str, touches: Sequence[tuple[int, Point]], modifiers: int) -> Message:
    """All fingers that are down; `kind` is touchStart, touchMove, touchEnd or touchCancel (the last two have none)."""
    points = [{"x": point.x, "y": point.y, "id": number} for number, point in touches]
    parameters = {"type": kind, "touchPoints": points, "modifiers": modifiers}
    return Message("Input.dispatchTouchEvent", parameters, 0 if kind == "touchMove" else 2)


def drag(kind: str, client_point: Point, data: dict[str, Any], modifiers: int) -> Message:
    """`kind` is dragEnter, dragOver, drop or dragCancel; `data` is what the browser said that is dragged."""
    parameters = {"type": kind, "x": client_point.x, "y": client_point.y, "data": data, "modifiers": modifiers}
    return Message("Input.dispatchDragEvent", parameters)


def key(name: str, code: str, *, down: bool, modifiers: int, repeat: bool, composes: bool = False) -> Message:
    """A key as in UI Events; characters are typed unless a command modifier is held (`COMMANDS`).

    What an input method `composes` of a key types nothing by itself.
    """
    definition = key_definition(name, code)
    text = definition.text if down and not composes and not modifiers & COMMANDS else ""
    parameters: dict[str, Any] = {
        "type": ("keyDown" if text else "rawKeyDown") if down else "keyUp",
        "key": name,
        "code": code,
        "modifiers": modifiers,
        "windowsVirtualKeyCode": COMPOSED_KEY_CODE if composes and down else definition.virtual_key_code,
        "location": definition.location,
        "isKeypad": definition.location == 3,
        "autoRepeat": repeat,
    }
    if text:
        parameters |= {"text": text, "unmodifiedText": text}
    if down and (commands := commands_of(name, modifiers)):
        parameters["commands"] = list(commands)
    return Message("Input.dispatchKeyEvent", parameters)


def command(name: str) -> Message:
    """An editing command that came from a menu."""
    return Message("Input.dispatchKeyEvent", {"type": "rawKeyDown", "commands": [name]})


def compose(text: str) -> Message:
    """What an input method shows of `text`, with the caret at its end, counted in UTF-16."""
    end = len(text.encode("utf-16-le")) // 2
    return Message("Input.imeSetComposition", {"text": text, "selectionStart": end, "selectionEnd": end})


MOST_KEYS: Final = 24
"""A longer text is inserted but for its last character: each key takes a frame."""


def typing(text: str, *, erase: bool) -> Iterator[Message]:
    """`text` by keys, so that the page hears them; `erase` takes away what is selected first."""
    bulk = text[:-1] if len(text) > MOST_KEYS else ""
    if bulk:
        yield insert_text(bulk)
    keys = [("Backspace", "Backspace")] if erase else []
    for name, code in [*keys, *((character, _code(character)) for character in text[len(bulk) :])]:
        for down in (True, False):
            yield key(name, code, down=down, modifiers=0, repeat=False)


def _code(character: str) -> str:
    """Where the character is on a keyboard of the United States, if it is a letter or a digit."""
    if not (character.isascii() and character.isalnum()):
        return ""
    return f"Digit{character}" if character.isdigit() else f"Key{character.upper()}"


def insert_text(text: str) -> Message:
    return Message("Input.insertText", {"text": text})
