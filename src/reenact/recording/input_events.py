"""What a person did with pointer, wheel, keyboard, clipboard and drag and drop, and the clicks that came of it."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from reenact.geometry import Point
from reenact.recording.documents import Line
from reenact.recording.scalars import (
    Bytes,
    Count,
    Css,
    Fraction,
    Id,
    Modifiers,
    PointerId,
    PointerType,
    Pressure,
    Short,
    Text,
    TimeMs,
)

Points = Annotated[tuple[tuple[TimeMs, Css, Css], ...], Meta(min_length=1, max_length=4096)]
"""A path; each point is (delay_ms after the line's `time_ms`, client_x, client_y)."""
DataTypes = Annotated[tuple[Short, ...], Meta(max_length=32)]
"""Kinds of data as in DataTransfer: "text/plain", "Files"."""


class File(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A file that a person chose or dropped; `name` is empty in the `production` profile, and `size_bytes` rounded."""

    name: Short = ""
    media_type: Short = ""
    size_bytes: Bytes = 0.0


Files = Annotated[tuple[File, ...], Meta(max_length=256)]


class Trusted(Line, frozen=True, kw_only=True):
    """An event that the browser made for a person (`trusted`) or a script dispatched; only the first is replayed."""

    target: Id | None = None
    trusted: bool = True


class AtPoint(Trusted, frozen=True, kw_only=True):
    client_x: Css
    client_y: Css
    fraction_x: Fraction = 0.5
    fraction_y: Fraction = 0.5
    modifiers: Modifiers = 0

    @property
    def client_point(self) -> Point:
        return Point(self.client_x, self.client_y)


class PointerMove(Trusted, frozen=True, tag="pointermove", kw_only=True):
    """A stretch of the pointer's path; `pressures` belong to its points, of a pen or a screen that can tell."""

    points: Points
    pressures: Annotated[tuple[Pressure, ...], Meta(max_length=4096)] = ()
    buttons: Annotated[int, Meta(ge=0, le=31)] = 0
    modifiers: Modifiers = 0
    pointer_type: PointerType = "mouse"
    pointer_id: PointerId = 1


class PointerButton(AtPoint, frozen=True, kw_only=True):
    button: Annotated[int, Meta(ge=0, le=4)] = 0
    buttons: Annotated[int, Meta(ge=0, le=31)] = 0
    pointer_type: PointerType = "mouse"
    pointer_id: PointerId = 1
    pressure: Pressure | None = None
    """Of pens and touch; None for what has a constant one (Pointer Events, 0.5 for a pressed mouse)."""


class PointerDown(PointerButton, frozen=True, tag="pointerdown"):
    """Act: a button, finger or pen went down."""


class PointerUp(PointerButton, frozen=True, tag="pointerup"):
    """Act: it went up again."""


class PointerCancel(PointerButton, frozen=True, tag="pointercancel"):
    """Effect: the browser took the pointer over, to scroll or to drag."""


class Wheel(AtPoint, frozen=True, tag="wheel", kw_only=True):
    """Act: the wheel turned; deltas are CSS pixels (mode 0), lines (1) or pages (2)."""

    delta_x: Css = 0.0
    delta_y: Css = 0.0
    delta_mode: Literal[0, 1, 2] = 0


class Key(Trusted, frozen=True, kw_only=True):
    """`key` and `code` as in UI Events; both are empty where the field is secret (`masked`)."""

    key: Short = ""
    code: Short = ""
    modifiers: Modifiers = 0
    repeat: bool = False
    masked: bool = False


class KeyDown(Key, frozen=True, tag="keydown"):
    """Act: a key went down."""


class KeyUp(Key, frozen=True, tag="keyup"):
    """Act: a key went up."""


class Click(AtPoint, frozen=True, tag="click", kw_only=True):
    """Effect: a click was completed on `target`; `detail` is the click count, 0 from the keyboard."""

    detail: Annotated[int, Meta(ge=0, le=1000)] = 1
    button: Annotated[int, Meta(ge=0, le=4)] = 0


class DoubleClick(Click, frozen=True, tag="dblclick"):
    """Effect: two clicks in a row."""


class AuxClick(Click, frozen=True, tag="auxclick"):
    """Effect: a click of another button than the first."""


class ContextMenu(Click, frozen=True, tag="contextmenu"):
    """Effect: the context menu was asked for."""


class DragOver(Trusted, frozen=True, tag="dragover", kw_only=True):
    """Act: a stretch of the pointer's path during the browser's own drag and drop; `target` is what it is over."""

    points: Points
    modifiers: Modifiers = 0


class Drag(AtPoint, frozen=True, kw_only=True):
    """`data_types` say what is dragged; `effect` what the page allows for it, or at the end what became of it."""

    data_types: DataTypes = ()
    effect: Short = ""
    files: Files = ()


class DragStart(Drag, frozen=True, tag="dragstart"):
    """Effect: the browser began to drag `target`."""


class Drop(Drag, frozen=True, tag="drop"):
    """Effect: what was dragged was let go over `target`, which takes it."""


class DragEnd(Drag, frozen=True, tag="dragend"):
    """Effect: the drag that began at `target` is over."""


class Clipboard(Trusted, frozen=True, kw_only=True):
    """`text` is what was copied or pasted, where the profile keeps it; otherwise `masked` is set."""

    data_types: DataTypes = ()
    text: Text | None = None
    length: Count | None = None
    masked: bool = False


class Copy(Clipboard, frozen=True, tag="copy"):
    """Effect: the selection was copied."""


class Cut(Clipboard, frozen=True, tag="cut"):
    """Effect: the selection was cut out."""


class Paste(Clipboard, frozen=True, tag="paste"):
    """Act: something was pasted; a replay has to have it on its clipboard."""


class Composition(Trusted, frozen=True, kw_only=True):
    """Text that an input method composes, as in UI Events."""

    data: Text | None = None
    length: Count | None = None
    masked: bool = False


class CompositionStart(Composition, frozen=True, tag="compositionstart"):
    """Effect: an input method began; `data` is the text that it replaces."""


class CompositionUpdate(Composition, frozen=True, tag="compositionupdate"):
    """Effect: what is composed changed."""


class CompositionEnd(Composition, frozen=True, tag="compositionend"):
    """Effect: it was committed, or given up with no text."""
