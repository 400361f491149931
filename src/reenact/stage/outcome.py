"""How a step went: performed, or not yet; made by performer and visits, read by the run."""

from __future__ import annotations

from msgspec import Struct

from reenact.divergence import Kind, RemarkKind
from reenact.geometry import Point


class Healing(Struct, frozen=True):
    """How a target that had changed was found: its score, its lead over the second, and what told it apart."""

    score: float
    lead: float
    why: str


class Done(Struct, frozen=True):
    """The step was performed; `note` says what had to be made up for it, or what was wrong all the same."""

    healed: Healing | None = None
    moved: Point | None = None
    """How far from its recorded place the target was, where that is another one."""
    kind: Kind | RemarkKind | None = None
    note: str = ""


class NotYet(Struct, frozen=True):
    """The step cannot be performed now; when patience ends, this is the divergence."""

    kind: Kind
    why: str
    waits: bool = True
    """False where it was waited for in vain before."""
    loads: bool = False
    """The page is there and only does not finish loading."""


Outcome = Done | NotYet
