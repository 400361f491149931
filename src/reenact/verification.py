"""Replays a recording and compares it with its recording and a baseline of pictures: the root of `reenact verify`."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from reenact.gallery import CheckpointOutcome, Gallery
from reenact.options import BrowserOptions, FilmOptions, ReplayOptions, VerifyOptions
from reenact.replay import ReplayResult
from reenact.replay import replay as replay_recording
from reenact.run import Progress


class Verification(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What verifying one recording found. Without a baseline there are no `checkpoints`."""

    result: ReplayResult
    checkpoints: tuple[CheckpointOutcome, ...] = ()
    first_divergence: str | None = None
    """Picture of where the replay began to go elsewhere, beside the baseline's if there is one."""
    baseline: str | None = None
    """Where the baseline was written, if it was."""


async def verify(
    path: Path,
    options: VerifyOptions = VerifyOptions(),
    replaying: ReplayOptions = ReplayOptions(),
    browsing: BrowserOptions = BrowserOptions(),
    progress: Progress | None = None,
) -> Verification:
    """Replay the recording at `path` and say how each act went; errors as in `replay`.

    Pictures go to `options.output`; the baseline is only written by a replay that did what it should.
    """
    if options.output is None and options.baseline is None:  # pictures of every frame take time
        return Verification(result=await replay_recording(path, None, replaying, FilmOptions(), browsing, progress))
    gallery = Gallery(path, options, replaying)
    result = await replay_recording(path, None, replaying, FilmOptions(), browsing, progress, gallery)
    written = gallery.update(result) if options.update_baseline else None
    return Verification(
        result=result,
        checkpoints=gallery.hang() if options.output else tuple(gallery.outcomes),
        first_divergence=gallery.first(result) if options.output else None,
        baseline=written,
    )
