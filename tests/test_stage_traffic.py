"""Waiting for what a page asks of servers can be broken off at any moment."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest

from reenact.stage.traffic import Traffic


class Sessionless:
    """A tab whose requests nobody tells."""

    cdp = None


@pytest.mark.parametrize("turns", range(4))
def test_a_wait_that_is_broken_off_just_when_something_comes_is_broken_off(turns: int) -> None:
    async def wait() -> bool:
        traffic = Traffic(cast(Any, Sessionless()), lambda: False)
        waiting = asyncio.ensure_future(traffic.stir(60))
        await asyncio.sleep(0)
        traffic.touch()
        for _ in range(turns):
            await asyncio.sleep(0)
        ended = waiting.done()
        waiting.cancel()
        await asyncio.wait([waiting])
        return ended or waiting.cancelled()

    assert asyncio.run(wait())
