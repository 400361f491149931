"""The values that say where and how a replay went elsewhere, or what had to be made up; results carry them."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Kind = Literal[
    "missing",  # the step's target is not on the page
    "ambiguous",  # several elements fit equally well
    "covered",  # the target is there, but something lies over it
    "navigation",  # a page load or route that was recorded did not happen, or led elsewhere
    "click",  # a click landed on another element, or none came of it
    "event",  # a submit, change, input or focus did not come about, or came about that was not recorded
    "value",  # a form control ended up with another value
    "drag",  # a drag and drop did not begin, or came to another end
    "scroll",  # a scroller ended up elsewhere
    "exception",  # an exception or unhandled rejection came that was not recorded, or the other way round
    "console",  # the same of a console error
    "request",  # a request was not made, was made that was not recorded, or was answered otherwise
    "dialog",  # a dialog of the browser opened that was not recorded, or the other way round
    "unsupported",  # something was recorded that this version cannot repeat
    "picture",  # after an act the page looks otherwise than in the baseline
    "network",  # a request was not recorded, was not allowed, or was sent more often than recorded
    "page",  # the page answered with an error status, crashed, or closed its tab
]


RemarkKind = Literal[
    "masked",  # a made-up value stood in for one that was not recorded
    "slow",  # a server took much longer to answer than when it was recorded; requests stop the clock of the page
]
"""What a replay owns up to, and is no divergence by itself."""


class Divergence(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`time_ms` is recording time; `step` the place in the plan, absent for effects; `message` one sentence.

    `act` is the place in the result's acts of the one that it happened at, or came of.
    """

    kind: Kind
    time_ms: float
    message: str
    step: int | None = None
    act: int | None = None
    target: str = ""
    url: str = ""


class Remark(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that a reader of the verdict should know; fields as in `Divergence`."""

    kind: RemarkKind
    time_ms: float
    message: str
    step: int | None = None
    act: int | None = None
