"""What a replay performs, one frozen type per kind of step; made by `plan`, walked by `replay`, dispatched by `stage`.

Times are the recording's, positions are client CSS pixels of the frame in which they were recorded.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from reenact.geometry import Point, Viewport
from reenact.recording.events import Control, File, PointerType, Target

HistoryStep = Literal["reload", "back", "forward"]


class Step(Struct, frozen=True, kw_only=True):
    """One thing to perform at `time_ms` in `document`."""

    time_ms: float
    document: int


class Go(Step, frozen=True, kw_only=True):
    """A person used the browser's own controls: the address bar, reload, back or forward."""

    url: str
    how: Literal["navigate"] | HistoryStep


class Arrive(Step, frozen=True, kw_only=True):
    """The page itself had moved on to `document` by now; the clock holds until it has.

    `unsure`: a click came just before a reload or a step in the history, and either the page or the person made it.
    Not `shown`: the person went on in another tab.
    """

    url: str
    shown: bool = True
    unsure: HistoryStep | None = None


class Move(Step, frozen=True, kw_only=True):
    """The pointer moves.

    `toward` is the place in the plan's steps of the press that this movement leads to, and `progress` (0..1)
    how much of the way's time has passed; with them the path bends to where that press's target is now.
    """

    client_point: Point
    pressed: bool
    modifiers: int = 0
    pointer_type: PointerType = "mouse"
    pointer_id: int = 1
    toward: int | None = None
    progress: float = 0.0


class Press(Step, frozen=True, kw_only=True):
    """A button, finger or pen goes down on `target`, at `fraction_x`, `fraction_y` of its border box.

    `swipes`: a finger that the browser took over to scroll; no click comes of it.
    """

    client_point: Point
    target: Target | None
    fraction_x: float
    fraction_y: float
    button: int
    click_count: int
    modifiers: int = 0
    pointer_type: PointerType = "mouse"
    pointer_id: int = 1
    swipes: bool = False


class Release(Step, frozen=True, kw_only=True):
    """It goes up again. Dropped together with its `Press` when that one found no target.

    `cancelled`: the browser took the pointer over (to scroll, to drag), and the page heard no more of it.
    """

    client_point: Point
    button: int
    click_count: int
    modifiers: int = 0
    pointer_type: PointerType = "mouse"
    pointer_id: int = 1
    cancelled: bool = False


class Lift(Step, frozen=True, kw_only=True):
    """The browser's own drag and drop began: of what the last press holds, or (`outside`) of what came into the page.

    What the page gave to be dragged is asked of the live page; of what comes from outside only `files` are known.
    """

    target: Target | None = None
    outside: bool = False
    files: tuple[File, ...] = ()
    data_types: tuple[str, ...] = ()


class Carry(Move, frozen=True, kw_only=True):
    """What is dragged moves on; `toward` is the drop, as it is the press for a pointer that moves freely."""


class Drop(Step, frozen=True, kw_only=True):
    """What is dragged is let go over `target`, which takes it."""

    client_point: Point
    target: Target | None
    fraction_x: float
    fraction_y: float
    modifiers: int = 0


class EndDrag(Step, frozen=True, kw_only=True):
    """The drag is over; where nothing took what was dragged, it is given up now."""


class Turn(Step, frozen=True, kw_only=True):
    """The wheel turns by CSS pixels."""

    client_point: Point
    target: Target | None
    fraction_x: float
    fraction_y: float
    delta_x: float
    delta_y: float
    modifiers: int = 0


class Stroke(Step, frozen=True, kw_only=True):
    """A key goes down or up; `masked` keys stand for a character that was not recorded.

    What an input method `composes` of it comes by other steps. `clipboard` is what it pastes, where that is not
    there by itself.
    """

    down: bool
    key: str
    code: str
    modifiers: int = 0
    repeat: bool = False
    masked: bool = False
    composes: bool = False
    clipboard: str | None = None
    target: Target | None = None


class Paste(Step, frozen=True, kw_only=True):
    """Text was pasted, and no key asked for it."""

    text: str
    target: Target | None = None


class Compose(Step, frozen=True, kw_only=True):
    """What an input method composes became `text`; an empty one ends it. `Insert` commits it."""

    text: str
    target: Target | None = None


class Insert(Step, frozen=True, kw_only=True):
    """Text arrived without keys: an input method, an emoji picker."""

    text: str
    target: Target | None = None
    value: str | None = None
    """What the field held afterwards."""


class Fill(Step, frozen=True, kw_only=True):
    """A field should hold something like what was typed into it and not recorded.

    `text` is made up; of a `secret` neither length nor shape is known, so the field may choose another one.
    """

    target: Target
    text: str
    secret: bool


class Set(Step, frozen=True, kw_only=True):
    """A control that no input event can drive (a native drop-down, a date picker) should hold what was recorded."""

    target: Target
    control: Control
    focused: bool = False
    """Whether it had the keyboard; test scripts give it that."""


class Choose(Step, frozen=True, kw_only=True):
    """A file control should hold files like those that were chosen."""

    target: Target
    files: tuple[File, ...]


class Scroll(Step, frozen=True, kw_only=True):
    """A scroller came to rest here. Not `explained`: no recorded input did it (a dragged scroll bar, a fling)."""

    target: Target | None
    scroll_x: float
    scroll_y: float
    max_x: float
    max_y: float
    explained: bool = False


class Follow(Step, frozen=True, kw_only=True):
    """A scroller was here on its way to where it came to rest; between `least` and `most` it is but ahead or behind."""

    target: Target | None
    position: Point
    least: Point
    most: Point


class Resize(Step, frozen=True, kw_only=True):
    """The viewport changes."""

    viewport: Viewport


class Magnify(Step, frozen=True, kw_only=True):
    """Two fingers magnified the page `scale` times; what is shown begins at `offset` of the layout viewport."""

    scale: float
    offset: Point


Pointing = Move | Press | Release
Dragging = Lift | Carry | Drop | EndDrag
Setting = Set | Choose | Scroll | Follow | Resize | Magnify
AnyStep = Go | Arrive | Pointing | Dragging | Turn | Stroke | Paste | Compose | Insert | Fill | Setting
