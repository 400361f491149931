"""Many replays at a time: each runs in a process of its own with a browser of its own, and tells what becomes of it."""

from __future__ import annotations

from reenact.pool.abreast import replay_abreast
from reenact.pool.crew import run
from reenact.pool.slices import replay_in_slices
from reenact.pool.wire import Job, Outcome

__all__ = ["Job", "Outcome", "replay_abreast", "replay_in_slices", "run"]
