"""The shots of a replay that several processes share: put in order, and refused where the page was not the same."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from reenact import BrowserError, PageError
from reenact.divergence import Divergence
from reenact.film import Script, Shot
from reenact.geometry import Point, Size
from reenact.plan.moments import PointerSample
from reenact.pool.shots import STRIPE_FRAMES, Feed, Reel
from reenact.pool.wire import Failed, Finished, Message, Took, message_in, packed
from reenact.verification import Verification
from tests import made

SCRIPT = Script(
    recording="visit.jsonl",
    start_ms=0.0,
    end_ms=3000.0,
    recorded=Size(64, 48),
    live=Size(64, 48),
    scale=1.0,
    is_phone=False,
    cues=(),
    spots=(),
)
GONE = Divergence(kind="missing", time_ms=20, message="it is gone")
FIRST, LAST = 5, 2 * STRIPE_FRAMES + 3


def took(frame: int, picture: bytes | None) -> Took:
    samples = tuple(PointerSample(33.0 * n, Point(n, n)) for n in range(frame, frame + 1))
    return Took(frame, Shot(frame * 33.0, frame * 33.0, picture), frame - FIRST, samples)


def feed(messages: Sequence[Message]) -> Feed:
    async def told() -> AsyncIterator[Message]:
        for message in messages:
            yield message_in(packed(message)[4:])

    return Feed(told())


def stripes(place: int, picture: bytes) -> list[Message]:
    """What one of two processes tells: a picture where its first stripe begins, and that nothing changes in it."""
    own = [n for n in range(FIRST, LAST) if n // STRIPE_FRAMES % 2 == place]
    starts = {own[0], *(n for n in own if n % STRIPE_FRAMES == 0)}
    return [*(took(n, picture if n in starts else None) for n in own), Failed("the end", 5)]


def seen(*feeds: Feed) -> tuple[list[Shot], Reel]:
    reel, shots = Reel(feeds, SCRIPT), []

    async def read() -> None:
        async for shot in reel.shots():
            shots.append(shot)

    with pytest.raises(BrowserError, match="the end"):
        asyncio.run(read())
    return shots, reel


def test_the_shots_of_two_processes_come_in_their_order_with_the_way_of_the_pointer() -> None:
    shots, reel = seen(feed(stripes(0, b"one")), feed(stripes(1, b"two")))
    assert [shot.page_ms for shot in shots] == [33.0 * n for n in range(FIRST, LAST)]
    pictured = {round(shot.page_ms / 33.0): shot.picture for shot in shots if shot.picture}
    assert pictured == {FIRST: b"one", STRIPE_FRAMES: b"two", 2 * STRIPE_FRAMES: b"one"}
    assert [sample.client_point.x for sample in reel.track][:2] == [FIRST, FIRST + 1]


def test_a_picture_that_the_neighbour_has_taken_already_is_no_change() -> None:
    shots, _ = seen(feed(stripes(0, b"same")), feed(stripes(1, b"same")))
    assert [round(shot.page_ms / 33.0) for shot in shots if shot.picture] == [FIRST]


def test_processes_that_did_not_come_by_the_same_frames_make_no_film() -> None:
    other = [message for message in stripes(1, b"two") if not isinstance(message, Took) or message.frame % 7]
    reel = Reel([feed(stripes(0, b"one")), feed(other)], SCRIPT)

    async def read() -> None:
        async for _ in reel.shots():
            pass

    with pytest.raises(PageError, match="not the same in all slices at"):
        asyncio.run(read())


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (
            Finished(Verification(result=made.result(held_ms=33.3, divergences=(GONE,)))),
            r"at the end \(ms held: 0.0 / 33.3, verdicts: matched / diverged, divergences: none / it is gone\); film",
        ),
        (took(LAST, None), "at the end, which not all came to; film"),
    ],
)
def test_processes_that_came_to_another_end_make_no_film(other: Message, sentence: str) -> None:
    reel = Reel([feed([Finished(Verification(result=made.result()))]), feed([other])], SCRIPT)
    with pytest.raises(PageError, match=sentence):
        asyncio.run(reel.result())
