"""Records every page of a Playwright context, sync or async: `with reenact.capture(context, path): …`.

The capture script runs in each document and calls an exposed function with its lines; `Reception` checks them,
numbers documents and tabs, and streams them to the file. Pages are untrusted: what does not fit is counted and dropped.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import time
import uuid
from collections.abc import Awaitable, Iterable
from importlib import metadata
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import msgspec
from playwright.async_api import BrowserContext as AsyncContext
from playwright.async_api import Error as PlaywrightError
from playwright.sync_api import BrowserContext as SyncContext

from reenact.bundle import capture_script
from reenact.errors import OutputError
from reenact.options import Profile
from reenact.recording import events
from reenact.recording.events import LINE_TYPES, VERSION, Document, End, Header
from reenact.recording.format import RecordingWriter

MAX_BATCH_CHARACTERS: Final = 8_000_000
"""A batch is some kilobytes; one of this size is a page that plays with the recorder's function."""

ANSWER_S: Final = 5.0
"""How long a page may take to begin or end its recording: one whose server never answers would take for ever."""

_DECODERS: Final = {kind.__struct_config__.tag: msgspec.json.Decoder(kind) for kind in LINE_TYPES if kind is not End}


class _Sent(msgspec.Struct):
    """What a line of the capture script says of itself before its type is known; its document is a random name."""

    type: str
    document: str


class Reception:
    """Takes batches of lines from pages and writes them as one recording. Knows nothing of sync or async."""

    def __init__(self, path: Path, profile: Profile, started_epoch_ms: float | None = None) -> None:
        """`started_epoch_ms`: when the recording began by the pages' clock; now, unless that clock is a virtual one."""
        self._virtual = started_epoch_ms is not None
        self.started_epoch_ms = time.time() * 1000 if started_epoch_ms is None else started_epoch_ms
        self.binding = f"__reenact_{secrets.token_hex(6)}"
        self.profile: Profile = profile
        self.rejected = 0
        """Lines that no recorder of ours would have sent."""
        self.lines = 0
        self._failure: OutputError | None = None
        self._abandoned = False
        self._documents: dict[str, int] = {}
        self._tabs: dict[object, int] = {}
        self._openers: dict[object, int] = {}
        self._shown: dict[object, int] = {}
        """The newest document of each frame."""
        self._last_ms = 0.0
        self._writer = RecordingWriter(
            path,
            Header(
                format=events.FORMAT,
                version=VERSION,
                id=uuid.uuid4().hex,
                started_epoch_ms=self.started_epoch_ms,
                profile=profile,
                recorder=f"reenact {metadata.version('reenact')}",
            ),
        )

    @property
    def script(self) -> str:
        """What every document runs first."""
        config = json.dumps(
            {"binding": self.binding, "started_epoch_ms": self.started_epoch_ms, "profile": self.profile}
        )
        load = f"if(!globalThis.reenact?.start){{{capture_script()};globalThis.reenact=reenact}}"
        return f"{load}globalThis.reenact.start({config});"

    @property
    def stop_script(self) -> str:
        """What ends the recording in a document, after it handed over what it holds."""
        return f"globalThis.reenact?.stop?.({json.dumps(self.binding)})"

    def opened(self, popup: object, opener: object) -> None:
        """A page opened another one."""
        frame = getattr(opener, "main_frame", None)
        if frame in self._shown:
            self._openers[popup] = self._shown[frame]

    def take(self, source: Any, batch: object) -> None:
        """A batch from `source` (Playwright's binding source); never raises, for the page would see it."""
        if self._abandoned:
            return
        if self._failure or not isinstance(batch, str) or len(batch) > MAX_BATCH_CHARACTERS:
            self.rejected += not self._failure
            return
        try:
            for raw in msgspec.json.decode(batch, type=list[msgspec.Raw]):
                self._take_line(source, raw)
        except msgspec.DecodeError:
            self.rejected += 1
        except OutputError as error:
            self._failure = error

    def _take_line(self, source: Any, raw: msgspec.Raw) -> None:
        try:
            sent = msgspec.json.decode(raw, type=_Sent)
            plain = msgspec.json.decode(raw)
            plain["document"] = self._documents.setdefault(sent.document, len(self._documents) + 1)
            line = _DECODERS[sent.type].decode(msgspec.json.encode(plain))
        except (msgspec.DecodeError, KeyError):
            self.rejected += 1
            return
        if isinstance(line, Document):
            line = self._placed(source["page"], source["frame"], line)
        self._last_ms = max(self._last_ms, line.time_ms)
        self.lines += 1
        self._writer.write(line)

    def _placed(self, page: Any, frame: Any, document: Document) -> Document:
        """The document with its tab, the document that embeds it, and the one that opened its tab."""
        first = page not in self._tabs
        tab = self._tabs.setdefault(page, len(self._tabs) + 1)
        self._shown[frame] = document.document
        parent = frame.parent_frame
        place = None
        if parent is not None:
            siblings = parent.child_frames
            place = events.Frame(index=siblings.index(frame) if frame in siblings else 0, name=frame.name[:512])
        return msgspec.structs.replace(
            document,
            tab=tab,
            parent=self._embedding(page, parent, document) if parent is not None else None,
            frame=place,
            opener=self._openers.get(page) if first else None,
        )

    def _embedding(self, page: Any, frame: Any, inner: Document) -> int:
        """The document shown in `frame`; one that holds its line back (about: pages do) is described from outside."""
        if frame not in self._shown:
            number = len(self._documents) + 1
            self._documents[f"outside {number}"] = number
            unseen = msgspec.structs.replace(inner, document=number, url=frame.url[:8192], navigation="navigate")
            self._writer.write(self._placed(page, frame, unseen))
        return self._shown[frame]

    def finish(self) -> None:
        """Write the end and give the file its name; does nothing when abandoned before.

        Raises `OutputError` if any line could not be written.
        """
        if self._abandoned:
            return
        if self._failure:
            raise self._failure
        end_ms = self._last_ms
        if not self._virtual:
            end_ms = max(end_ms, time.time() * 1000 - self.started_epoch_ms)
        self._writer.write(End(time_ms=round(end_ms, 1)))
        self._writer.close()

    def abandon(self) -> None:
        """Leave no file."""
        self._abandoned = True
        self._writer.abandon()


