"""Calls of Playwright written once for both its APIs: generators that yield each call for its result."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
from collections.abc import Generator
from typing import Any

from playwright.async_api import Error

Calls = Generator[Any, Any, None]
"""Each yielded call comes back as its result: the sync API has it at once, the async API's is awaited."""


def walk(calls: Calls) -> None:
    """Walk through calls of the sync API: they have happened when they are yielded."""
    with contextlib.suppress(StopIteration):
        result = next(calls)
        while True:
            result = calls.send(result)


async def walk_async(calls: Calls, patience_ms: float) -> None:
    """Walk through calls of the async API, each within `patience_ms`; what they raise is raised where they stand."""
    try:
        awaited = next(calls)
        while True:
            try:
                async with asyncio.timeout(patience_ms / 1000):
                    result = await awaited if inspect.isawaitable(awaited) else awaited
            except (Error, TimeoutError) as error:
                awaited = calls.throw(error)
            else:
                awaited = calls.send(result)
    except StopIteration:
        return
