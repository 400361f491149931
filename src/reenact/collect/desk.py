"""Takes batches, keeps each at once, and writes recordings when they are complete; app.py and server.py call it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path
from typing import Final

from reenact.collect.entries import Written, accepted
from reenact.collect.folder import Folder
from reenact.collect.ledger import Ledger
from reenact.collect.rates import Bucket
from reenact.collect.refusal import RefusedError
from reenact.collect.watcher import Totals, Watcher
from reenact.collect.wire import Batch
from reenact.errors import OutputError
from reenact.options import CollectOptions

ROUND_S: Final = 0.5
LATE_S: Final = 2.0
"""A recording that was written and got more is not written anew at each batch, but when it is quiet for so long."""
FULL_S: Final = 30.0
"""When to try again after the disk was full."""


class Desk:
    """All recordings of one folder. Everything here runs in one event loop; what blocks runs in threads."""

    def __init__(self, folder: Folder, options: CollectOptions, watcher: Watcher) -> None:
        self._folder = folder
        self._options = options
        self._watcher = watcher
        self._ledgers: dict[str, Ledger] = {}
        self._forgotten = folder.forgotten()
        self._written: set[str] = set()
        self._due = asyncio.Event()
        now_s, now_epoch_ms = time.monotonic(), time.time() * 1000
        for recording, journal in folder.journals():
            ledger = Ledger(recording, journal, Bucket(options.rate_per_recording, now_s))
            ledger.replay(journal.entries(), now_s, now_epoch_ms)
            self._ledgers[recording] = ledger
        self._open = {recording for recording, ledger in self._ledgers.items() if not ledger.written}
        self._totals = Totals(open=len(self._open))

    @property
    def totals(self) -> Totals:
        return self._totals

    async def take(self, batch: Batch) -> None:
        """Return when the batch is on the disk, from now or from before; raises `RefusedError`."""
        async with self._ledger(batch.envelope.recording) as ledger:
            if wait_s := ledger.bucket.wait_s(time.monotonic()):
                raise RefusedError(HTTPStatus.TOO_MANY_REQUESTS, "too many batches of this recording", wait_s)
            if ledger.holds(batch):
                return
            ledger.refuse_excess(batch, self._options)
            entry = accepted(batch, time.time() * 1000)
            try:
                await asyncio.to_thread(ledger.journal.append, entry)
            except OSError as error:
                raise _unwritable() from error
            ledger.add(entry, time.monotonic())
            self._open.add(ledger.recording)
            if ledger.ended:
                self._due.set()
        self._count(batch)

    async def forget(self, recording: str) -> None:
        """Delete the recording, and take nothing more of it; raises `RefusedError`."""
        if recording in self._forgotten:
            return
        ledger = self._entered(recording)
        ledger.users += 1
        async with ledger.lock:
            # Whoever waits for the lock meets a recording whose journal is no longer what the ledger says.
            ledger.forgotten = True
            try:
                await asyncio.to_thread(self._folder.forget, recording, ledger.journal)
            except OSError as error:
                raise _unwritable() from error
            finally:
                self._ledgers.pop(recording, None)
                self._open.discard(recording)
        self._forgotten.add(recording)
        self._count()

    async def run(self, stop: asyncio.Event) -> None:
        """Write recordings as they become complete, until `stop` is set."""
        while not stop.is_set():
            self._due.clear()
            for ledger in list(self._ledgers.values()):
                if stop.is_set():
                    return
                await self._tend(ledger)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ROUND_S):
                    await self._due.wait()

    async def close(self) -> None:
        """Write all that is not written; `OutputError` where that failed, and then the journals keep it."""
        failed: list[OutputError] = []
        for ledger in list(self._ledgers.values()):
            if not ledger.written:
                try:
                    await self._write(ledger)
                except OutputError as error:
                    failed.append(error)
        if failed:
            raise OutputError(
                f"{failed[0]} ({len(failed)} recordings are not written; nothing is lost, start again with this folder)"
            )

    @contextlib.asynccontextmanager
    async def _ledger(self, recording: str) -> AsyncIterator[Ledger]:
        """The recording's ledger, locked; raises `RefusedError` where no batch of it may come, or not now."""
        ledger = self._ledgers.get(recording)
        if recording in self._forgotten:
            raise RefusedError(HTTPStatus.GONE, "this recording was forgotten")
        if ledger is None and self._folder.has_file(recording):
            raise RefusedError(HTTPStatus.GONE, "this recording is closed: too much time has passed since its end")
        if ledger is None and len(self._open) >= self._options.max_open:
            raise RefusedError(HTTPStatus.TOO_MANY_REQUESTS, "too many recordings are open", FULL_S)
        ledger = ledger or self._entered(recording)
        ledger.users += 1
        try:
            async with ledger.lock:
                if ledger.forgotten:
                    raise RefusedError(HTTPStatus.GONE, "this recording was forgotten")
                yield ledger
        finally:
            ledger.users -= 1

    def _entered(self, recording: str) -> Ledger:
        if recording not in self._ledgers:
            bucket = Bucket(self._options.rate_per_recording, time.monotonic())
            self._ledgers[recording] = Ledger(recording, self._folder.journal(recording), bucket)
        return self._ledgers[recording]

    async def _tend(self, ledger: Ledger) -> None:
        """Write the recording if it is complete; drop its journal if nothing more can come."""
        now_s = time.monotonic()
        idle_ms = (now_s - ledger.changed_s) * 1000
        if ledger.users or self._ledgers.get(ledger.recording) is not ledger:
            return
        if ledger.empty:
            self._ledgers.pop(ledger.recording)
        elif not ledger.written:
            if now_s >= ledger.retry_s and (idle_ms >= self._options.idle_ms or self._is_complete(ledger, idle_ms)):
                await self._try_to_write(ledger)
        elif idle_ms >= self._options.keep_journal_ms:
            self._ledgers.pop(ledger.recording)
            with contextlib.suppress(OSError):
                await asyncio.to_thread(ledger.journal.remove)

    def _is_complete(self, ledger: Ledger, idle_ms: float) -> bool:
        return ledger.ended and not ledger.has_gap and (not ledger.was_written or idle_ms >= LATE_S * 1000)

    async def _try_to_write(self, ledger: Ledger) -> None:
        try:
            await self._write(ledger)
        except OutputError as error:
            ledger.retry_s = time.monotonic() + FULL_S
            self._watcher.noted(f"{error}; the journal keeps it")

    async def _write(self, ledger: Ledger) -> None:
        async with ledger.lock:
            if ledger.forgotten or ledger.written:
                return
            finished = await asyncio.to_thread(self._folder.write, ledger.recording, ledger.journal)
            ledger.set_written(time.monotonic())
            self._open.discard(ledger.recording)
            if finished is None:
                return
            entry = Written(written_epoch_ms=time.time() * 1000, file=Path(finished.recording).name)
            with contextlib.suppress(OSError):
                # Without it the next start writes the same file once more, and that is all.
                await asyncio.to_thread(ledger.journal.append, entry)
        self._written.add(ledger.recording)
        self._watcher.finished(finished)
        self._count()

    def _count(self, batch: Batch | None = None) -> None:
        self._totals = Totals(
            open=len(self._open),
            events=self._totals.events + (batch.events if batch else 0),
            raw_bytes=self._totals.raw_bytes + (batch.raw_bytes if batch else 0),
            written=len(self._written),
        )
        self._watcher.counted(self._totals)


def _unwritable() -> RefusedError:
    return RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, "the batch could not be kept: the disk may be full", FULL_S)
