"""A recording in, the hashes of all frames of one replay out; run in a process of its own, many at a time."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

from msgspec import Struct

import reenact
from reenact.encode import read_frames
from reenact.options import Method


class Frames(Struct, frozen=True, kw_only=True):
    """What one replay drew: hashes before encoding, and of the decoded film."""

    drawn: tuple[str, ...]
    decoded: tuple[str, ...]
    method: str
    verdict: str
    divergences: tuple[str, ...]
    warnings: tuple[str, ...]
    wall_s: float
    problem: str = ""


def replayed(path: Path, address: str, folder: Path, name: str, method: Method, device: str | None = None) -> Frames:
    """Replay the recording at `path` on the site at `address` and hash its frames; a failure becomes a `problem`."""
    film, hashes = folder / f"{name}.mp4", folder / f"{name}.hashes"
    options = reenact.ReplayOptions(base_url=address, method=method, device=device)
    film_options = reenact.FilmOptions(preset="ultrafast", hashes_path=hashes)
    began_s = time.monotonic()
    try:
        result = reenact.replay(path, film, options, film_options)
    except reenact.ReenactError as error:
        return Frames(
            drawn=(), decoded=(), method=method, verdict="", divergences=(), warnings=(), wall_s=0.0, problem=str(error)
        )
    return Frames(
        drawn=tuple(line.split()[1] for line in hashes.read_text().splitlines()),
        decoded=tuple(hashlib.sha256(frame.tobytes()).hexdigest() for frame in read_frames(film)),
        method=result.method,
        verdict=result.verdict,
        divergences=tuple(f"{divergence.kind}: {divergence.message}" for divergence in result.divergences),
        warnings=result.warnings,
        wall_s=time.monotonic() - began_s,
    )
