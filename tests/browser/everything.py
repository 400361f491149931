"""A page in, every kind of input that it takes done to it: the scripted user of the round trip."""

from __future__ import annotations

from typing import Final

from playwright.sync_api import Frame, Locator, Page

WORKED: Final = (
    "button, summary, textarea, select, [contenteditable], a[href^='#'], "
    "input:not([type=file], [type=hidden], [data-reenact-block] *), a[onclick]"
)
LEAVES: Final = ("leave", "tab", "window", "reload", "back", "cancelled", "intercepted", "prevented")
"""Ids of what leads to other pages; the tests of navigation have them."""

MOST: Final = 9
"""Of a frame; pages repeat themselves."""

KEYS: Final = ("Tab", "Shift+Tab", "Escape", "PageDown", "ArrowDown", "End", "Home")
SCROLLS: Final = ("PageDown", "ArrowDown", "End", "Home")
"""Of them; a scroll that is animated is waited for."""

HIT: Final = """(element) => {
  const box = element.getBoundingClientRect();
  const hit = element.getRootNode().elementFromPoint(box.x + box.width * 0.4, box.y + box.height * 0.5);
  return hit !== null && (hit === element || element.contains(hit));
}"""
KIND: Final = """(element) => element.isContentEditable || element.localName === "textarea" ? "text"
  : element.localName === "select" ? (element.multiple ? "list" : "drop-down")
  : element.localName !== "input" ? "button"
  : ["checkbox", "radio", "button", "submit", "reset"].includes(element.type) ? "button" : "text"
"""
LOOKING_MS: Final = 300
"""Nobody acts sooner; and a page that polls is that far ahead when its replay begins (README, Limits)."""
SCROLLERS: Final = """(elements) => elements.filter((element) =>
  element.scrollHeight > element.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(element).overflowY)
  || element.scrollWidth > element.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(element).overflowX)
).map((element) => elements.indexOf(element))"""


def everything(page: Page) -> None:
    """Work the controls of each frame, drag over its text, turn the wheel over its scrollers, and press some keys."""
    page.wait_for_timeout(LOOKING_MS)
    for frame in page.frames:
        worked = 0
        for element in frame.locator(WORKED).all():
            if worked < MOST and element.get_attribute("id") not in LEAVES and (point := reached(page, element)):
                work(page, element, point, worked)
                worked += 1
    for frame in page.frames:
        turn(page, frame)
    drag(page)
    for key in KEYS:
        page.keyboard.press(key, delay=20)
        page.wait_for_timeout(200 if key in SCROLLS else 30)


def reached(page: Page, element: Locator) -> tuple[float, float] | None:
    """Where to press it, once the wheel has brought it into view; None where that cannot be."""
    assert page.viewport_size is not None
    for _ in range(20):
        box = element.bounding_box() if element.is_visible() and element.is_enabled() else None
        if box is None:
            return None
        x, y = box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.5
        if 0 <= y < page.viewport_size["height"]:
            return (x, y) if 0 <= x < page.viewport_size["width"] and element.evaluate(HIT) else None
        page.mouse.wheel(0, 200 if y > 0 else -200)
        page.wait_for_timeout(40)
    return None


def work(page: Page, element: Locator, point: tuple[float, float], place: int) -> None:
    """What a person does with such an element: of a button with the mouse, with the keyboard, with the other button.

    Not with the middle one: it pastes what was last selected anywhere, and makes new tabs of links.
    """
    kind = element.evaluate(KIND)
    move(page, *point)
    page.mouse.down()
    page.wait_for_timeout(30)
    page.mouse.up()
    page.wait_for_timeout(30)
    if kind == "text":
        page.keyboard.type("Ab 1", delay=15)
        page.keyboard.press("ArrowLeft", delay=15)
        page.keyboard.press("Backspace", delay=15)
        page.keyboard.press("Control+a", delay=15)
        page.mouse.dblclick(*point, delay=20)
    elif kind == "drop-down":
        page.wait_for_timeout(200)
        page.keyboard.press("ArrowDown", delay=20)
        page.keyboard.press("Enter", delay=20)
    elif place % 3 == 1:
        page.keyboard.press("Space", delay=20)
    elif place % 3 == 2:
        page.mouse.click(*point, button="right", delay=20)
        page.keyboard.press("Escape", delay=20)
    page.wait_for_timeout(40)


def move(page: Page, x: float, y: float) -> None:
    """Go there as fast as a screen can follow: what moves twice within a frame may come as one event or as two."""
    page.mouse.move(x - 12, y - 3)
    page.wait_for_timeout(20)
    page.mouse.move(x, y)
    page.wait_for_timeout(20)


def turn(page: Page, frame: Frame) -> None:
    """Turn the wheel over each scroller of a frame, there and some of the way back."""
    elements = frame.locator("*")
    for index in elements.evaluate_all(SCROLLERS):
        point = reached(page, elements.nth(index))
        if point is None:
            continue
        move(page, *point)
        for delta_x, delta_y in ((0, 100), (60, 0), (0, 100), (0, -100)):
            page.mouse.wheel(delta_x, delta_y)
            page.wait_for_timeout(50)
        page.wait_for_timeout(180)


def drag(page: Page) -> None:
    """Press, draw a line, and let go: what is selected or moved by it is the page's affair."""
    move(page, 30, 25)
    page.mouse.down()
    for step in range(1, 7):
        move(page, 30 + 25 * step, 25 + 16 * step)
    page.wait_for_timeout(40)
    page.mouse.up()
    page.wait_for_timeout(40)
