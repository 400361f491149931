"""What a caller may choose, in frozen groups, one per stage; every default of reenact stands here and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from reenact.timing import FrameRate

Profile = Literal["qa", "production"]
Method = Literal["auto", "lockstep", "screencast"]


class BrowserOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Which browser to use, and how to reach the page."""

    browser_path: Path | None = None
    init_scripts: tuple[Path, ...] = ()
    timeout_ms: float = 30_000.0
    """How long a page that was asked for may take to answer, in wall time."""


class RecordOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How a recording is made."""

    profile: Profile = "qa"
    headless: bool = False
    for_ms: float | None = None
    device: str | None = None


class ReplayOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How a recording is re-executed."""

    device: str | None = None
    base_url: str | None = None
    expect: str | None = None
    method: Method = "auto"
    patience_ms: float = 5_000.0
    """How long the recording's clock may hold for a target or a navigation, in page time."""


class FilmOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How frames become a film."""

    frame_rate: FrameRate = FrameRate(30)
    crf: int = 18
    """x264's constant rate factor, 0 (lossless) to 51; 18 is taken for visually lossless (ffmpeg's H.264 guide)."""
    preset: Literal["ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow"] = "veryfast"
    cursor: bool = True
    clicks: bool = True


class SnapshotOptions(msgspec.Struct, frozen=True, kw_only=True):
    """At which viewports a page is pictured."""

    devices: tuple[str, ...] = ("Desktop 1440x900",)


class HeatmapOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How clicks become heat."""

    devices: tuple[str, ...] = ("Desktop 1440x900",)
    radius_px: float = 24.0
    """How far a click's heat reaches, CSS pixels: about the finger's contact of 48 px that touch guidelines ask for."""
    colormap: Literal["inferno", "viridis", "plasma", "turbo"] = "inferno"
    opacity: float = 0.75
    page: str | None = None
    """Only pages whose URL matches this pattern (shell wildcards)."""
    base_url: str | None = None
