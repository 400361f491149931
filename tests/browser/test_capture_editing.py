"""Clipboard, input methods and selections in real pages come out of `capture` as these lines, without any secret."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser import taking
from tests.browser.taking import Record, Taken, shown

context, record = taking.context, taking.record
pytestmark = pytest.mark.browser

EDITING = """
<style>body { margin: 0; font: 16px/20px monospace } input, textarea, div { display: block; width: 300px }</style>
<input id=line value="hello world"><input id=secret type=password value="Tr0ub4dor">
<input id=card autocomplete=cc-number>
<div id=rich contenteditable>rich text</div>
<p id=story>Once upon a time</p><p id=end>The end</p>
<p id=account>Account <b data-reenact-mask>4711</b> is yours</p>
<div data-reenact-block><p id=blocked>Box text</p></div>"""

DRAWN = "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"

PAGE_COPIES = """document.addEventListener("copy", (event) => {
  event.clipboardData.setData("text/plain", "from the page");
  event.clipboardData.setData("text/html", "<b>from the page</b>");
  event.preventDefault();
})"""

PROFILES = pytest.mark.parametrize("profile", ["qa", "production"])


@pytest.fixture(autouse=True)
def _clipboard_is_ours(context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])


def select(page: Page, expression: str) -> None:
    """Select as a script would, and wait until the page heard of it."""
    page.evaluate(
        "() => new Promise((heard) => { document.addEventListener('selectionchange', heard, { once: true }); "
        + expression
        + "; })"
    )


def only(taken: Taken, *types: str) -> list[dict[str, Any]]:
    """Without targets in `production`, where they are hashed."""
    told = taken.told(*types)
    if taken.recording.header.profile == "production":
        for each in told:
            each.pop("target", None)
    return told


# The clipboard


def test_what_is_copied_cut_and_pasted(context: BrowserContext, record: Record) -> None:
    with record() as taken:
        page = shown(context, EDITING)
        page.focus("#line")
        page.evaluate("line.setSelectionRange(0, 5)")
        page.keyboard.press("Control+C")
        page.keyboard.press("Control+X")
        assert page.evaluate("line.value") == " world"
        page.focus("#rich")
        page.keyboard.press("Control+A")
        page.keyboard.press("Control+V")
        assert page.evaluate("rich.textContent") == "hello"
    copied, cut, pasted = only(taken, "copy", "cut", "paste")
    assert copied == {"type": "copy", "target": "line", "text": "hello"}
    assert cut == {"type": "cut", "target": "line", "text": "hello"}
    assert pasted == {"type": "paste", "target": "rich", "text": "hello", "data_types": ["text/plain"]}


def test_text_of_the_page_that_is_copied(context: BrowserContext, record: Record) -> None:
    with record() as taken:
        page = shown(context, EDITING)
        page.evaluate("getSelection().setBaseAndExtent(story.firstChild, 5, end, 1)")
        page.keyboard.press("Control+C")
    (copied,) = only(taken, "copy")
    assert copied == {"type": "copy", "target": "story", "text": "upon a time\n\nThe end"}


def test_what_the_page_itself_copies(context: BrowserContext, record: Record) -> None:
    with record() as taken:
        page = shown(context, EDITING)
        page.evaluate(PAGE_COPIES)
        page.evaluate("getSelection().selectAllChildren(story)")
        page.keyboard.press("Control+C")
        assert page.evaluate("navigator.clipboard.readText()") == "from the page"
    assert only(taken, "copy") == [
        {"type": "copy", "target": "story", "text": "from the page", "data_types": ["text/plain", "text/html"]}
    ]


@PROFILES
def test_nothing_is_told_of_a_secret_that_is_pasted_or_selected(
    context: BrowserContext, record: Record, profile: str
) -> None:
    with record(profile) as taken:
        page = shown(context, EDITING)
        page.evaluate("navigator.clipboard.writeText('S3cr3tW0rd')")
        page.focus("#secret")
        page.keyboard.press("Control+A")
        page.keyboard.press("Control+C")
        page.keyboard.press("Control+V")
        assert page.evaluate("secret.value") == "S3cr3tW0rd"
    told = only(taken, "copy", "paste", "selectionchange")
    assert ("paste" in {each["type"] for each in told}) == (profile == "qa")
    for each in told:
        assert each["masked"] is True
        assert not {"text", "length"} & each.keys()
    content = taken.path.read_text()
    assert "S3cr3tW0rd" not in content
    assert "Tr0ub4dor" not in content


def test_a_copy_with_something_masked_in_it_is_masked(context: BrowserContext, record: Record) -> None:
    with record() as taken:
        page = shown(context, EDITING)
        page.evaluate("getSelection().selectAllChildren(account)")
        page.keyboard.press("Control+C")
        page.evaluate("getSelection().setBaseAndExtent(story, 0, blocked.firstChild, 3)")
        page.keyboard.press("Control+C")
    assert len(taken.told("copy")) == 2
    assert all(each["masked"] and "text" not in each for each in taken.told("copy"))
    content = taken.path.read_text()
    assert "4711" not in content
    assert "Box" not in content


def test_a_page_that_breaks_the_clipboard_is_recorded_and_works(context: BrowserContext, record: Record) -> None:
    with record() as taken:
        page = shown(context, EDITING)
        page.evaluate(
            """() => {
              window.asked = 0;
              const fail = () => { asked++; throw new Error("not yours"); };
              DataTransfer.prototype.getData = fail;
              Object.defineProperty(DataTransfer.prototype, "types", { get: fail });
              Object.defineProperty(ClipboardEvent.prototype, "clipboardData", { get: fail });
            }"""
        )
        page.evaluate("navigator.clipboard.writeText('pasted')")
        page.focus("#line")
        page.keyboard.press("Control+A")
        page.keyboard.press("Control+V")
        assert page.evaluate("[asked, line.value]") == [0, "pasted"]
        page.evaluate("line.dispatchEvent(new Event('paste', { bubbles: true }))")
    assert only(taken, "paste") == [
        {"type": "paste", "target": "line", "text": "pasted", "data_types": ["text/plain"]},
        {"type": "paste", "target": "line", "text": "", "trusted": False},
    ]


# Input methods


@PROFILES
@pytest.mark.parametrize("field", ["line", "card"])
def test_what_an_input_method_composes(context: BrowserContext, record: Record, profile: str, field: str) -> None:
    with record(profile) as taken:
        page = shown(context, EDITING)
        page.evaluate("line.value = ''")
        page.bring_to_front()
        page.focus(f"#{field}")
        page.evaluate(DRAWN)  # Chromium's own process learns of the focus with the next frame
        session = context.new_cdp_session(page)
        for text in ["に", "にほ"]:
            session.send(
                "Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
            )
        session.send("Input.insertText", {"text": "日本"})
        assert page.input_value(f"#{field}") == "日本"
    told = [
        (each["type"], each["data"]) for each in taken.told("compositionstart", "compositionupdate", "compositionend")
    ]
    types = ["compositionstart", "compositionupdate", "compositionupdate", "compositionupdate", "compositionend"]
    texts = ["", "に", "にほ", "日本", "日本"]
    if field == "line" and profile == "qa":
        assert told == list(zip(types, texts, strict=True))
    else:
        # How often and when it was updated would say how the text is written.
        assert told == []
        assert "に" not in taken.path.read_text()
        assert "日本" not in taken.path.read_text()


# Selections


def test_a_selection_in_a_text_field_has_offsets(context: BrowserContext, record: Record) -> None:
    with record() as taken:
        page = shown(context, EDITING)
        page.focus("#line")
        page.keyboard.press("Home")
        page.keyboard.press("Shift+End")
    (*_, last) = taken.told("selectionchange")
    assert last == {"type": "selectionchange", "target": "line", "start": 0, "end": 11, "length": 11}


def test_production_tells_nothing_of_clipboard_and_selection(context: BrowserContext, record: Record) -> None:
    with record("production") as taken:
        page = shown(context, EDITING)
        page.focus("#line")
        page.keyboard.press("Control+A")
        page.keyboard.press("Control+X")
        page.keyboard.press("Control+V")
        select(page, "getSelection().selectAllChildren(story)")
    assert taken.told("copy", "cut", "paste", "selectionchange") == []
    assert "input" in {each["type"] for each in taken.told()}
    assert "hello" not in taken.path.read_text()


def test_a_selection_made_by_mouse_is_told_once(context: BrowserContext, record: Record) -> None:
    with record() as taken:
        page = shown(context, EDITING)
        box = page.locator("#story").bounding_box()
        assert box
        page.mouse.move(box["x"] + 1, box["y"] + 8)
        page.mouse.down()
        for x in range(10, 160, 10):
            page.mouse.move(box["x"] + x, box["y"] + 8)
            page.evaluate("new Promise(requestAnimationFrame)")
        page.mouse.up()
        length = page.evaluate("String(getSelection()).length")
        assert length > 10
    assert taken.told("selectionchange") == [{"type": "selectionchange", "target": "story", "length": length}]


def test_a_caret_that_typing_moves_is_not_told(context: BrowserContext, record: Record) -> None:
    with record() as taken:
        page = shown(context, EDITING)
        page.click("#line", position={"x": 290, "y": 10})
        page.evaluate(DRAWN)
        page.keyboard.type("abcdefgh")
        page.keyboard.press("ArrowLeft")
    assert [(each["start"], each["end"]) for each in taken.told("selectionchange")] == [(11, 11), (18, 18)]


def test_a_click_into_plain_text_selects_nothing(context: BrowserContext, record: Record) -> None:
    with record() as taken:
        page = shown(context, EDITING)
        page.click("#story")
        page.click("#rich")
    assert [each["target"] for each in taken.told("selectionchange")] == ["rich"]


def test_selections_in_blocked_parts_are_not_told(context: BrowserContext, record: Record) -> None:
    with record() as taken:
        page = shown(context, EDITING)
        select(page, "getSelection().selectAllChildren(blocked)")
    assert taken.told("selectionchange") == []


def test_selecting_everything_in_a_large_page_is_counted_only_so_far(context: BrowserContext, record: Record) -> None:
    with record() as taken:
        page = shown(context, EDITING)
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p>four</p>'.repeat(20000))")
        select(page, "getSelection().selectAllChildren(document.body)")
        page.keyboard.press("Shift")
    (selected,) = taken.told("selectionchange")
    assert 1000 < selected["length"] < 10000


@PROFILES
def test_what_is_pasted_into_a_closed_shadow_tree_may_be_a_password(
    context: BrowserContext, record: Record, profile: str
) -> None:
    with record(profile) as taken:
        page = shown(context, "<div id=host></div>")
        page.evaluate(
            """() => {
              const root = host.attachShadow({ mode: "closed" });
              root.innerHTML = "<input type=password>";
              root.firstChild.focus();
              window.inner = root.firstChild;
            }"""
        )
        page.evaluate("navigator.clipboard.writeText('S3cr3tW0rd')")
        page.keyboard.press("Control+V")
        assert page.evaluate("inner.value") == "S3cr3tW0rd"
    told = only(taken, "paste")
    for each in told:
        each.pop("target", None)
    assert told == ([{"type": "paste", "data_types": ["text/plain"], "masked": True}] if profile == "qa" else [])
    assert "S3cr3tW0rd" not in taken.path.read_text()
