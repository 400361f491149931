"""The lines that say where things happened: the header, documents, targets, holes and the end of a recording."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from reenact.geometry import Rect, Viewport
from reenact.recording.scalars import (
    Count,
    Css,
    Degrees,
    Extent,
    Id,
    Scale,
    Seed,
    Short,
    TimeMs,
    Url,
    ViewportSide,
    Word,
)

FORMAT: Final = "reenact/recording"
VERSION: Final = (1, 1)


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

    `parent` is the document that embeds it, `opener` the one that opened its tab; `random_seed` began its random
    numbers (mulberry32), where the recorder was there before them.
    """

    tab: Id = 0
    url: Url
    navigation: Literal["navigate", "reload", "back_forward", "prerender"] = "navigate"
    time_origin_epoch_ms: Annotated[float, Meta(ge=0, le=1e14)]
    viewport_width: ViewportSide
    viewport_height: ViewportSide
    device_scale_factor: Scale = 1.0
    orientation_deg: Degrees = 0
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
    random_seed: Seed | None = None

    @property
    def viewport(self) -> Viewport:
        return Viewport(self.viewport_width, self.viewport_height, self.device_scale_factor)


class Target(Line, frozen=True, tag="target", kw_only=True):
    """The fingerprint of an element, made once when an event first hits it; matching it is the replay's work.

    Strings are clear in the `qa` profile and `#` + a hash in `production`. The word lists are hashed always:
    `name_words` of the accessible name, `near_words` of the repeated item (row, card) that holds the element,
    `outer_words` of the item around that one. `ordinal` counts elements of the same role within the item,
    `peers` is how many it has; 0 where that is not known.
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
    peers: Count = 0
    path: Annotated[str, Meta(max_length=4096)] = ""
    shadow: Annotated[tuple[Annotated[str, Meta(max_length=4096)], ...], Meta(max_length=32)] = ()
    client_box: tuple[Css, Css, Extent, Extent] = (0.0, 0.0, 0.0, 0.0)
    cursor: Short = ""

    @property
    def client_rect(self) -> Rect:
        return Rect(*self.client_box)


class Gap(Line, frozen=True, tag="gap", kw_only=True):
    """Lines of this document are missing before this one, since they never arrived; 0 for an unknown number."""

    lost: Count = 0


class End(Line, frozen=True, tag="end"):
    """The last line: the recording was ended on purpose, here."""
