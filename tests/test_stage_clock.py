"""When frames are begun, asked of the clock beside a browser that only answers."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest

from reenact.stage.clock import Clock
from reenact.stage.tab import Tab
from reenact.stage.traffic import Traffic
from reenact.stage.virtual_time import Process


class Browser:
    """Answers each frame with whether it showed anything new, and keeps when it was, in µs."""

    def __init__(self, *damaged: bool) -> None:
        self._damaged = list(damaged)
        self.begun_us: list[int] = []

    def on(self, _event: str, _run: object) -> None:
        pass

    async def send(self, _method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        self.begun_us.append(int(parameters["frameTimeTicks"] * 1000))
        return {"hasDamage": self._damaged.pop(0)}


@pytest.mark.parametrize(
    ("damaged", "begun_us"),
    [
        ([True, False], [1_000, 2_000]),
        ([False, True, False], [1_000, 1_001, 2_000]),
        ([False, False, False, False, False], [1_000, 1_001, 1_002, 1_003, 2_000]),
    ],
)
def test_the_first_frame_of_a_document_is_begun_again_where_it_showed_nothing(
    damaged: list[bool], begun_us: list[int]
) -> None:
    browser = Browser(*damaged, True)
    tab = SimpleNamespace(cdp=browser, page=browser, documents=1)
    clock = Clock(cast(Tab, tab), cast(Traffic, SimpleNamespace()), 0.0)
    clock.process = Process(0, 0, 0)

    async def visits() -> None:
        await clock.frame(1_000)
        await clock.frame(2_000)
        tab.documents = 2
        await clock.frame(3_000)

    asyncio.run(visits())
    assert browser.begun_us == [*begun_us, 3_000]
