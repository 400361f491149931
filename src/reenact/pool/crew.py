"""Jobs in, outcomes out: starts processes that replay, gives each a job when it is free, and ends them with us."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from reenact.errors import BrowserError
from reenact.pool.wire import (
    LENGTH_BYTES,
    Failed,
    Finished,
    Job,
    Message,
    Outcome,
    Progressed,
    message_in,
    packed,
)

END_S: Final = 20.0
"""Wall time that a process may take to close its browser, before it is killed."""

BUFFER_BYTES: Final = 1 << 20
"""What may lie unread of each process, besides what its pipe holds."""

Progress = Callable[[int, int, int], None]
"""The place of a job, how many of its frames are done, and of how many."""


class Child:
    """A process that replays, one job after the other. Made by `child`."""

    def __init__(self, process: Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process, self._to, self._from = process, process.stdin, process.stdout
        self.lives = True

    async def messages(self, job: Job) -> AsyncGenerator[Message]:
        """Give it the job; all that it tells, to the end. The last message is `Finished` or `Failed`."""
        try:
            self._to.write(packed(job))
            await self._to.drain()
            while True:
                length = int.from_bytes(await self._from.readexactly(LENGTH_BYTES), "big")
                message = message_in(await self._from.readexactly(length))
                yield message
                if isinstance(message, Finished | Failed):
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            self.lives = False
            code = await self._process.wait()
            why = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
            yield Failed(f"the process that replayed {job.name} {why}; run again", BrowserError.exit_code)

    async def end(self) -> None:
        """Let it end: at once where it is idle, else it breaks its replay off and closes its browser."""
        self._to.close()
        try:
            async with asyncio.timeout(END_S):
                while await self._from.read(1 << 20):
                    pass  # what it still says would otherwise keep it from ending
                await self._process.wait()
        finally:
            if self._process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    self._process.kill()


@asynccontextmanager
async def child() -> AsyncIterator[Child]:
    """A process that replays, ended with the block."""
    process = await asyncio.create_subprocess_exec(
        # A session of its own: Ctrl-C in a terminal is for us, who then end it in order.
        *(sys.executable, "-m", "reenact.pool.child"),
        stdin=PIPE,
        stdout=PIPE,
        start_new_session=True,
        limit=BUFFER_BYTES,
    )
    one = Child(process)
    try:
        yield one
    finally:
        with contextlib.suppress(TimeoutError):
            await one.end()


async def run(
    jobs: Sequence[Job], at_once: int, progress: Progress, finished: Callable[[int, Outcome], object]
) -> list[Outcome]:
    """Do all jobs, `at_once` at a time; one that fails does not stop the others. Outcomes in the order of the jobs.

    `finished` hears of each as soon as it has ended.
    """
    waiting = deque(enumerate(jobs))
    outcomes: dict[int, Outcome] = {}

    async def work() -> None:
        while waiting:
            async with child() as one:
                while waiting and one.lives:
                    place, job = waiting.popleft()
                    outcomes[place] = await _outcome(one, job, partial(progress, place))
                    finished(place, outcomes[place])

    async with asyncio.TaskGroup() as group:
        for _ in range(min(at_once, len(jobs))):
            group.create_task(work())
    return [outcomes[place] for place in range(len(jobs))]


async def _outcome(one: Child, job: Job, progress: Callable[[int, int], None]) -> Outcome:
    async for message in one.messages(job):
        match message:
            case Progressed(done, whole):
                progress(done, whole)
            case Finished(verification):
                return Outcome(job=job, verification=verification)
            case Failed(error, exit_code):
                return Outcome(job=job, error=error, error_code=exit_code)
            case _:
                pass
    raise AssertionError("a job ends with a message that says so")
