"""The clock page paints what it says, and its reader reads it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser

from fixtures.clock import painted_ms
from fixtures.serve import PAGES, serving
from reenact.geometry import Viewport

pytestmark = pytest.mark.browser

# Stops the page's clock at a frame of our choice, through the page's own requestAnimationFrame callback.
FREEZE = """
window.requestAnimationFrame = (callback) => { window.paintAt = (time) => callback(time); return 0; };
"""


@pytest.mark.parametrize("viewport", [Viewport(1280, 720), Viewport(393, 852, 3.0)], ids=["desktop", "phone"])
@pytest.mark.parametrize("time_ms", [0.0, 1.9, 16.67, 99_999.5, 2**18 - 1.0])
def test_the_picture_shows_the_frame_time(chromium: Browser, viewport: Viewport, time_ms: float) -> None:
    context = chromium.new_context(
        viewport={"width": viewport.width, "height": viewport.height},
        device_scale_factor=viewport.device_scale_factor,
    )
    page = context.new_page()
    page.add_init_script(FREEZE)
    with serving(PAGES) as address:
        page.goto(f"{address}/clock.html")
        page.evaluate("(time) => paintAt(time)", time_ms)
        encoded = np.frombuffer(page.screenshot(), dtype=np.uint8)
        context.close()
    picture = cv2.imdecode(encoded, cv2.IMREAD_COLOR)
    assert picture is not None
    assert painted_ms(np.asarray(picture, dtype=np.uint8), viewport.device_scale_factor) == int(time_ms)
