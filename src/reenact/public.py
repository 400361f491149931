"""What scripts, notebooks and tests use: these names are those of `reenact` itself, which loads them when asked."""

from reenact.blocking import compose, heatmap, replay, snapshot, verify
from reenact.capture import Capture, Privacy, capture
from reenact.compose import ComposeResult
from reenact.divergence import Divergence
from reenact.errors import BrowserError, DeviceError, OutputError, PageError, RecordingError, ReenactError
from reenact.options import (
    BrowserOptions,
    FilmOptions,
    HeatmapOptions,
    RecordOptions,
    ReplayOptions,
    SnapshotOptions,
    VerifyOptions,
)
from reenact.recording.format import read_recording
from reenact.recording.recording import Recording
from reenact.replay import ReplayResult
from reenact.snapshot import PageSnapshot
from reenact.survey import HeatmapResult
from reenact.timing import FrameRate
from reenact.verification import Verification

__all__ = [
    "BrowserError",
    "BrowserOptions",
    "Capture",
    "ComposeResult",
    "DeviceError",
    "Divergence",
    "FilmOptions",
    "FrameRate",
    "HeatmapOptions",
    "HeatmapResult",
    "OutputError",
    "PageError",
    "PageSnapshot",
    "Privacy",
    "RecordOptions",
    "Recording",
    "RecordingError",
    "ReenactError",
    "ReplayOptions",
    "ReplayResult",
    "SnapshotOptions",
    "Verification",
    "VerifyOptions",
    "capture",
    "compose",
    "heatmap",
    "read_recording",
    "replay",
    "snapshot",
    "verify",
]
