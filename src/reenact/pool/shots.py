"""What processes tell of a replay in, its shots in the order of the film out; they are read only as they are wanted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from typing import Final

from msgspec.structs import replace

from reenact.errors import BrowserError, DeviceError, OutputError, PageError, RecordingError, ReenactError
from reenact.film import Script, Shot
from reenact.plan.moments import PointerSample
from reenact.pool.crew import child
from reenact.pool.wire import Failed, Finished, Job, Message, Opened, Stripes, Took
from reenact.replay import ReplayResult

STRIPE_FRAMES: Final = 30
"""No more than a process may send before they are wanted, so that it need not wait for its neighbours."""

_ERRORS: Final = {kind.exit_code: kind for kind in (BrowserError, DeviceError, OutputError, PageError, RecordingError)}


class Feed:
    """The messages of one process; the next one can be looked at before it is taken."""

    def __init__(self, messages: AsyncIterator[Message]) -> None:
        self._messages = messages
        self._next: Message | None = None

    async def next(self) -> Message:
        """The next message, until `done` with it. Raises what the process failed of."""
        if self._next is None:
            self._next = await anext(self._messages)
        if isinstance(self._next, Failed):
            raise _ERRORS.get(self._next.exit_code, ReenactError)(self._next.error)
        return self._next

    def done(self) -> None:
        """Go on to the message after it."""
        self._next = None


class Reel:
    """The shots of one replay. Where several processes share it each walks through all, and pictures its stripes."""

    def __init__(self, feeds: Sequence[Feed], script: Script) -> None:
        self.script = script
        self.track: list[PointerSample] = []
        """Grows with the shots."""
        self.count = 0
        self._feeds = feeds

    async def shots(self) -> AsyncIterator[Shot]:
        """All shots in order. Raises what a process failed of, `PageError` where they did not see the same."""
        firsts = [await feed.next() for feed in self._feeds]
        frame = min((first.frame for first in firsts if isinstance(first, Took)), default=0)
        newest: bytes | None = None
        while True:
            feed = self._feeds[frame // STRIPE_FRAMES % len(self._feeds)]
            message = await feed.next()
            if not isinstance(message, Took):
                break
            shot = message.shot
            if message.frame != frame or (newest is None and shot.picture is None):
                raise _parted(f"at {shot.recording_ms / 1000:.2f} s")
            self.track += message.track[len(self.track) - message.since :]
            self.count += 1
            # Of what passes by a process knows only that it changed, not that it looks as before.
            yield shot.showing(None) if shot.picture == newest else shot
            newest = shot.picture or newest
            feed.done()
            frame += 1

    async def result(self) -> ReplayResult:
        """What the replay found, once all shots were taken; raises as they do."""
        lasts = [await feed.next() for feed in self._feeds]
        results = [last.verification.result for last in lasts if isinstance(last, Finished)]
        if len(results) < len(lasts):
            raise _parted("at the end, which not all came to")
        if apart := _apart(results):
            raise _parted(f"at the end ({apart})")
        return results[0]


def _apart(results: Sequence[ReplayResult]) -> str:
    """In what the slices differ, for a person, and what then diverged in each; empty where they agree."""
    told: dict[str, list[object]] = {
        "steps performed": [each.performed for each in results],
        "ms held": [each.held_ms for each in results],
        "first ms shown": [each.film_start_ms for each in results],
        "verdicts": [each.verdict for each in results],
    }
    differ = {what: each for what, each in told.items() if len(set(each)) > 1}
    if differ:
        differ["divergences"] = ["; ".join(one.message for one in each.divergences[:3]) or "none" for each in results]
    return ", ".join(f"{what}: {' / '.join(map(str, each))}" for what, each in differ.items())


def _parted(when: str) -> PageError:
    return PageError(f"the page was not the same in all slices {when}; film it without --slices")


@asynccontextmanager
async def reel(job: Job, slices: int = 1) -> AsyncIterator[Reel]:
    """The shots of a replay that `slices` processes share, ended with the block."""
    async with AsyncExitStack() as stack:
        feeds = []
        for place in range(slices):
            one = await stack.enter_async_context(child())
            messages = one.messages(_share(job, Stripes(STRIPE_FRAMES, place, slices - 1)))
            await stack.enter_async_context(aclosing(messages))
            feeds.append(Feed(messages))
        # Together: who is not asked has not got its job, and starting a browser takes longer than filming seconds.
        opened = await asyncio.gather(*(feed.next() for feed in feeds))
        assert isinstance(opened[0], Opened)
        for feed in feeds:
            feed.done()
        yield Reel(feeds, opened[0].script)


def _share(job: Job, stripes: Stripes) -> Job:
    """What one process does of the job: the film and all that lies beside it is made here."""
    replaying = replace(job.replaying, capture_path=None, slices=1)
    if stripes.place:
        replaying = replace(replaying, seen_path=None)
    filming = replace(job.filming, poster_path=None, sheet_path=None, hashes_path=None)
    return replace(job, film_path=None, replaying=replaying, filming=filming, stripes=stripes)
