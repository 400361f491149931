"""`python -m reenact.pool.child`: does the replays that are asked for on standard input; when that ends, it ends.

That also holds in the middle of a replay, which is then broken off as by Ctrl-C: its browser is closed and nothing
half-written is left. So no child outlives its parent, whatever the parent dies of.
"""

from __future__ import annotations

import asyncio
import logging
import os
import queue
import signal
import sys
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import BinaryIO, Final

from reenact.divergence import Divergence
from reenact.errors import EXIT_INTERRUPTED, ReenactError
from reenact.film import Script, Shot, Taker, Wanted
from reenact.film.channel import Channel
from reenact.film.retiming import Retimer
from reenact.options import FilmOptions
from reenact.plan.moments import PointerSample
from reenact.pool.wire import (
    LENGTH_BYTES,
    Failed,
    Finished,
    Job,
    Message,
    Opened,
    Progressed,
    Stripes,
    Took,
    job_in,
    packed,
)
from reenact.replay import Shoot, replay, replay_before
from reenact.verification import Verification, verify

QUEUE_MESSAGES: Final = 40
"""Messages that may wait for the parent: a stripe of shots, so that a child goes on while others are waited for."""


class Piped:
    """Takes the shots of a replay and sends them on; see `film.shots.Taker`."""

    def __init__(
        self, post: Channel[Message], stripes: Stripes, options: FilmOptions, track: Sequence[PointerSample]
    ) -> None:
        self._post, self._stripes, self._rate, self._track = post, stripes, options.page_rate, track
        self._retimer = Retimer(options)
        self._sent = 0
        self.frame_count = 0

    def wants(self, page_ms: float, recording_ms: float) -> Wanted:
        if not self._retimer.wants(recording_ms):
            return "nothing"
        return "picture" if self._stripes.has(self._frame(page_ms)) else "passing"

    async def add(self, shot: Shot) -> None:
        news = tuple(self._track[self._sent :])
        took = Took(self._frame(shot.page_ms), shot, self._sent, news)
        self._sent += len(news)
        self.frame_count += 1
        if not self._post.offer(took):
            await asyncio.to_thread(self._post.put, took)

    def tell(self, divergences: Sequence[Divergence]) -> None:
        """They are in the result."""

    def _frame(self, page_ms: float) -> int:
        return round(page_ms * self._rate.fraction / 1000)


def main() -> None:
    """Do job after job; what is printed by mistake goes to standard error, not among the messages."""
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    wire = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
    post: Channel[Message] = Channel(QUEUE_MESSAGES)
    signal.signal(signal.SIGINT, _leave)
    try:
        threading.Thread(target=_send, args=(post, wire), daemon=True).start()
        threading.Thread(target=_listen, args=(sys.stdin.buffer, jobs), daemon=True).start()
        while (job := jobs.get()) is not None:
            post.put(asyncio.run(_interruptible(job, post)))
    except asyncio.CancelledError:
        sys.exit(EXIT_INTERRUPTED)


def _leave(_number: int, _frame: object) -> None:
    """Nothing has begun, so nothing is to be cleaned up; raised while asyncio begins, an exception would be printed."""
    os._exit(EXIT_INTERRUPTED)


async def _interruptible(job: Job, post: Channel[Message]) -> Message:
    """Do the job; the first signal INT breaks it off, and what comes while that is cleaned up changes nothing."""
    loop, work = asyncio.get_running_loop(), asyncio.ensure_future(_done(job, post))
    loop.add_signal_handler(signal.SIGINT, lambda: work.cancelling() or work.cancel())
    try:
        return await work
    finally:
        loop.remove_signal_handler(signal.SIGINT)  # else the loop does, later, and puts Python's own in its place
        signal.signal(signal.SIGINT, _leave)


async def _done(job: Job, post: Channel[Message]) -> Message:
    def progress(done: int, whole: int) -> None:
        post.offer(Progressed(done, whole))  # where the parent is slow, it need not hear of each frame

    try:
        if job.verifying is not None:
            return Finished(await verify(job.path, job.verifying, job.replaying, job.browsing, progress))
        if job.stripes is None:
            result = await replay(job.path, job.film_path, job.replaying, job.filming, job.browsing, progress)
        else:
            camera = _camera(post, job.stripes, job.filming)
            # The shots are counted where they arrive; here news of them would take their places in the queue.
            result = await replay_before(job.path, camera, job.replaying, job.filming, job.browsing)
        return Finished(Verification(result=result))
    except ReenactError as error:
        return Failed(str(error), error.exit_code)


def _camera(post: Channel[Message], stripes: Stripes, options: FilmOptions) -> Shoot:
    @asynccontextmanager
    async def shoot(script: Script, track: Sequence[PointerSample]) -> AsyncIterator[Taker]:
        await asyncio.to_thread(post.put, Opened(script))
        yield Piped(post, stripes, options, track)

    return shoot


def _listen(source: BinaryIO, jobs: queue.SimpleQueue[Job | None]) -> None:
    while len(head := source.read(LENGTH_BYTES)) == LENGTH_BYTES:
        jobs.put(job_in(source.read(int.from_bytes(head, "big"))))
    jobs.put(None)
    os.kill(os.getpid(), signal.SIGINT)


def _send(post: Channel[Message], wire: BinaryIO) -> None:
    try:
        for message in post:
            wire.write(packed(message))
            wire.flush()
    except OSError as error:
        post.break_off(error)  # the parent is gone, which standard input tells too


if __name__ == "__main__":
    main()
