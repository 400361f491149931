"""The value that says where and how a replay went elsewhere; stage and verify make it, results carry it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Kind = Literal[
    "missing",  # the step's target is not on the page
    "ambiguous",  # several elements fit equally well
    "covered",  # the target is there, but something lies over it
    "navigation",  # a page load or route that was recorded did not happen, or led elsewhere
    "click",  # a click landed on another element, or none came of it
    "value",  # a form control ended up with another value
    "scroll",  # a scroller ended up elsewhere
    "error",  # an exception or console error came that was not recorded, or the other way round
    "masked",  # a synthetic value stood in for one that was not recorded
    "unsupported",  # something was recorded that this version cannot repeat: a native drag, an answered dialog
    "page",  # the page answered with an error status, crashed, or closed its tab
]


class Divergence(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`time_ms` is recording time; `step` the place in the plan, absent for effects; `message` one sentence."""

    kind: Kind
    time_ms: float
    message: str
    step: int | None = None
    target: str = ""
    url: str = ""
