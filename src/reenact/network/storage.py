"""The traffic file: a zip of `traffic.har` and of bodies by their SHA-256; written whole, read with limits."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from reenact.errors import OutputError, RecordingError
from reenact.network.har import Creator, Entry, Har, Log, SocketMessage, StreamMessage
from reenact.network.masking import masked_entry, masked_post
from reenact.output import beside, whole_file

SUFFIX: Final = ".traffic.zip"
INDEX: Final = "traffic.har"
PLAYWRIGHT_INDEX: Final = "har.har"
NOT_KEPT: Final = "bodies/not-kept"
"""Stands for a body that was too large, or that the browser had thrown away before it was asked for it."""

MAX_ENTRIES: Final = 50_000
MAX_INDEX_BYTES: Final = 256 << 20
MAX_BODY_BYTES: Final = 64 << 20
MAX_TOTAL_BYTES: Final = 1 << 30
"""Bodies together, uncompressed and each counted once."""

Decoded = TypeVar("Decoded")


class Traffic(Struct, frozen=True, kw_only=True):
    """What was kept; `body` reads one answer's body."""

    entries: tuple[Entry, ...]
    bodies: dict[str, bytes]

    def body(self, entry: Entry) -> bytes | None:
        """The answer's body, or None where it was not kept."""
        name = entry.response.content.file
        return b"" if name is None else self.bodies.get(name)


def traffic_path(recording: Path) -> Path:
    """Where the traffic of a recording lies: beside it, `visit.traffic.zip` for `visit.jsonl.gz`."""
    return beside(recording, SUFFIX)


def write_traffic(path: Path, playwright_zip: Path, streams: Sequence[tuple[str, tuple[StreamMessage, ...]]]) -> int:
    """Mask and keep what Playwright wrote; the number of requests.

    `streams` are the messages of each stream of server-sent events with its address, in the order of their requests.
    Raises `OutputError`, also where there is more than the limits allow.
    """
    with _opened(playwright_zip) as source, whole_file(path) as temporary:
        har = _decode(source.read(PLAYWRIGHT_INDEX), Har, playwright_zip)
        if len(har.log.entries) > MAX_ENTRIES:
            raise OutputError(f"cannot write {path}: {len(har.log.entries):,} requests are more than {MAX_ENTRIES:,}")
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as target:
            entries = tuple(_kept(har.log.entries, source, target, list(streams), path))
            creator = Creator("reenact", metadata.version("reenact"))
            target.writestr(INDEX, msgspec.json.encode(Har(Log(creator=creator, entries=entries))))
    return len(entries)


def read_traffic(path: Path) -> Traffic:
    """Read a traffic file, which may be hostile; raises `RecordingError`."""
    with _opened(path) as source:
        try:
            index = source.getinfo(INDEX)
        except KeyError as error:
            raise RecordingError(f"it has no {INDEX}, so it is no traffic file", path=path) from error
        if index.file_size > MAX_INDEX_BYTES:
            raise RecordingError(f"its {INDEX} has more than {MAX_INDEX_BYTES >> 20} MiB", path=path)
        har = _decode(_read(source, index, path), Har, path)
        if len(har.log.entries) > MAX_ENTRIES:
            raise RecordingError(f"it has more than {MAX_ENTRIES:,} requests", path=path)
        wanted = {one.response.content.file for one in har.log.entries if one.response.content.file}
        infos = [info for info in source.infolist() if info.filename in wanted]
        if sum(info.file_size for info in infos) > MAX_TOTAL_BYTES:
            raise RecordingError(f"its bodies have more than {MAX_TOTAL_BYTES >> 20} MiB", path=path)
        return Traffic(entries=har.log.entries, bodies={info.filename: _read(source, info, path) for info in infos})


def _kept(
    entries: Sequence[Entry],
    source: zipfile.ZipFile,
    target: zipfile.ZipFile,
    streams: list[tuple[str, tuple[StreamMessage, ...]]],
    path: Path,
) -> Iterator[Entry]:
    written: dict[str, str | None] = {}
    total_bytes = 0
    names = set(source.namelist())
    for found in entries:
        if not found.request.url.startswith(("http:", "https:", "ws:", "wss:")):
            continue
        entry = _with_messages(found, source, names, streams)
        file = entry.response.content.file
        if file is not None and file not in written:
            body = source.read(file) if file in names else b""
            written[file] = name = f"bodies/{hashlib.sha256(body).hexdigest()}" if len(body) <= MAX_BODY_BYTES else None
            if name and name not in target.namelist():
                total_bytes += len(body)
                if total_bytes > MAX_TOTAL_BYTES:
                    raise OutputError(f"cannot write {path}: the answers have more than {MAX_TOTAL_BYTES >> 20} MiB")
                target.writestr(name, body)
        kept_as = written[file] if file else None
        if kept_as is None and (file or _is_lost(entry)):
            kept_as = NOT_KEPT
        content = replace(entry.response.content, file=kept_as)
        posted = entry.request.post
        post = None
        if posted is not None:
            sent = source.read(posted.file) if posted.file in names else (posted.text or "").encode()
            post = masked_post(posted.mime_type, sent)
        yield masked_entry(replace(entry, response=replace(entry.response, content=content)), post)


def _is_lost(entry: Entry) -> bool:
    response = entry.response
    came = response.content.compression is not None and response.failure is None and 200 <= response.status < 300
    return came and response.content.size < 0 and response.status not in (204, 205) and entry.request.method != "HEAD"


def _with_messages(
    entry: Entry, source: zipfile.ZipFile, names: set[str], streams: list[tuple[str, tuple[StreamMessage, ...]]]
) -> Entry:
    """The entry with its WebSocket messages or server-sent events, which are no body any more."""
    file = entry.response.content.file
    response = replace(entry.response, content=replace(entry.response.content, file=None))
    if entry.resource_type == "websocket":
        lines = source.read(file).splitlines() if file in names else []
        messages = tuple(_decode(line, SocketMessage, Path(source.filename or "")) for line in lines)
        # Playwright tells milliseconds, DevTools and the standard tool of reading it seconds.
        messages = tuple(replace(one, time=one.time / 1000) for one in messages)
        return replace(entry, socket=messages, response=response)
    if entry.resource_type == "eventsource":
        place = next((place for place, (url, _) in enumerate(streams) if url == entry.request.url), None)
        return replace(entry, stream=() if place is None else streams.pop(place)[1], response=response)
    return entry


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as source:
            yield source
    except FileNotFoundError as error:
        raise RecordingError("there is no such traffic file; record with --traffic", path=path) from error
    except (zipfile.BadZipFile, zlib.error, NotImplementedError) as error:
        raise RecordingError("it is no traffic file, or it was cut off", path=path) from error
    except OSError as error:
        raise RecordingError(f"cannot be read: {(error.strerror or str(error)).lower()}", path=path) from error


def _read(source: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> bytes:
    """A member, at most as long as it says: what it says was counted."""
    with source.open(info) as member:
        content = member.read(info.file_size + 1)
    if len(content) != info.file_size:
        raise RecordingError("it is no traffic file, or it was cut off", path=path)
    return content


def _decode(text: bytes, kind: type[Decoded], path: Path) -> Decoded:
    try:
        return msgspec.json.Decoder(kind).decode(text)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise RecordingError(f"{INDEX} cannot be read: {str(error)[:200]}", path=path) from error
