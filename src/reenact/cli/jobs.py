"""Files, devices and options in, one job for each film out: what is named for one film is named for each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final, TypeVar

import click
from msgspec.structs import replace

from reenact.browser.devices import slug
from reenact.encode.kinds import SUFFIXES
from reenact.options import BrowserOptions, FilmOptions, ReplayOptions
from reenact.output import beside
from reenact.pool import Job

Options = TypeVar("Options", ReplayOptions, FilmOptions)

FILM_SUFFIX: Final = ".mp4"

_OF_ONE: Final = {
    "--keep-capture": "capture_path",
    "--seen": "seen_path",
    "--poster": "poster_path",
    "--sheet": "sheet_path",
    "--hashes": "hashes_path",
}
"""Options that name one file of one replay."""


def jobs_of(
    files: Sequence[Path],
    devices: Sequence[str],
    output: Path | None,
    replaying: ReplayOptions,
    filming: FilmOptions,
    browsing: BrowserOptions,
) -> list[Job]:
    """A job for each file on each device. Of several, `{name}` and `{device}` in names are theirs.

    Raises `click.UsageError` where two would write to one file.
    """
    each = [(file, device) for file in files for device in (devices or (None,))]
    if len(each) == 1:
        return [_job(files[0], output, replace(replaying, device=each[0][1]), filming, browsing)]
    if output is not None and filming.layout is None and "{" not in str(output):
        if output.suffix.lower() in SUFFIXES and not output.is_dir():
            raise _shared(len(each), output, "-o")
        output = output / ("{name}-{device}" if len(devices) > 1 else "{name}")
        output = output.with_name(f"{output.name}{FILM_SUFFIX}")
    if filming.layout is not None:  # one film of all
        return [_job(file, None, replace(replaying, device=device), filming, browsing) for file, device in each]
    jobs = [
        _job(
            file,
            _filled(output, file, device),
            _each_its_own(replace(replaying, device=device), file, device),
            _each_its_own(filming, file, device),
            browsing,
        )
        for file, device in each
    ]
    _refuse_sharing(jobs)
    return jobs


def _job(
    file: Path, output: Path | None, replaying: ReplayOptions, filming: FilmOptions, browsing: BrowserOptions
) -> Job:
    return Job(path=file, film_path=output, replaying=replaying, filming=filming, browsing=browsing)


def _each_its_own(options: Options, file: Path, device: str | None) -> Options:
    """The options with the names of this replay's files in them."""
    named = {field: getattr(options, field, None) for field in _OF_ONE.values()}
    return replace(options, **{field: _filled(path, file, device) for field, path in named.items() if path})


def _filled(path: Path | None, file: Path, device: str | None) -> Path | None:
    if path is None:
        return None
    name = beside(file, "").name
    return Path(str(path).replace("{name}", name).replace("{device}", slug(device) if device else "recorded"))


def _named(job: Job, field: str) -> Path | None:
    found: Path | None = next(
        (path for group in (job, job.replaying, job.filming) if (path := getattr(group, field, None))), None
    )
    return found


def _refuse_sharing(jobs: Sequence[Job]) -> None:
    for flag, field in {"-o": "film_path", **_OF_ONE}.items():
        paths = [path for job in jobs if (path := _named(job, field)) is not None]
        path, count = Counter(paths).most_common(1)[0] if paths else (Path(), 1)
        if count > 1:
            raise _shared(count, path, flag)


def _shared(count: int, path: Path, flag: str) -> click.UsageError:
    return click.UsageError(
        f"{count} replays would write to {path}; give each a file of its own with {{name}} and {{device}} in {flag}"
    )
