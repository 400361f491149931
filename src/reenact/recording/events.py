"""The lines of a recording, one frozen type per `type`, named as the DOM names its events.

Read by everything, written by the capture script. All times are `time_ms` since the recording began; all
positions are CSS pixels and say their space: `client_` is the layout viewport of the event's own frame,
`fraction_` is 0..1 of the target's border box. Modifiers are bits as in CDP and WebDriver: Alt 1, Ctrl 2,
Meta 4, Shift 8. *Acts* are what a person did and what a replay performs; *effects* are what the page made
of it and what a replay compares.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from reenact.geometry import Point, Rect, Viewport

FORMAT: Final = "reenact/recording"
VERSION: Final = (1, 0)

# Bounds keep a hostile recording from asking for a picture of a terabyte or a replay of a century.
TimeMs = Annotated[float, Meta(ge=0, le=1e9, description="milliseconds since the recording began")]
Css = Annotated[float, Meta(ge=-1e7, le=1e7, description="CSS pixels")]
Extent = Annotated[float, Meta(ge=0, le=1e7, description="CSS pixels")]
ViewportSide = Annotated[int, Meta(ge=1, le=16384, description="CSS pixels")]
Scale = Annotated[float, Meta(gt=0, le=10, description="device pixels per CSS pixel")]
Fraction = Annotated[float, Meta(ge=-100, le=100, description="0..1 of the target's border box; beyond while captured")]
Id = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Word = Annotated[int, Meta(ge=0, le=4095, description="12-bit hash of a word, on purpose too short to guess it")]
Short = Annotated[str, Meta(max_length=512)]
Url = Annotated[str, Meta(max_length=8192)]
Text = Annotated[str, Meta(max_length=65536)]
PointerType = Literal["mouse", "touch", "pen", ""]


class Header(Struct, frozen=True, tag="header", omit_defaults=True, kw_only=True):
    """The first line of every recording."""

    format: Literal["reenact/recording"]
    version: tuple[int, int]
    id: Short
    started_epoch_ms: Annotated[float, Meta(ge=0, le=1e14)]
    profile: Literal["qa", "production"]
    recorder: Short = ""


class Line(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What every line after the header has."""

    time_ms: TimeMs
    document: Id = 0


