"""Text in, on the browser's clipboard out; it is put there from a page of our own, so that the page hears nothing."""

from __future__ import annotations

import json
from typing import Final

from reenact.browser.failures import playwright_failures
from reenact.stage.stage import Stage

_COPY: Final = """document.addEventListener("copy", (event) => {
  event.clipboardData.setData("text/plain", TEXT);
  event.preventDefault();
}, { once: true });
document.execCommand("copy");"""


async def put_on_clipboard(stage: Stage, text: str) -> None:
    """The clipboard is the browser's alone: a headless one never touches the machine's."""
    browser = stage.context.browser
    assert browser is not None
    with playwright_failures("put text on the clipboard"):
        context = await browser.new_context()
        try:
            page = await context.new_page()
            cdp = await context.new_cdp_session(page)
            expression = _COPY.replace("TEXT", json.dumps(text))
            await cdp.send("Runtime.evaluate", {"expression": expression, "userGesture": True})
        finally:
            await context.close()
