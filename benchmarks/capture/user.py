"""The scripted user: seconds in, the input of a person as calls of the DevTools protocol with their times out."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final

from msgspec import Struct
from playwright.async_api import CDPSession

VIEWPORT_WIDTH: Final = 1280
VIEWPORT_HEIGHT: Final = 800

MOVE_MS: Final = 1000 / 60
MOVES: Final = 24
WHEEL_PX: Final = 120
SEARCH_SECONDS: Final = (0, 10)
SORT_SECONDS: Final = (5, 15)
TEXT: Final = "kettle in quito, lamp"

Parameters = Mapping[str, str | int | float]


class Act(Struct, frozen=True):
    """One call of the DevTools protocol, `at_ms` after the user began."""

    at_ms: float
    method: str
    parameters: Parameters


class Places(Struct, frozen=True):
    """Where the search field and the sort button are, in CSS px of the viewport; their header is sticky."""

    search: tuple[float, float]
    sort: tuple[float, float]


def acts(seconds: int, places: Places) -> tuple[Act, ...]:
    """Every second a stroke of 24 moves, a click where it ends and three wheel ticks; 20 keys in seconds 0 and 10.

    In 20 s: 480 moves, 20 clicks (two of them sort), 60 wheel ticks, 40 keys.
    """
    found: list[Act] = []
    at: tuple[float, float] = (200.0, 700.0)
    for second in range(seconds):
        begin_ms = second * 1000.0
        goal = _goal(second, places)
        found += _stroke(begin_ms, at, goal)
        found += _click(begin_ms + 430, goal)
        if second in SEARCH_SECONDS:
            found += _typing(begin_ms + 480)
        found += [_wheel(begin_ms + 850 + 40 * tick, goal, down=second % 20 < 10) for tick in range(3)]
        at = goal
    return tuple(sorted(found, key=lambda act: act.at_ms))


def _goal(second: int, places: Places) -> tuple[float, float]:
    if second in SEARCH_SECONDS:
        return places.search
    if second in SORT_SECONDS:
        return places.sort
    # All over the table, the same in every run.
    return 40.0 + second * 397 % (VIEWPORT_WIDTH - 80), 90.0 + second * 211 % (VIEWPORT_HEIGHT - 120)


def _stroke(begin_ms: float, start: tuple[float, float], goal: tuple[float, float]) -> list[Act]:
    points = [
        (start[0] + (goal[0] - start[0]) * step / MOVES, start[1] + (goal[1] - start[1]) * step / MOVES)
        for step in range(1, MOVES + 1)
    ]
    return [_mouse(begin_ms + index * MOVE_MS, "mouseMoved", point) for index, point in enumerate(points)]


def _click(at_ms: float, point: tuple[float, float]) -> list[Act]:
    pressed: dict[str, str | int | float] = {"button": "left", "clickCount": 1}
    return [
        _mouse(at_ms, "mousePressed", point, pressed | {"buttons": 1}),
        _mouse(at_ms + 40, "mouseReleased", point, pressed),
    ]


def _typing(begin_ms: float) -> list[Act]:
    found: list[Act] = []
    for index, letter in enumerate(TEXT[:20]):
        key: dict[str, str | int | float] = {"key": letter, "text": letter}
        at_ms = begin_ms + 18 * index
        found.append(Act(at_ms, "Input.dispatchKeyEvent", {"type": "keyDown", **key}))
        found.append(Act(at_ms + 9, "Input.dispatchKeyEvent", {"type": "keyUp", "key": letter}))
    return found


def _wheel(at_ms: float, point: tuple[float, float], *, down: bool) -> Act:
    turned = {"deltaX": 0, "deltaY": WHEEL_PX if down else -WHEEL_PX}
    return _mouse(at_ms, "mouseWheel", point, turned)


def _mouse(at_ms: float, kind: str, point: tuple[float, float], more: Parameters | None = None) -> Act:
    return Act(at_ms, "Input.dispatchMouseEvent", {"type": kind, "x": point[0], "y": point[1], **(more or {})})


async def perform(session: CDPSession, script: tuple[Act, ...]) -> None:
    """Send everything at its time, whether the page keeps up or not, as a person would; returns when all is handled."""
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    under_way: list[asyncio.Task[object]] = []
    for act in script:
        await asyncio.sleep(max(0.0, began_s + act.at_ms / 1000 - loop.time()))
        under_way.append(asyncio.ensure_future(session.send(act.method, dict(act.parameters))))
    await asyncio.gather(*under_way)
