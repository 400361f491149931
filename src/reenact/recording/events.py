"""The lines of a recording, one frozen type per `type`, named as the DOM names its events.

Read by everything, written by the capture script. All times are `time_ms` since the recording began; all
positions are CSS pixels and say their space: `client_` is the layout viewport of the event's own frame,
`fraction_` is 0..1 of the target's border box. Modifiers are bits as in CDP and WebDriver: Alt 1, Ctrl 2,
Meta 4, Shift 8. *Acts* are what a person did and what a replay performs; *effects* are what the page made
of it and what a replay compares.
"""

from __future__ import annotations

from typing import Final

from reenact.recording.documents import FORMAT, VERSION, Document, End, Frame, Gap, Header, Line, Target
from reenact.recording.input_events import (
    AtPoint,
    AuxClick,
    Click,
    Clipboard,
    Composition,
    CompositionEnd,
    CompositionStart,
    CompositionUpdate,
    ContextMenu,
    Copy,
    Cut,
    DoubleClick,
    Drag,
    DragEnd,
    DragOver,
    DragStart,
    Drop,
    File,
    Key,
    KeyDown,
    KeyUp,
    Paste,
    PointerButton,
    PointerCancel,
    PointerDown,
    PointerMove,
    PointerUp,
    Trusted,
    Wheel,
)
from reenact.recording.page_events import (
    BeforeInput,
    Change,
    Control,
    Dialog,
    Error,
    FocusIn,
    FocusOut,
    Input,
    LayoutShift,
    LongTask,
    Navigate,
    PageHide,
    PageShow,
    Position,
    Request,
    Resize,
    Scroll,
    Sections,
    SelectionChange,
    Submit,
    VisibilityChange,
    Zoom,
)
from reenact.recording.scalars import PointerType

Event = (
    PointerMove
    | PointerDown
    | PointerUp
    | PointerCancel
    | Wheel
    | KeyDown
    | KeyUp
    | Click
    | DoubleClick
    | AuxClick
    | ContextMenu
    | DragStart
    | DragOver
    | Drop
    | DragEnd
    | Copy
    | Cut
    | Paste
    | CompositionStart
    | CompositionUpdate
    | CompositionEnd
    | BeforeInput
    | Input
    | Change
    | SelectionChange
    | FocusIn
    | FocusOut
    | Submit
    | Dialog
    | Scroll
    | Sections
    | Resize
    | Zoom
    | VisibilityChange
    | PageHide
    | PageShow
    | Navigate
    | Error
    | Request
    | Position
    | LongTask
    | LayoutShift
    | Gap
)
"""What happened, in the order of `time_ms`."""

EVENT_TYPES: Final[tuple[type[Line], ...]] = Event.__args__
LINE_TYPES: Final[tuple[type[Line], ...]] = (Document, Target, *EVENT_TYPES, End)

__all__ = [
    "EVENT_TYPES",
    "FORMAT",
    "LINE_TYPES",
    "VERSION",
    "AtPoint",
    "AuxClick",
    "BeforeInput",
    "Change",
    "Click",
    "Clipboard",
    "Composition",
    "CompositionEnd",
    "CompositionStart",
    "CompositionUpdate",
    "ContextMenu",
    "Control",
    "Copy",
    "Cut",
    "Dialog",
    "Document",
    "DoubleClick",
    "Drag",
    "DragEnd",
    "DragOver",
    "DragStart",
    "Drop",
    "End",
    "Error",
    "Event",
    "File",
    "FocusIn",
    "FocusOut",
    "Frame",
    "Gap",
    "Header",
    "Input",
    "Key",
    "KeyDown",
    "KeyUp",
    "LayoutShift",
    "Line",
    "LongTask",
    "Navigate",
    "PageHide",
    "PageShow",
    "Paste",
    "PointerButton",
    "PointerCancel",
    "PointerDown",
    "PointerMove",
    "PointerType",
    "PointerUp",
    "Position",
    "Request",
    "Resize",
    "Scroll",
    "Sections",
    "SelectionChange",
    "Submit",
    "Target",
    "Trusted",
    "VisibilityChange",
    "Wheel",
    "Zoom",
]
