"""A script expression and a live tab in, what it evaluated to out: the end state that a caller wants to see."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from playwright.async_api import Error as PlaywrightError

from reenact.browser.failures import first_line, playwright_failures
from reenact.stage.stage import Stage
from reenact.stage.tab import Tab


class Expectation(Struct, frozen=True):
    """What `--expect` evaluated to; `error` is what the page threw instead."""

    expression: str
    value: Any = None
    error: str | None = None

    @property
    def holds(self) -> bool:
        return self.error is None and bool(self.value)


async def expected(stage: Stage, tab: Tab, expression: str | None) -> Expectation | None:
    """Evaluate `expression`, if there is one; what the page throws is a value too."""
    if expression is None:
        return None
    try:
        return Expectation(expression, await stage.wait_for(tab.page.evaluate(expression), needs_time=True))
    except PlaywrightError as error:
        with playwright_failures("evaluate --expect"):
            if tab.crashed or tab.closed:
                raise
        return Expectation(expression, error=first_line(error))
