"""How the browser of one replay is connected: to live servers behind a guard, or to the server of recorded answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from reenact.divergence import Divergence
from reenact.guard import guard
from reenact.network.policy import Policy, policy_of
from reenact.network.report import Ledger, NetworkReport
from reenact.network.shelf import Shelf
from reenact.network.storage import read_traffic, traffic_path
from reenact.options import ReplayOptions
from reenact.recording.recording import Recording
from reenact.stage.stage import Stage

if TYPE_CHECKING:
    from reenact.proxy.server import RecordedServer


class Connection:
    """`proxy` is where the browser has to go; None where it may go anywhere. Made by `connected`."""

    def __init__(self, options: ReplayOptions, started_epoch_ms: float, traffic: Path | None) -> None:
        self.proxy: str | None = None
        self.server: RecordedServer | None = None
        self.policy: Policy = policy_of(options.allow_writes, options.offline_except)
        self.ledger = Ledger(options.network, lambda: self._recording_ms(), str(traffic) if traffic else None)
        self._started_epoch_ms = started_epoch_ms
        self._recording_ms: Callable[[], float] = lambda: 0.0
        self._stage: Stage | None = None

    @property
    def only_hosts(self) -> tuple[str, ...] | None:
        """The hosts that the browser may look up; redirects pass the guard, but not this."""
        return None if self.proxy else self.policy.hosts

    def page_ms(self) -> float:
        return self._stage.page_ms if self._stage else 0.0

    async def join(self, stage: Stage) -> None:
        """The browser is there; nothing has been opened in it yet."""
        self._stage = stage
        if self.server is None:
            await guard(stage.context, self.policy, self.ledger)
        else:
            server = self.server
            stage.streaming = lambda: server.clock.streaming

    def follow(self, recording_ms: Callable[[], float]) -> None:
        """From now on notes carry this time."""
        self._recording_ms = recording_ms

    @property
    def divergences(self) -> list[Divergence]:
        return self.ledger.divergences

    def report(self) -> NetworkReport:
        return self.ledger.report(self.server.shelf.unused if self.server else (), self._started_epoch_ms)


@asynccontextmanager
async def connected(
    path: Path, recording: Recording, options: ReplayOptions, live_url: Callable[[str], str]
) -> AsyncIterator[Connection]:
    """The connection that `options` ask for, open until the block ends; `path` is that of the recording.

    Raises `RecordingError` where the traffic cannot be read, `PageError` for an origin that is none.
    """
    file = None if options.network == "live" else options.traffic_path or traffic_path(path)
    connection = Connection(options, recording.header.started_epoch_ms, file)
    if file is None:
        yield connection
        return
    # Certificates take long to load, and live replays need none.
    from reenact.proxy.clock import PageClock
    from reenact.proxy.server import RecordedServer

    traffic = await asyncio.to_thread(read_traffic, file)
    connection.server = RecordedServer(
        traffic,
        Shelf(traffic.entries, live_url),
        connection.ledger,
        PageClock(connection.page_ms),
        live_url,
        connection.policy if options.network == "hybrid" else None,
    )
    async with connection.server.serving() as address:
        connection.proxy = address
        yield connection
