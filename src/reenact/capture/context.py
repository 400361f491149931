"""A Playwright context being recorded: its life from the first document to the file."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from playwright.async_api import BrowserContext as AsyncContext
from playwright.sync_api import BrowserContext as SyncContext

from reenact.capture.calls import Calls, walk, walk_async
from reenact.capture.privacy import Privacy
from reenact.capture.reception import Reception
from reenact.capture.script import PAGE_PATIENCE_MS, PageScript
from reenact.capture.state import StateKeeper
from reenact.capture.traffic import TrafficKeeper
from reenact.errors import OutputError, PageError
from reenact.options import Profile

PLAYWRIGHT_PATIENCE_MS: Final = 60_000.0
"""How long Playwright may take for what no page need answer: for storage it opens each origin, traffic it compresses,
and on a busy machine it may be seconds late with all that pages send."""


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
        privacy: Privacy = Privacy(),
        traffic: bool = False,
        state: bool = False,
        *,
        of_replay: bool = False,
    ) -> None:
        """`of_replay`: see `PageScript`; and half of it is no result.

        Then a block that ends with an exception leaves no file, and a page that does not hand over what it holds
        raises `PageError`.
        """
        if traffic and profile != "qa":
            raise OutputError("traffic is kept in the qa profile only: answers hold whatever the page shows")
        if state and profile != "qa":
            raise OutputError("state is kept in the qa profile only: cookies and storage hold credentials")
        self._context: Any = context
        self._script = PageScript(context, profile, privacy, self._take, of_replay=of_replay)
        self._path = Path(path)
        self._profile: Profile = profile
        self._of_replay = of_replay
        self._started_epoch_ms = started_epoch_ms
        self._unsubscribe: list[Callable[[], None]] = []
        self._discarded = False
        self._wants_traffic = traffic
        self.traffic: TrafficKeeper | None = None
        """What keeps the traffic, once the block has begun, where that was asked for."""
        self._wants_state = state
        self.state: StateKeeper | None = None
        """What keeps the state, once the block has begun, where that was asked for."""
        self._opened = False
        self._tasks: set[asyncio.Task[None]] = set()
        self.reception: Reception
        """Exists once the block has begun."""
        self.duration_ms = 0.0
        """How long the recording is, once the block has ended."""

    def discard(self) -> None:
        """Leave no file behind when the block ends."""
        self._discarded = True

    def __enter__(self) -> Self:
        if isinstance(self._context, AsyncContext):
            raise TypeError("this context is async: write `async with reenact.capture(...)`")
        with self._begun():
            for calls, _ in self._installation():
                walk(calls)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            for calls, _ in self._removal(error):
                walk(calls)
        finally:
            self._finish()

    async def __aenter__(self) -> Self:
        if isinstance(self._context, SyncContext):
            raise TypeError("this context is sync: write `with reenact.capture(...)`")
        with self._begun():
            for calls, patience_ms in self._installation():
                await walk_async(calls, patience_ms)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            for calls, patience_ms in self._removal(error):
                await walk_async(calls, patience_ms)
        finally:
            self._finish()

    @contextlib.contextmanager
    def _begun(self) -> Generator[None]:
        self.reception = Reception(self._path, self._profile, self._started_epoch_ms)
        try:
            if self._wants_traffic:
                self.traffic = TrafficKeeper(self._context, self._path, self._run)
            if self._wants_state:
                self.state = StateKeeper(self._context, self._path, self._run)
            yield
        except BaseException:
            self._unsubscribe_all()
            self.reception.abandon()
            if self.traffic:
                self.traffic.discard()
            raise

    def _finish(self) -> None:
        self._unsubscribe_all()
        if self._discarded:
            self.reception.abandon()
            if self.traffic:
                self.traffic.discard()
            return
        try:
            self.duration_ms = self.reception.finish()
            if self.state:
                self.state.write(self.reception.id, self.reception.places.tab_of)
        finally:
            if self.traffic:
                self.traffic.write()

    def _installation(self) -> Iterator[tuple[Calls, float]]:
        """What puts the script in, and how many ms each call of it may take."""
        if self.state:
            yield self.state.install(), PLAYWRIGHT_PATIENCE_MS
        if self.traffic:
            yield self.traffic.install(), PLAYWRIGHT_PATIENCE_MS
        for page in self._context.pages:
            self._follow(page)
        self._opened = True
        self._on(self._context, "page", self._follow)
        started_epoch_ms = self.reception.started_epoch_ms
        yield self._script.install(started_epoch_ms), PLAYWRIGHT_PATIENCE_MS
        yield self._script.catch_up(started_epoch_ms), PAGE_PATIENCE_MS

    def _removal(self, error: BaseException | None) -> Iterator[tuple[Calls, float]]:
        """What takes the script out again, and how many ms each call of it may take; `error` ended the block."""
        self._discarded |= self._of_replay and error is not None
        if not self._discarded:
            yield self._script.stop(), PLAYWRIGHT_PATIENCE_MS if self._of_replay else PAGE_PATIENCE_MS
        if self._script.hung:
            yield self._script.hear(), PLAYWRIGHT_PATIENCE_MS
        yield self._script.dispose(), PAGE_PATIENCE_MS
        if self.traffic:
            yield self.traffic.remove(), PLAYWRIGHT_PATIENCE_MS
        if self._of_replay and self._script.hung:
            self.discard()
            raise PageError(
                f"{self._script.hung} did not hand over what happened in it for {PLAYWRIGHT_PATIENCE_MS / 1000:.0f} s "
                "at the end of the replay; a script may be stuck in a loop"
            )

    def _take(self, source: Any, batch: object = None, *_: object) -> bool:
        return self.reception.take(source["page"], source["frame"], batch)

    def _follow(self, page: Any) -> None:
        if self.traffic and self._opened:
            self.traffic.follow(page)
        if self.state:
            self._on(page, "domcontentloaded", self.state.follow)
        self._on(page, "popup", lambda popup: self.reception.places.opened(popup, page))

    def _run(self, calls: Calls) -> None:
        """Walk through calls beside what the test does."""
        if isinstance(self._context, SyncContext):
            walk(calls)
            return
        task = asyncio.ensure_future(walk_async(calls, PAGE_PATIENCE_MS))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _on(self, emitter: Any, event: str, listener: Callable[[Any], None]) -> None:
        emitter.on(event, listener)
        self._unsubscribe.append(lambda: emitter.remove_listener(event, listener))

    def _unsubscribe_all(self) -> None:
        for unsubscribe in self._unsubscribe:
            with contextlib.suppress(KeyError, ValueError):
                unsubscribe()
        self._unsubscribe.clear()


def capture(
    context: SyncContext | AsyncContext,
    path: Path | str,
    *,
    profile: Profile = "qa",
    started_epoch_ms: float | None = None,
    privacy: Privacy = Privacy(),
    traffic: bool = False,
    state: bool = False,
) -> Capture:
    """Record what is done in all pages of a Playwright `context` to `path` (`.jsonl`, `.jsonl.gz`, `.jsonl.zst`).

    Use it with `with` for a sync context and `async with` for an async one. `qa` keeps values except secrets;
    `production` keeps neither values nor texts. `started_epoch_ms` is time 0 on the pages' clock, where that is a
    virtual one; without it, now. `privacy` marks elements and addresses that the page's author did not mark.
    `traffic` keeps requests and answers beside the recording (`visit.traffic.zip`), `state` the cookies, storage and
    permissions with which it begins (`visit.state.json`); both in the `qa` profile only.
    """
    return Capture(context, path, profile, started_epoch_ms, privacy, traffic, state)
