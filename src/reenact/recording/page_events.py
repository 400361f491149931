"""What page and browser made of a person's input: values, focus, scrolling, routes, dialogs, errors, requests."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from reenact.geometry import Viewport
from reenact.recording.documents import Line
from reenact.recording.input_events import Files, Trusted
from reenact.recording.scalars import (
    Bytes,
    Count,
    Css,
    Degrees,
    DurationMs,
    Extent,
    Id,
    Latitude,
    Longitude,
    Meters,
    Scale,
    Shape,
    Share,
    Short,
    Text,
    Url,
    ViewportSide,
)


class Control(Trusted, frozen=True, kw_only=True):
    """What a form control held afterwards.

    Where `masked` is set, `value` is absent; `length` and `shape` then say of it what the profile allows, nothing for
    secrets. A file field has `files`.
    """

    value: Text | None = None
    checked: bool | None = None
    selected_indexes: Annotated[tuple[Id, ...], Meta(max_length=4096)] | None = None
    files: Files | None = None
    masked: bool = False
    length: Count | None = None
    shape: Shape = ""


class Input(Control, frozen=True, tag="input", kw_only=True):
    """Effect: the value changed; `input_type` and `data` as in Input Events."""

    input_type: Short = ""
    data: Text | None = None


class Change(Control, frozen=True, tag="change"):
    """Effect: the change was committed."""


class BeforeInput(Trusted, frozen=True, tag="beforeinput", kw_only=True):
    """Effect: an input that the page took over, as editors do; no `input` followed."""

    input_type: Short = ""
    data: Text | None = None
    masked: bool = False


class SelectionChange(Line, frozen=True, tag="selectionchange", kw_only=True):
    """Effect: the selection came to rest, `length` characters long; `start` and `end` are offsets in a text field."""

    target: Id | None = None
    start: Count | None = None
    end: Count | None = None
    length: Count = 0


class FocusIn(Trusted, frozen=True, tag="focusin"):
    """Effect: the focus went to `target`."""


class FocusOut(Trusted, frozen=True, tag="focusout"):
    """Effect: the focus left `target`."""


class Submit(Trusted, frozen=True, tag="submit", kw_only=True):
    """Effect: the form `target` was submitted, by the button `submitter` if any."""

    submitter: Id | None = None


class Dialog(Line, frozen=True, tag="dialog", kw_only=True):
    """Act: a person answered a dialog of the browser, `duration_ms` after it opened at `time_ms`."""

    kind: Literal["alert", "confirm", "prompt", "beforeunload"]
    accepted: bool = True
    message: Text = ""
    value: Text | None = None
    """What was entered into a prompt."""
    masked: bool = False
    duration_ms: DurationMs = 0.0


class Scroll(Line, frozen=True, tag="scroll", kw_only=True):
    """Effect: a scroller moved; `target` is absent for the document's own. `max_` is the furthest it can go."""

    target: Id | None = None
    scroll_x: Css
    scroll_y: Css
    max_x: Extent = 0.0
    max_y: Extent = 0.0


class Sections(Line, frozen=True, tag="sections", kw_only=True):
    """Effect: which sections are in view from now on, as (target, top, bottom): the part of it that can be seen."""

    visible: Annotated[tuple[tuple[Id, Share, Share], ...], Meta(max_length=64)] = ()


class Resize(Line, frozen=True, tag="resize", kw_only=True):
    """Act: the viewport changed its size or scale, or the device was turned."""

    viewport_width: ViewportSide
    viewport_height: ViewportSide
    device_scale_factor: Scale = 1.0
    orientation_deg: Degrees = 0

    @property
    def viewport(self) -> Viewport:
        return Viewport(self.viewport_width, self.viewport_height, self.device_scale_factor)


class Zoom(Line, frozen=True, tag="zoom", kw_only=True):
    """Act: the page was pinched; the visual viewport begins at `offset_left`, `offset_top` of the layout viewport."""

    scale: Scale
    offset_left: Css = 0.0
    offset_top: Css = 0.0


class VisibilityChange(Line, frozen=True, tag="visibilitychange", kw_only=True):
    """Effect: the tab was shown or hidden."""

    state: Literal["visible", "hidden"]


class PageHide(Line, frozen=True, tag="pagehide", kw_only=True):
    """Effect: the document was left; `persisted` where the browser may bring it back as it is."""

    persisted: bool = False


class PageShow(Line, frozen=True, tag="pageshow", kw_only=True):
    """Effect: a document that was left came back as it was (back/forward cache)."""


class Navigate(Line, frozen=True, tag="navigate", kw_only=True):
    """Effect: the page itself went to `url`, within the document or (`load`) to another one."""

    kind: Literal["push", "replace", "traverse", "hash", "load"]
    url: Url


class Error(Line, frozen=True, tag="error", kw_only=True):
    """Effect: an exception, an unhandled rejection, `console.error`, or `console.warn`."""

    kind: Literal["exception", "rejection", "console", "warning"]
    name: Short = ""
    message: Text = ""
    source_url: Url = ""
    line: Annotated[int, Meta(ge=0)] = 0
    column: Annotated[int, Meta(ge=0)] = 0


class Request(Line, frozen=True, tag="request", kw_only=True):
    """Effect: the page asked a server, `duration_ms` long from `time_ms`.

    `status` is that of HTTP, 0 where no answer came or the browser does not tell; `size_bytes` is what the body took on
    the wire.
    """

    kind: Literal["fetch", "xhr", "beacon", "websocket", "eventsource"]
    method: Short = "GET"
    url: Url
    status: Annotated[int, Meta(ge=0, le=999)] = 0
    duration_ms: DurationMs = 0.0
    size_bytes: Bytes = 0.0


class Position(Line, frozen=True, tag="position", kw_only=True):
    """Effect: the page was told where it is, or why it cannot know, `waited_ms` after it had asked.

    `watch` numbers what keeps being told (`watchPosition`); then it may be `waited_ms` after it was told last. 0 for a
    question that is answered once.
    """

    watch: Id = 0
    waited_ms: DurationMs = 0.0
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    accuracy_m: Meters = 0.0
    failure: Literal["", "denied", "unavailable", "timeout"] = ""


class LongTask(Line, frozen=True, tag="longtask", kw_only=True):
    """Effect: the page did not answer for `duration_ms` (Long Tasks)."""

    duration_ms: DurationMs


class LayoutShift(Line, frozen=True, tag="layoutshift", kw_only=True):
    """Effect: content jumped; `value` is its score (Layout Instability), `input` says that a person had just acted."""

    value: Annotated[float, Meta(ge=0, le=1000)]
    input: bool = False
