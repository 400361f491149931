"""Frames become files that people open: films, moving pictures, folders of PNGs; and films are read back."""

from __future__ import annotations

from reenact.encode.kinds import SUFFIXES, FrameWriter, refuse_unknown, writer_for
from reenact.encode.reading import FilmFacts, probe, read_frames
from reenact.encode.video import KEYFRAME_SECONDS, STILL_SECONDS, VideoWriter

__all__ = [
    "KEYFRAME_SECONDS",
    "STILL_SECONDS",
    "SUFFIXES",
    "FilmFacts",
    "FrameWriter",
    "VideoWriter",
    "probe",
    "read_frames",
    "refuse_unknown",
    "writer_for",
]
