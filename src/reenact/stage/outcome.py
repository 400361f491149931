"""How a step went: performed, or not yet; made by performer and visits, read by the run."""

from __future__ import annotations

from msgspec import Struct

from reenact.divergence import Kind


class Done(Struct, frozen=True):
    """The step was performed; `note` says what had to be made up for it."""

    healed: float | None = None
    """Score of the target that was found though it had changed."""
    kind: Kind | None = None
    note: str = ""


class NotYet(Struct, frozen=True):
    """The step cannot be performed now; when patience ends, this is the divergence."""

    kind: Kind
    why: str


Outcome = Done | NotYet
