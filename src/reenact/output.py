"""Files that appear whole or not at all; every writer of a result goes through here."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from reenact.errors import OutputError

RECORDING_SUFFIXES: Final = (".jsonl", ".jsonl.gz", ".jsonl.zst")

_REMEDIES = {
    errno.ENOSPC: "the disk is full; free some space or choose another place with -o",
    errno.EDQUOT: "the disk quota is used up; free some space or choose another place with -o",
    errno.EACCES: "no permission to write there; choose another place with -o",
    errno.EPERM: "no permission to write there; choose another place with -o",
    errno.EROFS: "the file system is read-only; choose another place with -o",
    errno.EISDIR: "a folder has that name; choose another name with -o",
    errno.ENOTDIR: "part of that path is a file, not a folder; choose another place with -o",
    errno.ENAMETOOLONG: "that name is too long; choose another name with -o",
}


def output_error(error: OSError, path: Path) -> OutputError:
    """The sentence for an `OSError` met while writing `path`."""
    reason = _REMEDIES.get(error.errno or 0) or (error.strerror or str(error)).lower()
    return OutputError(f"cannot write {path}: {reason}")


def beside(recording: Path, suffix: str) -> Path:
    """Where what belongs to a recording lies: `visit` and the suffix for `visit.jsonl.gz`."""
    name = recording.name
    stem = next((name.removesuffix(one) for one in RECORDING_SUFFIXES[::-1] if name.endswith(one)), recording.stem)
    return recording.with_name(stem + suffix)


@contextlib.contextmanager
def whole_file(path: Path, *, private: bool = False) -> Iterator[Path]:
    """Yield a temporary path beside `path`; rename it to `path` when the block ends, remove it when it raises.

    Missing parent folders are made. `private`: only its owner may read it. Raises `OutputError` where the file
    cannot be written.
    """
    # The suffix stays last because encoders choose the container by it.
    temporary = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.touch(0o600 if private else 0o666)
    except OSError as error:
        raise output_error(error, path) from error
    try:
        yield temporary
        temporary.replace(path)
    except OSError as error:
        raise output_error(error, path) from error
    finally:
        temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Yield a temporary folder beside `path`; rename it to `path` when the block ends, remove it when it raises.

    Raises `OutputError` where it cannot be written, or where something is there already.
    """
    path = path.absolute()
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise OutputError(f"cannot write {path}: there is something already; choose a new folder")
    try:
        temporary.mkdir(parents=True)
    except OSError as error:
        raise output_error(error, path) from error
    try:
        yield temporary
        temporary.replace(path)
    except OSError as error:
        raise output_error(error, path) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def write_whole(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write `content` to `path`, whole or not at all; raises `OutputError`."""
    with whole_file(path, private=private) as temporary:
        temporary.write_bytes(content)


def write_json(path: Path, document: object) -> None:
    """Write `document` (structs, mappings, sequences) as indented JSON, whole or not at all; raises `OutputError`."""
    write_whole(path, msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n")