class Frame(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Where a frame sits in the page that embeds it."""

    index: Id
    name: Short = ""


class Document(Line, frozen=True, tag="document", kw_only=True):
    """One loaded document in one frame of one tab, and the world that it saw.

    `parent` is the document that embeds it, `opener` the one that opened its tab.
    """

    tab: Id = 0
    url: Url
    navigation: Literal["navigate", "reload", "back_forward", "prerender"] = "navigate"
    time_origin_epoch_ms: Annotated[float, Meta(ge=0, le=1e14)]
    viewport_width: ViewportSide
    viewport_height: ViewportSide
    device_scale_factor: Scale = 1.0
    page_width: Extent = 0.0
    page_height: Extent = 0.0
    user_agent: Short = ""
    languages: Annotated[tuple[Short, ...], Meta(max_length=32)] = ()
    time_zone: Short = ""
    color_scheme: Literal["light", "dark"] = "light"
    reduced_motion: bool = False
    max_touch_points: Annotated[int, Meta(ge=0, le=256)] = 0
    hover: bool = True
    parent: Id | None = None
    frame: Frame | None = None
    opener: Id | None = None

    @property
    def viewport(self) -> Viewport:
        return Viewport(self.viewport_width, self.viewport_height, self.device_scale_factor)


class Target(Line, frozen=True, tag="target", kw_only=True):
    """The fingerprint of an element, made once when an event first hits it; matching it is the replay's work.

    Strings are clear in the `qa` profile and `#` + a hash in `production`. The word lists are hashed always:
    `name_words` of the accessible name, `near_words` of the repeated item (row, card) that holds the element,
    `outer_words` of the item around that one. `ordinal` counts elements of the same role within the item.
    """

    target: Id
    tag: Short
    role: Short = ""
    input_type: Short = ""
    name: Short = ""
    test_id: Short = ""
    dom_id: Short = ""
    field_name: Short = ""
    href: Short = ""
    name_words: Annotated[tuple[Word, ...], Meta(max_length=64)] = ()
    near_words: Annotated[tuple[Word, ...], Meta(max_length=64)] = ()
    outer_words: Annotated[tuple[Word, ...], Meta(max_length=64)] = ()
    classes: Annotated[tuple[Word, ...], Meta(max_length=64)] = ()
    ordinal: Id = 0
    path: Annotated[str, Meta(max_length=4096)] = ""
    shadow: Annotated[tuple[Annotated[str, Meta(max_length=4096)], ...], Meta(max_length=32)] = ()
    client_box: tuple[Css, Css, Extent, Extent] = (0.0, 0.0, 0.0, 0.0)
    cursor: Short = ""

    @property
    def client_rect(self) -> Rect:
        return Rect(*self.client_box)


class Trusted(Line, frozen=True, kw_only=True):
    """An event that the browser made for a person (`trusted`) or a script dispatched; only the first is replayed."""

    target: Id | None = None
    trusted: bool = True


class AtPoint(Trusted, frozen=True, kw_only=True):
    client_x: Css
    client_y: Css
    fraction_x: Fraction = 0.5
    fraction_y: Fraction = 0.5
    modifiers: Annotated[int, Meta(ge=0, le=15)] = 0

    @property
    def client_point(self) -> Point:
        return Point(self.client_x, self.client_y)


class PointerMove(Trusted, frozen=True, tag="pointermove", kw_only=True):
    """A stretch of the pointer's path. Each point is (delay_ms after `time_ms`, client_x, client_y)."""

    points: Annotated[tuple[tuple[TimeMs, Css, Css], ...], Meta(min_length=1, max_length=4096)]
    buttons: Annotated[int, Meta(ge=0, le=31)] = 0
    modifiers: Annotated[int, Meta(ge=0, le=15)] = 0
    pointer_type: PointerType = "mouse"
    pointer_id: int = 1


class PointerButton(AtPoint, frozen=True, kw_only=True):
    button: Annotated[int, Meta(ge=0, le=4)] = 0
    buttons: Annotated[int, Meta(ge=0, le=31)] = 0
    pointer_type: PointerType = "mouse"
    pointer_id: int = 1


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
    modifiers: Annotated[int, Meta(ge=0, le=15)] = 0
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


class Control(Trusted, frozen=True, kw_only=True):
    """What a form control held afterwards; `value` is absent and `masked` set where it is secret."""

    value: Text | None = None
    checked: bool | None = None
    selected_indexes: Annotated[tuple[Id, ...], Meta(max_length=4096)] | None = None
    masked: bool = False
    length: Annotated[int, Meta(ge=0)] | None = None


class Input(Control, frozen=True, tag="input", kw_only=True):
    """Effect: the value changed; `input_type` and `data` as in Input Events."""

    input_type: Short = ""
    data: Text | None = None


class Change(Control, frozen=True, tag="change"):
    """Effect: the change was committed."""


class Scroll(Line, frozen=True, tag="scroll", kw_only=True):
    """Effect: a scroller moved; `target` is absent for the document's own. `max_` is the furthest it can go."""

    target: Id | None = None
    scroll_x: Css
    scroll_y: Css
    max_x: Extent = 0.0
    max_y: Extent = 0.0


class Resize(Line, frozen=True, tag="resize", kw_only=True):
    """Act: the viewport changed its size or scale."""

    viewport_width: ViewportSide
    viewport_height: ViewportSide
    device_scale_factor: Scale = 1.0

    @property
    def viewport(self) -> Viewport:
        return Viewport(self.viewport_width, self.viewport_height, self.device_scale_factor)


class Navigate(Line, frozen=True, tag="navigate", kw_only=True):
    """Effect: the page itself went to `url`, within the document or (`load`) to another one."""

    kind: Literal["push", "replace", "traverse", "hash", "load"]
    url: Url


class Error(Line, frozen=True, tag="error", kw_only=True):
    """Effect: an exception, an unhandled rejection, or `console.error`."""

    kind: Literal["exception", "rejection", "console"]
    name: Short = ""
    message: Text = ""
    source_url: Url = ""
    line: Annotated[int, Meta(ge=0)] = 0
    column: Annotated[int, Meta(ge=0)] = 0


class End(Line, frozen=True, tag="end"):
    """The last line: the recording was ended on purpose, here."""


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
    | Input
    | Change
    | Scroll
    | Resize
    | Navigate
    | Error
)
"""What happened, in the order of `time_ms`."""

EVENT_TYPES: Final[tuple[type[Line], ...]] = Event.__args__
LINE_TYPES: Final[tuple[type[Line], ...]] = (Document, Target, *EVENT_TYPES, End)
