"""Every input a person has, driven for real under capture, comes again in a replay: same lines, same end of page."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import pytest
from playwright.sync_api import Browser, Dialog, Error, Page

import reenact
from fixtures.serve import PAGES
from reenact import BrowserOptions, ReplayOptions, ReplayResult
from reenact.image import encode_png
from reenact.verify.pairing import Pairing, pair_up
from tests.browser.conftest import Serve
from tests.browser.visits import press, recorded

pytestmark = pytest.mark.browser

SAID = "document.querySelector('#said').textContent"


class RoundTrip:
    """A fixture page that is driven, recorded, replayed, and compared."""

    def __init__(self, chromium: Browser, address: str, folder: Path) -> None:
        self._chromium = chromium
        self._address = address
        self._folder = folder

    def __call__(
        self,
        name: str,
        drive: Callable[[Page], None],
        end: str = SAID,
        options: dict[str, Any] | None = None,
        init_scripts: tuple[Path, ...] = (),
        **more: Any,
    ) -> tuple[ReplayResult, Pairing]:
        """Drive the page, replay it, and assert that `end` evaluates to the same, which is not nothing."""
        ends: list[object] = []

        def visit(page: Page) -> None:
            drive(page)
            page.wait_for_timeout(100)
            ends.append(page.context.pages[0].evaluate(end))

        path = recorded(self._chromium, self._folder / "visit.jsonl", f"{self._address}/{name}.html", visit, **more)
        seen_path = self._folder / "seen.jsonl"
        asked = ReplayOptions(expect=end, seen_path=seen_path, **(options or {}))
        result = reenact.replay(path, None, asked, browser=BrowserOptions(init_scripts=init_scripts))
        print(*result.holds, *result.divergences, sep="\n")
        assert result.expectation is not None
        assert ends[0]
        assert (result.expectation.value, result.expectation.error) == (ends[0], None)
        return result, pair_up(reenact.read_recording(path), reenact.read_recording(seen_path), result.holds)


@pytest.fixture
def round_trip(chromium: Browser, serve: Serve, tmp_path: Path) -> RoundTrip:
    return RoundTrip(chromium, serve(PAGES), tmp_path)


def came_again(result: ReplayResult, pairing: Pairing) -> None:
    """All but the ways of a hurried pointer: what moves twice within a frame may come as one event or as two."""
    assert result.divergences == ()
    assert [each for each in pairing.unpaired if each.type != "pointermove"] == []


def carry(page: Page, start: str, *stops: str) -> None:
    """Press on the middle of one element, go over the middle of others, and let go over the last."""
    points = []
    for selector in (start, *stops):
        box = page.locator(selector).bounding_box()
        assert box is not None
        points.append((box["x"] + box["width"] / 2, box["y"] + box["height"] / 2))
    page.mouse.move(*points[0], steps=3)
    page.mouse.down()
    for (from_x, from_y), (x, y) in pairwise(points):
        for step in range(1, 5):  # slower than capture thins the way
            page.mouse.move(from_x + (x - from_x) * step / 4, from_y + (y - from_y) * step / 4)
            page.wait_for_timeout(30)
    page.mouse.up()
    page.wait_for_timeout(60)


def test_what_was_dragged_is_dropped_again_with_the_data_of_the_page(round_trip: RoundTrip) -> None:
    def drive(page: Page) -> None:
        carry(page, "#sow", "#prune", "#done")
        carry(page, "#water", "#done")
        carry(page, "#prune", "h1")  # nothing takes it there

    came_again(*round_trip("drag_and_drop", drive))


def test_dialogs_are_answered_as_they_were(round_trip: RoundTrip) -> None:
    answers: Iterator[str | Literal[False] | None] = iter([None, False, None, "Oak 🌳", False, None, False, None])

    def answer(dialog: Dialog) -> None:
        value = next(answers)
        if value is False:
            dialog.dismiss()
        else:
            dialog.accept(value)

    def drive(page: Page) -> None:
        page.on("dialog", answer)
        for name in ("alert", "confirm", "confirm", "prompt", "prompt", "later"):
            press(page, page.locator(f"#{name}"))
            page.wait_for_timeout(20)
        page.wait_for_timeout(300)
        press(page, page.locator("#changed"))
        press(page, page.locator("#leave"))  # to stay
        page.wait_for_timeout(100)
        press(page, page.locator("#alert"))

    result, pairing = round_trip("native_dialogs", drive)
    assert next(answers, "all") == "all"
    came_again(result, pairing)


def test_leaving_a_page_that_asks_is_answered_too(round_trip: RoundTrip) -> None:
    def drive(page: Page) -> None:
        page.on("dialog", lambda dialog: dialog.accept())
        press(page, page.locator("#changed"))
        press(page, page.locator("#leave"))
        page.wait_for_url("**/labels.html")

    came_again(*round_trip("native_dialogs", drive, end="document.title"))


def test_a_dialog_that_was_not_recorded_is_dismissed_and_told(round_trip: RoundTrip, tmp_path: Path) -> None:
    script = tmp_path / "ask.js"
    script.write_text("addEventListener('click', () => { window.answer = String(confirm('New here?')); })")
    result, _ = round_trip(
        "labels", lambda page: page.mouse.click(5, 5), end="window.answer ?? 'false'", init_scripts=(script,)
    )
    assert [(each.kind, "New here?" in each.message) for each in result.divergences] == [("dialog", True)]


def opened_by(page: Page, act: Callable[[], object]) -> Page:
    with page.context.expect_page() as opened:
        act()
    opened.value.wait_for_load_state()
    page.wait_for_timeout(50)
    return opened.value


def close_by(page: Page, selector: str) -> None:
    """Press a button that closes the tab in which it is."""
    first = page.context.pages[0]
    page.hover(selector)
    page.mouse.down()
    # Its own answer may come too late for a tab that is gone.
    with page.expect_event("close"), contextlib.suppress(Error):
        page.mouse.up()
    first.wait_for_timeout(50)


def test_new_tabs_are_on_the_same_clock_and_are_worked_again(round_trip: RoundTrip) -> None:
    def drive(page: Page) -> None:
        behind = opened_by(page, lambda: page.click("#link", button="middle"))
        page.mouse.move(300, 300, steps=3)
        other = opened_by(page, lambda: page.click("#link", modifiers=["Control"]))
        press(other, other.locator("#send"))
        blank = opened_by(page, lambda: press(page, page.locator("#blank")))
        close_by(blank, "#leave")
        press(behind, behind.locator("#send"))
        opened_by(page, lambda: press(page, page.locator("#popup")))
        press(page, page.locator("#close"))  # closed by its opener
        written = opened_by(page, lambda: press(page, page.locator("#written")))
        close_by(written, "#done")
        page.mouse.move(300, 320, steps=3)

    came_again(*round_trip("tabs", drive))


def choose(page: Page, button: str, files: list[Path]) -> None:
    with page.expect_file_chooser() as chooser:
        press(page, page.locator(button))
    chooser.value.set_files(files)
    page.wait_for_timeout(50)


def drop_files(page: Page, selector: str, files: list[Path]) -> None:
    box = page.locator(selector).bounding_box()
    assert box is not None
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(file) for file in files], "dragOperationsMask": 1}
    for kind, x in (("dragEnter", 10), ("dragOver", 20), ("drop", 20)):
        event = {"type": kind, "x": box["x"] + x, "y": box["y"] + 20, "data": data}
        session.send("Input.dispatchDragEvent", event)


@pytest.mark.parametrize("kept", [True, False], ids=["from a folder", "made up"])
def test_files_are_chosen_and_dropped_again(round_trip: RoundTrip, tmp_path: Path, kept: bool) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    photo, paper, plan = folder / "fern.png", folder / "Müll & Plan.txt", folder / "plan.pdf"
    photo.write_bytes(encode_png(np.zeros((9, 9, 3), np.uint8)))
    paper.write_text("words " * 100)
    plan.write_bytes(bytes(2000))

    def drive(page: Page) -> None:
        choose(page, "#photo", [photo])
        page.wait_for_function("said.textContent.includes('a picture')")
        choose(page, "#papers", [paper, plan])
        choose(page, "#attach", [paper])
        drop_files(page, "#zone", [plan, photo])

    result, pairing = round_trip("files", drive, options={"files_path": folder if kept else None})
    assert pairing.unpaired == ()
    assert result.divergences == ()
    assert [remark.kind for remark in result.remarks] == ([] if kept else ["masked"] * 4)


WRITTEN = """[said.textContent, ...document.querySelectorAll("input, textarea")].map((each) => each.value ?? each)
  .concat(rich.innerHTML, String(getSelection())).join("\\n")"""


def compose(page: Page, *texts: str, commit: str) -> None:
    session = page.context.new_cdp_session(page)
    for text in texts:
        key = {"key": "Process", "code": "KeyN", "windowsVirtualKeyCode": 229}
        session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})
        session.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
        session.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})
        page.wait_for_timeout(20)
    session.send("Input.insertText", {"text": commit}) if commit else None
    page.wait_for_timeout(20)


def test_text_in_every_script_is_written_again(round_trip: RoundTrip) -> None:
    def drive(page: Page) -> None:
        press(page, page.locator("#name"))
        compose(page, "n", "に", "にほ", "にほん", commit="日本")
        compose(page, "x", "", commit="")  # given up
        page.keyboard.insert_text("👩‍🌾é")
        page.keyboard.type("ß ł", delay=10)
        press(page, page.locator("#rich"))
        compose(page, "ㅎ", "하", "한", commit="한")
        page.keyboard.press("Enter")
        page.keyboard.type("مرحبا 😀", delay=10)

    came_again(*round_trip("writing", drive, end=WRITTEN))


def test_shortcuts_selection_and_clipboard_come_again(round_trip: RoundTrip) -> None:
    def drive(page: Page) -> None:
        page.evaluate("navigator.clipboard.writeText('from elsewhere 🌱')")
        press(page, page.locator("#name"))
        page.keyboard.press("Control+v")
        page.keyboard.press("Home")
        page.keyboard.press("Shift+Control+ArrowRight")
        page.keyboard.press("Control+x")
        press(page, page.locator("#notes"))
        for keys in ("Control+v", "Control+v", "Control+z", "Control+Shift+z", "Shift+ArrowLeft", "Backspace"):
            page.keyboard.press(keys, delay=10)
        page.locator("#words").dblclick(position={"x": 10, "y": 10})
        page.keyboard.press("Control+c")
        press(page, page.locator("#rich"))
        page.keyboard.press("Control+a")
        page.keyboard.press("Control+v")
        page.keyboard.press("Control+b")
        page.keyboard.type("bold")
        page.mouse.move(30, 250)
        box = page.locator("#words").bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 2, box["y"] + 10)
        page.mouse.down()
        page.mouse.move(box["x"] + 90, box["y"] + 12, steps=6)
        page.wait_for_timeout(40)
        page.mouse.up()

    came_again(*round_trip("writing", drive, end=WRITTEN, permissions=["clipboard-write", "clipboard-read"]))


def pinch(page: Page, selector: str) -> None:
    box = page.locator(selector).bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *gaps: float) -> None:
        points = [{"x": x + gap, "y": y, "id": number} for number, gap in enumerate(gaps)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.wait_for_timeout(20)

    touch("touchStart", -10)
    touch("touchStart", -10, 10)
    for step in range(1, 8):
        touch("touchMove", -10 - 8 * step, 10 * step)
        touch("touchMove", -10 - 8 * step, 10 + 10 * step)
    touch("touchEnd")


FILLED: Final = {
    "text": "Ann",
    "date": "2026-05-04",
    "time": "10:20",
    "month": "2026-05",
    "color": "#12ab34",
    "range": "70",
}


def test_what_a_test_script_fills_in_is_set_again(chromium: Browser, serve: Serve, tmp_path: Path) -> None:
    fields = "".join(f"<p><input type={kind} id={kind}></p>" for kind in FILLED)
    (tmp_path / "fields.html").write_text(f"<!doctype html><title>Fields</title>{fields}", encoding="utf-8")

    def visit(page: Page) -> None:
        for kind, value in FILLED.items():
            page.fill(f"#{kind}", value)
        page.focus("#text")  # the slider had the keyboard last
        page.keyboard.press("End", delay=20)
        page.keyboard.type("!", delay=20)
        page.wait_for_timeout(100)

    path = recorded(chromium, tmp_path / "visit.jsonl", f"{serve(tmp_path)}/fields.html", visit)
    expected = "Object.fromEntries([...document.querySelectorAll('input')].map((field) => [field.id, field.value]))"
    result = reenact.replay(path, None, ReplayOptions(expect=expected))
    assert result.divergences == ()
    assert result.expectation is not None
    assert result.expectation.value == FILLED | {"text": "Ann!"}


def test_two_fingers_pinch_again(round_trip: RoundTrip) -> None:
    came_again(*round_trip("gestures", lambda page: pinch(page, "#pinched"), has_touch=True, is_mobile=True))


def test_menus_strokes_pickers_downloads_and_another_window_size_come_again(round_trip: RoundTrip) -> None:
    def drive(page: Page) -> None:
        page.mouse.move(45, 45, steps=3)
        page.wait_for_timeout(30)
        press(page, page.locator("#item"))
        press(page, page.locator("#fern"))
        page.keyboard.type("Maid", delay=10)
        page.locator("#fern").fill("Maidenhair")
        box = page.locator("#canvas").bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 20, box["y"] + 20)
        page.mouse.down()
        for step in range(12):
            page.mouse.move(box["x"] + 20 + 20 * step, box["y"] + 80 + 60 * (-1) ** (step // 2))
            page.wait_for_timeout(20)
        page.mouse.up()
        with page.expect_download():
            press(page, page.locator("#download"))
        page.set_viewport_size({"width": 600, "height": 800})
        page.wait_for_timeout(100)
        press(page, page.locator("#fern"))

    result, pairing = round_trip("gestures", drive)
    came_again(result, pairing)
    assert result.warnings == ("the page offered 'fields.html' for download; a replay keeps nothing of it",)
