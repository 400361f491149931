"""What a replay found, as one value: how it went, where it went elsewhere, and what was made of it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from reenact.divergence import Divergence, Remark
from reenact.expectation import Expectation
from reenact.network.report import NetworkReport
from reenact.stage.stage import Method
from reenact.timing import Hold
from reenact.verify.outcomes import ActOutcome
from reenact.verify.reproduction import Reproduction

Verdict = Literal["matched", "matched with stand-ins", "diverged", "expectation failed", "expectation held"]
"""With stand-ins: all came as it was recorded, but values that were not recorded had to be made up."""


class ReplayResult(Struct, frozen=True, kw_only=True):
    """What a replay did. Times are milliseconds; `film_start_ms` is the recording time that film frame 0 shows."""

    recording: str
    film: str | None
    state: str | None = None
    """The file with whose cookies and storage it began, if it did."""
    seen: str | None = None
    """Where the replay's own recording was kept, if that was asked for."""
    method: Method
    browser: str
    device: str | None
    width: int
    height: int
    frame_rate: str
    frame_count: int
    duration_ms: float
    film_start_ms: float
    steps: int
    performed: int
    healed: int
    held_ms: float
    holds: tuple[Hold, ...] = ()
    """Where it was held; an event after some of them came that much later in the replay than in the recording."""
    wall_s: float
    times_real_time: float
    acts: tuple[ActOutcome, ...] = ()
    """What the person did, and how each of it went."""
    divergences: tuple[Divergence, ...]
    """By the act that they belong to; the first says where the replay began to go elsewhere."""
    remarks: tuple[Remark, ...] = ()
    reproductions: tuple[Reproduction, ...] = ()
    """Which recorded exceptions, console errors and failed requests came again, and which are new."""
    expectation: Expectation | None = None
    network: NetworkReport = NetworkReport(mode="live")
    """What became of the page's requests."""
    warnings: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        if self.expectation:
            return "expectation held" if self.expectation.holds else "expectation failed"
        if self.divergences:
            return "diverged"
        made_up = any(remark.kind == "masked" for remark in self.remarks)
        return "matched with stand-ins" if made_up else "matched"

    @property
    def passed(self) -> bool:
        """Whether the replay did what it should; the exit code of commands."""
        return self.verdict not in ("diverged", "expectation failed")
