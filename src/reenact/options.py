"""What a caller may choose, in frozen groups, one per stage; every default of reenact stands here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Final, Literal

import msgspec

from reenact.timing import FrameRate

Profile = Literal["qa", "production"]
Method = Literal["auto", "lockstep", "pageclock", "screencast"]
Network = Literal["live", "recorded", "hybrid"]


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
    traffic: bool = False
    """Whether requests and answers are kept beside the recording, for replays without a network."""
    state_path: Path | None = None
    """Cookies and storage to begin with, as Playwright or a recording kept them; they are kept beside this one too."""


class ReplayOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How a recording is re-executed."""

    device: str | None = None
    base_url: str | None = None
    expect: str | None = None
    method: Method = "auto"
    patience_ms: float = 5_000.0
    """How long the recording's clock may hold for a target or a navigation, in page time."""
    seen_path: Path | None = None
    """Where to keep what the capture script recorded during the replay, which is what the verdict compares."""
    files_path: Path | None = None
    """Folder with the files that were chosen or dropped when it was recorded; those that are not there are made up."""
    secrets: tuple[tuple[str, str], ...] = ()
    """Names and values of fields that are never recorded (passwords); they are typed, and kept nowhere."""
    network: Network = "live"
    """Who answers the page: live servers, the recorded traffic, or the traffic first."""
    traffic_path: Path | None = None
    """The recorded traffic, where it does not lie beside the recording."""
    allow_writes: tuple[str, ...] = ()
    """Origins to which requests that write may be sent, `*` for all; loopback is always among them."""
    offline_except: tuple[str, ...] = ()
    """Hosts that live requests may go to; empty for all. Loopback is always among them."""
    state_path: Path | None = None
    """The cookies, storage and permissions to begin with, where they do not lie beside the recording."""
    restores_state: bool = True
    geolocation: tuple[float, float] | None = None
    """Latitude and longitude at which the page finds itself, which it is then allowed to ask for."""
    capture_path: Path | None = None
    """Where to keep the clean frames of the film and what is drawn on them."""
    slices: int = 1
    """How many browsers share the pictures of one film. Each does the whole visit, so a server sees it so often."""


class PoolOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What is replayed besides one recording as it was recorded, and how much of it at a time."""

    devices: tuple[str, ...] = ()
    """Each recording is replayed on each of them; none for as recorded."""
    jobs: int = 1
    """Replays at a time, each with a browser of its own. Visits that meet on one live server may disturb each other,
    so it is for the caller to say."""


class VerifyOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What a verified replay is compared with besides its recording, and what is kept of it."""

    output: Path | None = None
    """Folder for pictures of where a replay went elsewhere."""
    baseline: Path | None = None
    """Folder of the pictures of pages that later replays are compared with."""
    update_baseline: bool = False
    ignore: tuple[str, ...] = ()
    """CSS selectors of what moves by itself and is not compared."""


class FilmOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How frames become a film."""

    frame_rate: FrameRate = FrameRate(30)
    crf: int = 18
    """Constant rate factor, 0 (lossless) to 51; 18 is taken for visually lossless (ffmpeg's H.264 guide)."""
    preset: Literal["ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow"] = "superfast"
    every_frame: bool = False
    """Store a still picture once for each frame; otherwise it is stored once and shown for up to a second."""
    size: tuple[int, int] | None = None
    """Width and height of the film; None for as large as the page and what stands around it."""
    scale: float | None = None
    """Device pixels per CSS pixel; None for as recorded."""
    speed: float = 1.0
    trim: tuple[float, float] | None = None
    """From when to when, in recording milliseconds."""
    idle_ms: float | None = None
    """Cut what lasts longer than this without an act and without a change of the page."""
    hold_ms: float = 0.0
    """How long the film stands still where an error comes."""
    cursor: bool = True
    clicks: bool = True
    keys: bool = True
    typed: bool = False
    """Show typed characters too, where they were recorded in clear; otherwise named keys and shortcuts only."""
    scrolls: bool = True
    captions: bool = False
    problems: bool = True
    timeline: bool = False
    frame: bool = False
    """A browser window, or a phone, around the page."""
    zoom: bool = False
    layout: Literal["row", "grid"] | None = None
    """How several devices stand in one film; None for a film of each, and for a row of captures."""
    notes: bool = True
    """Write the map of times (.json) and the steps (.vtt) beside the film, and chapters into it."""
    poster_path: Path | None = None
    sheet_path: Path | None = None
    hashes_path: Path | None = None
    """Where to write the SHA-256 of each frame, as it goes to the encoder: same hashes, same film."""

    @property
    def page_rate(self) -> FrameRate:
        """How many frames of a second of page time the film shows."""
        pace = self.frame_rate.fraction / Fraction(self.speed).limit_denominator(1000)
        return FrameRate(pace.numerator, pace.denominator)


FILM_PRESETS: Final[Mapping[str, Mapping[str, object]]] = {
    # For people who were not there: what was done is named, waiting is cut.
    "share": {"captions": True, "frame": True, "idle_ms": 2_000.0, "crf": 20},
    # For evidence: nothing is drawn that the page did not show but the pointer, and each frame is stored.
    "archive": {"crf": 8, "preset": "fast", "every_frame": True, "keys": False, "scrolls": False, "problems": False},
    # For a bug tracker: small, errors stand out and are held.
    "issue": {"captions": True, "timeline": True, "idle_ms": 2_000.0, "hold_ms": 1_000.0, "crf": 26},
}
"""What a film is for, and what that changes of the defaults."""


class SnapshotOptions(msgspec.Struct, frozen=True, kw_only=True):
    """At which viewports a page is pictured."""

    devices: tuple[str, ...] = ("Desktop 1440x900",)


MapKind = Literal[
    "click", "tap", "dead", "rage", "error", "first", "move", "attention", "scroll", "engagement", "elements", "form"
]


class HeatmapOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What is drawn of recorded events, and how it becomes heat."""

    kinds: tuple[MapKind, ...] = ("click",)
    devices: tuple[str, ...] = ("Desktop 1440x900",)
    radius_px: float = 24.0
    """How far a click's heat reaches, CSS pixels: about the finger's contact of 48 px that touch guidelines ask for."""
    colormap: Literal["inferno", "viridis", "plasma", "cividis", "turbo"] = "inferno"
    opacity: float = 0.75
    maximum: float | None = None
    """Where the scale ends, in its own unit; None for the hottest spot of each map, for counts at least 5."""
    page: str | None = None
    """Only pages whose URL matches this pattern (shell wildcards)."""
    groups: tuple[str, ...] = ()
    """Pages whose URL matches one of these patterns are one page."""
    where: str | None = None
    """Only events of which this is true; see the columns of the events table."""
    compare: tuple[str, str] | None = None
    """Two samples: conditions on the events of the files, or without files two files or folders."""
    base_url: str | None = None
    states: bool = False
    """Replay the recordings, find the states in which their pages were, and draw each event on its own."""
    most_replays: int = 100
    """Recordings that are replayed for their states, those with most events first."""
    replay_limit_ms: float = 120_000.0
    """Wall time that the replay of one recording may take."""
    jobs: int = PoolOptions().jobs
    """Browsers that are open at the same time."""
    zones: tuple[str, ...] = ()
    """CSS selectors: the element map then counts what happened inside each such element."""
    overlay: bool = False
    """Also write the heat alone, with transparency."""
    svg: bool = False
    """Also write the map as SVG, with an outline and a number for each element."""
    csv: bool = False
    """Also write the numbers as CSV."""
    keep_counts: bool = False
    """Also write what the map was drawn from, so that it can be drawn again without the events."""


class CollectOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Who may send batches of recordings, how many and how large, and when a recording is complete."""

    host: str = "127.0.0.1"
    port: int = 8790
    """0 takes one that is free."""
    key: str | None = None
    """What a page must show to write."""
    allow_origins: tuple[str, ...] = ()
    """Origins of pages that may send, `*` as wildcard; none for the pages of this machine."""
    idle_ms: float = 1_800_000.0
    """A recording without an end is complete when nothing came for this long; 30 min is the usual length of a visit."""
    keep_journal_ms: float = 86_400_000.0
    """How long batches that come late are still put into a recording that was written."""
    max_recording_mib: int = 64
    max_events: int = 250_000
    max_open: int = 1_000
    rate_per_recording: float = 20.0
    """Batches a second; one page sends about one in two seconds, and all its tabs and frames count."""
    rate: float = 200.0
    """Requests a second, of all together: about what one process keeps up with."""
