"""The checkpoints of a replay as a folder: kept whole or not at all, and read again to compare later replays with."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Literal

import msgspec
from msgspec import Struct

from reenact.checkpoints import Checkpoint
from reenact.errors import RecordingError
from reenact.geometry import Rect
from reenact.output import output_error, write_json, write_whole
from reenact.plan.acts import Act

MANIFEST: Final = "baseline.json"
MOST_BYTES: Final = 1 << 20


class Kept(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A checkpoint on disk; acts that changed nothing share a picture. `ignored` are client boxes."""

    act: int
    name: str
    picture: str
    ignored: tuple[Rect, ...] = ()


class Manifest(Struct, frozen=True, kw_only=True):
    """What a baseline is of."""

    format: Literal["reenact/baseline"] = "reenact/baseline"
    recording: str
    device: str | None
    checkpoints: tuple[Kept, ...]


def folder_of(baseline: Path, recording: Path, device: str | None) -> Path:
    """Where in a folder of baselines that of one recording on one device is."""
    name = recording.name.partition(".jsonl")[0] or "standard-input"
    plain = "".join(letter if letter.isalnum() or letter in "._-" else "-" for letter in device or "")
    return baseline / (f"{name}@{plain}" if plain else name)


def read_manifest(folder: Path) -> Manifest | None:
    """What the baseline in `folder` holds; None where there is none. Raises `RecordingError` where it is broken."""
    path = folder / MANIFEST
    try:
        if not path.exists():
            return None
        if path.stat().st_size > MOST_BYTES:
            raise ValueError("it is too large")
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
        if any(Path(kept.picture).name != kept.picture for kept in manifest.checkpoints):
            raise ValueError("a picture lies elsewhere")
    except (OSError, ValueError, msgspec.DecodeError) as error:
        raise RecordingError(f"is no baseline ({error}); make it anew with --update-baseline", path=path) from error
    return manifest


def read_picture(folder: Path, kept: Kept) -> bytes:
    """The PNG of a checkpoint; raises `RecordingError` where it cannot be read."""
    path = folder / kept.picture
    try:
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise RecordingError(f"cannot be read ({reason}); make the baseline anew", path=path) from error


def write_baseline(
    folder: Path, recording: str, device: str | None, acts: Sequence[Act], checkpoints: Sequence[Checkpoint]
) -> None:
    """Put these checkpoints in the place of `folder`, all at once; raises `OutputError`."""
    fresh = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    old = folder.with_name(f".{folder.name}.{os.getpid()}.old")
    try:
        pictures: dict[bytes, str] = {}
        for checkpoint in checkpoints:
            if checkpoint.png not in pictures:
                pictures[checkpoint.png] = name = f"{checkpoint.act:03}.png"
                write_whole(fresh / name, checkpoint.png)
        write_json(fresh / MANIFEST, _manifest(recording, device, acts, checkpoints, pictures))
        if folder.exists():
            folder.rename(old)
        fresh.rename(folder)
    except OSError as error:
        raise output_error(error, folder) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        if old.exists() and not folder.exists():
            old.rename(folder)
        shutil.rmtree(old, ignore_errors=True)


def _manifest(
    recording: str,
    device: str | None,
    acts: Sequence[Act],
    checkpoints: Sequence[Checkpoint],
    pictures: Mapping[bytes, str],
) -> Manifest:
    return Manifest(
        recording=recording,
        device=device,
        checkpoints=tuple(
            Kept(act=each.act, name=acts[each.act].name, picture=pictures[each.png], ignored=each.ignored)
            for each in checkpoints
        ),
    )
