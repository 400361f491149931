"""The state file: cookies, storage and permissions of a context; written whole for its owner only, read with limits."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType, field

from reenact.errors import OutputError, RecordingError
from reenact.output import beside, write_whole

SUFFIX: Final = ".state.json"
MAX_STATE_BYTES: Final = 4 << 20

Permission = Literal[
    "accelerometer",
    "background-sync",
    "camera",
    "clipboard-read",
    "clipboard-write",
    "geolocation",
    "gyroscope",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "notifications",
    "payment-handler",
    "storage-access",
]


WebOrigin = Annotated[str, msgspec.Meta(pattern="^https?://[^/]+$")]
"""What is opened to be filled; nothing but web pages must be."""


class Cookie(Struct, frozen=True, kw_only=True, rename="camel"):
    """A cookie, in Playwright's words; without `expires` it goes with the browser."""

    name: str
    value: str
    domain: str
    path: str = "/"
    expires: float = -1
    http_only: bool = False
    secure: bool = False
    same_site: Literal["Strict", "Lax", "None"] = "Lax"
    partition_key: str | UnsetType = UNSET
    cross_site_ancestor: bool | UnsetType = field(name="_crHasCrossSiteAncestor", default=UNSET)


class Item(Struct, frozen=True):
    """One entry of local or session storage."""

    name: str
    value: str


class Origin(Struct, frozen=True, kw_only=True, rename="camel"):
    """What one origin has stored; what a database holds is Playwright's own, and goes back to it as it came."""

    origin: WebOrigin
    local_storage: tuple[Item, ...] = ()
    databases: tuple[Mapping[str, Any], ...] = field(name="indexedDB", default=())


class Session(Struct, frozen=True, kw_only=True):
    """Session storage of one origin in a tab that was open when the recording began."""

    tab: int
    origin: WebOrigin
    items: tuple[Item, ...]


class State(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a context held when its recording began. A file of Playwright's `storage_state` is one too."""

    cookies: tuple[Cookie, ...] = ()
    origins: tuple[Origin, ...] = ()
    sessions: tuple[Session, ...] = ()
    permissions: tuple[Permission, ...] = ()
    """What the first page was allowed to do without asking."""
    recording_id: str = ""
    """Of which recording it is the beginning; empty where it was kept by itself."""
    taken_epoch_ms: float | None = None
    """When it was taken; cookies have as long to live in a replay as they had then."""

    def storage(self) -> dict[str, Any]:
        """Cookies, local storage and databases as Playwright's contexts take them."""
        storage: dict[str, Any] = msgspec.to_builtins({"cookies": self.cookies, "origins": self.origins})
        return storage


def state_path(recording: Path) -> Path:
    """Where the state of a recording lies: beside it, `visit.state.json` for `visit.jsonl.gz`."""
    return beside(recording, SUFFIX)


def encoded(state: State, path: Path) -> bytes:
    """The content of the file; raises `OutputError` where it is more than the limit allows."""
    content = msgspec.json.encode(state) + b"\n"
    if len(content) > MAX_STATE_BYTES:
        raise OutputError(
            f"cannot write {path}: cookies and storage have {len(content) / (1 << 20):.1f} MiB, "
            f"more than {MAX_STATE_BYTES >> 20} MiB; record without the state"
        )
    return content


def write_state(path: Path, state: State) -> None:
    """Write the file, which only its owner may read: cookies are credentials. Raises `OutputError`."""
    write_whole(path, encoded(state, path), private=True)


def read_state(path: Path) -> State:
    """Read a state file, which may be hostile; raises `RecordingError`."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_STATE_BYTES + 1)
    except FileNotFoundError as error:
        raise RecordingError("there is no such state file", path=path) from error
    except OSError as error:
        raise RecordingError(f"cannot be read: {(error.strerror or str(error)).lower()}", path=path) from error
    if len(content) > MAX_STATE_BYTES:
        raise RecordingError(f"it has more than {MAX_STATE_BYTES >> 20} MiB", path=path)
    try:
        return msgspec.json.decode(content, type=State)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise RecordingError(f"it is no state file: {str(error)[:200]}", path=path) from error