class Capture:
    """A context being recorded; use it with `with` (sync context) or `async with` (async context).

    The file appears when the block ends, also when it ends with an exception: a failing test is just the one to
    replay. Raises `OutputError` where it cannot be written.
    """

    def __init__(
        self,
        context: SyncContext | AsyncContext,
        path: Path | str,
        profile: Profile = "qa",
        started_epoch_ms: float | None = None,
    ) -> None:
        self._context: Any = context
        self._started_epoch_ms = started_epoch_ms
        self._path = Path(path)
        self._profile: Profile = profile
        self.reception: Reception

    def __enter__(self) -> Self:
        if isinstance(self._context, AsyncContext):
            raise TypeError("this context is async: write `async with reenact.capture(…)`")
        self.reception = Reception(self._path, self._profile, self._started_epoch_ms)
        with self._abandoned_on_error():
            self._context.expose_binding(self.reception.binding, self.reception.take)
            self._context.add_init_script(self.reception.script)
            self._follow()
            for frame in self._frames():
                with contextlib.suppress(PlaywrightError):
                    frame.evaluate(self.reception.script)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for frame in self._frames():
            with contextlib.suppress(PlaywrightError):
                frame.evaluate(self.reception.stop_script)
        self._unfollow()
        self.reception.finish()

    async def __aenter__(self) -> Self:
        if isinstance(self._context, SyncContext):
            raise TypeError("this context is sync: write `with reenact.capture(…)`")
        self.reception = Reception(self._path, self._profile, self._started_epoch_ms)
        with self._abandoned_on_error():
            await self._context.expose_binding(self.reception.binding, self.reception.take)
            await self._context.add_init_script(self.reception.script)
            self._follow()
            await _all_settled(frame.evaluate(self.reception.script) for frame in self._frames())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await _all_settled(frame.evaluate(self.reception.stop_script) for frame in self._frames())
        self._unfollow()
        self.reception.finish()

    @contextlib.contextmanager
    def _abandoned_on_error(self) -> Any:
        try:
            yield
        except BaseException:
            self.reception.abandon()
            raise

    def _frames(self) -> list[Any]:
        return [frame for page in self._context.pages for frame in page.frames]

    def _follow(self) -> None:
        for page in self._context.pages:
            self._page_opened(page)
        self._context.on("page", self._page_opened)

    def _unfollow(self) -> None:
        with contextlib.suppress(KeyError, ValueError):
            self._context.remove_listener("page", self._page_opened)

    def _page_opened(self, page: Any) -> None:
        page.on("popup", lambda popup: self.reception.opened(popup, page))


async def _all_settled(calls: Iterable[Awaitable[object]]) -> None:
    """Await each; a page that was closed meanwhile, or that waits for a dead server, has nothing more to say."""
    for call in calls:
        with contextlib.suppress(PlaywrightError, TimeoutError):
            await asyncio.wait_for(call, ANSWER_S)


def capture(context: SyncContext | AsyncContext, path: Path | str, *, profile: Profile = "qa") -> Capture:
    """Record what is done in all pages of a Playwright `context` to `path` (`.jsonl`, `.jsonl.gz`, `.jsonl.zst`).

    Use it with `with` for a sync context and `async with` for an async one. `qa` keeps values except secrets;
    `production` keeps neither values nor texts.
    """
    return Capture(context, path, profile)
