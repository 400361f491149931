"""The leak checklist, 1 to 8: what is typed into fields is nowhere in a recording, of secrets in qa too.

Each test plants markers, does with real input what would leak them, and looks into all bytes that were recorded.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser import taking
from tests.browser.leaks import Plant, not_allowed, spied

pytestmark = pytest.mark.browser

context = taking.context
BOTH = pytest.mark.parametrize("profile", ["qa", "production"])


@pytest.fixture
def plant() -> Plant:
    return Plant()


def typed(page: Page, selector: str, text: str) -> None:
    page.click(selector)
    page.keyboard.type(text)
    assert page.locator(selector).evaluate("field => field.value ?? field.textContent").count(text) == 1


def pasted(page: Page, selector: str) -> None:
    """What stands in the ignored field #source, over the clipboard."""
    page.click("#source")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+c")
    page.click(selector)
    page.keyboard.press("Control+v")
    page.wait_for_function("selector => document.querySelector(selector).value === source.value", arg=selector)


def autofilled(page: Page, selector: str, text: str) -> None:
    """As password managers do."""
    page.locator(selector).evaluate(
        """(field, text) => {
            field.value = text;
            field.dispatchEvent(new InputEvent("input", { bubbles: true, data: text, inputType: "insertText" }));
            field.dispatchEvent(new Event("change", { bubbles: true }));
        }""",
        text,
    )


def test_the_search_for_markers_finds_what_qa_keeps(context: BrowserContext, tmp_path: Path, plant: Plant) -> None:
    def act(page: Page) -> None:
        typed(page, "#town", plant("typed"))
        page.click("button")

    html = f"<input id=town><button data-note='{plant('unseen')}'>{plant('shown')}</button>"
    evidence = spied(context, tmp_path, html, act, profile="qa")
    assert evidence.leaks(plant) == ["shown", "typed"]
    assert not_allowed(evidence.lines)


@BOTH
def test_1_a_password_typed_pasted_and_autofilled(
    context: BrowserContext, tmp_path: Path, plant: Plant, profile: str
) -> None:
    def act(page: Page) -> None:
        typed(page, "#one", plant("typed"))
        pasted(page, "#two")
        autofilled(page, "#three", plant("autofilled"))
        page.keyboard.press("Enter")

    fields = "".join(f"<input type=password id={name}>" for name in ("one", "two", "three"))
    source = f"<input id=source data-reenact-ignore value={plant('pasted')}>"
    evidence = spied(context, tmp_path, f"<form onsubmit='return false'>{fields}</form>{source}", act, profile=profile)
    assert evidence.leaks(plant) == []
    assert len(evidence.of("input")) == 3
    assert all(line["masked"] and "length" not in line for line in evidence.of("input", "change", "paste"))


@BOTH
@pytest.mark.parametrize("again", [False, True], ids=["shown", "shown and hidden again"])
def test_2_a_password_shown_by_a_change_of_type(
    context: BrowserContext, tmp_path: Path, plant: Plant, profile: str, again: bool
) -> None:
    def act(page: Page) -> None:
        typed(page, "#field", plant("before"))
        page.click("button")
        if again:
            page.click("button")
        page.keyboard.press("Tab")
        page.focus("#field")
        page.keyboard.type(plant("after"))
        assert plant("after") in page.locator("#field").input_value()

    toggle = "f = document.getElementById('field'); f.type = f.type === 'text' ? 'password' : 'text'"
    html = f'<button type=button onclick="{toggle}">eye</button><input type=password id=field>'
    assert spied(context, tmp_path, html, act, profile=profile).leaks(plant) == []


@BOTH
@pytest.mark.parametrize(
    "reveal",
    [
        "field.outerHTML = '<input name=key id=field2 value=' + field.value + '>'",
        "field.type = 'text'; field.style.webkitTextSecurity = 'none'",
        "field.replaceWith(Object.assign(document.createElement('input'), { id: 'field', value: field.value }))",
    ],
    ids=["an element of the same name", "a style", "an element of the same id"],
)
def test_3_a_password_revealed_by_another_element_or_a_style(
    context: BrowserContext, tmp_path: Path, plant: Plant, profile: str, reveal: str
) -> None:
    def act(page: Page) -> None:
        typed(page, "#dots", plant("dotted"))
        page.click("button")
        page.click("input:not(#dots)")
        page.keyboard.type(plant("revealed"))
        assert page.locator("input:not(#dots)").input_value().endswith(plant("revealed"))

    html = f"""<button type=button>eye</button><input id=dots style="-webkit-text-security: disc">
        <input type=password id=field name=key>
        <script>const field = document.getElementById("field");
        document.querySelector("button").onclick = () => {{ {reveal} }};</script>"""
    assert spied(context, tmp_path, html, act, profile=profile).leaks(plant) == []


TEXT_FIELDS = [
    "type=text", "type=search", "type=tel", "type=url", "", "inputmode=email", "inputmode=numeric", "autocomplete=name",
    "autocomplete=street-address", "list=choices",
]  # fmt: skip
SECRET_FIELDS = [
    "autocomplete=one-time-code", "autocomplete='section-a cc-number'", "autocomplete=cc-csc", "autocomplete=cc-exp",
    "autocomplete=new-password", "autocomplete=current-password", "name=cvv", "id=card-number", "name=accessToken",
    "inputmode=numeric name=otp",
]  # fmt: skip


@pytest.mark.parametrize(
    ("attributes", "profile"),
    [*((each, "production") for each in (*TEXT_FIELDS, *SECRET_FIELDS)), *((each, "qa") for each in SECRET_FIELDS)],
)
def test_4_fields_of_every_kind(
    context: BrowserContext, tmp_path: Path, plant: Plant, attributes: str, profile: str
) -> None:
    def act(page: Page) -> None:
        typed(page, "input", plant("typed"))
        page.keyboard.press("Enter")

    html = f"<form onsubmit='return false'><input {attributes}></form>"
    evidence = spied(context, tmp_path, html, act, profile=profile)
    assert evidence.leaks(plant) == []
    assert all(line["masked"] for line in evidence.of("input", "change"))
    if attributes in SECRET_FIELDS:
        assert [line.get("length") for line in evidence.of("input")] == [None]


@pytest.mark.parametrize(
    ("attributes", "text"),
    [
        ("type=email", "zqxwvutsrpzqxwvutsrp@zqxwvutsrpzqxwvutsrp.example"),
        ("type=number", "918273645546372819918273645546372819"),
        ("type=date", "06281987"),
        ("type=tel inputmode=tel", "+4991827364554637281991"),
    ],
)
def test_4_fields_of_formats(context: BrowserContext, tmp_path: Path, plant: Plant, attributes: str, text: str) -> None:
    plant.markers["value"] = text

    def act(page: Page) -> None:
        page.focus("input")
        page.keyboard.type(text)
        assert page.locator("input").input_value()
        plant.markers["as held"] = page.locator("input").input_value()

    evidence = spied(context, tmp_path, f"<input {attributes}>", act)
    assert evidence.leaks(plant) == []
    assert evidence.of("input")


def test_5_what_was_filled_in_beforehand(context: BrowserContext, tmp_path: Path, plant: Plant) -> None:
    def act(page: Page) -> None:
        for selector in ("#value", "#area", "#send"):
            page.click(selector)
            page.keyboard.press("End")
            page.keyboard.type("x")
        page.keyboard.press("Enter")

    html = f"""<form onsubmit="return false"><input id=value value={plant("value")}>
        <input type=hidden name=state value={plant("hidden")}><textarea id=area>{plant("area")}</textarea>
        <button id=send value={plant("button value")}>Send</button><input type=submit value="{plant("submit")}"></form>
        <script>onsubmit = () => 0</script>"""
    assert spied(context, tmp_path, html, act).leaks(plant) == []


@pytest.mark.parametrize(
    "html",
    [
        "<div id=field contenteditable>{}</div>",
        "<div contenteditable><p>{}</p><p id=field>b</p></div>",
        "<p id=field>{}</p><script>document.designMode = 'on'</script>",
        "<div id=field contenteditable role=textbox>{}</div><script>field.addEventListener('beforeinput', (e) => "
        "{{ e.preventDefault(); field.append(e.data ?? '') }})</script>",
    ],
    ids=["contenteditable", "inner paragraphs", "designMode", "an editor that does it all"],
)
def test_6_editors(context: BrowserContext, tmp_path: Path, plant: Plant, html: str) -> None:
    def act(page: Page) -> None:
        page.click("#field")
        page.keyboard.type(plant("typed"))
        assert plant("typed") in page.locator("body").inner_text().replace("\n", "")
        page.keyboard.press("Control+b")

    evidence = spied(context, tmp_path, html.format(plant("before")), act)
    assert evidence.leaks(plant) == []
    assert not_allowed(evidence.lines) == []


def test_7_options_and_choices(context: BrowserContext, tmp_path: Path, plant: Plant) -> None:
    def act(page: Page) -> None:
        page.select_option("#one", index=1)
        page.select_option("#many", index=[0, 1])
        page.check("#radio")
        page.check("#box")
        page.fill("#listed", plant("listed"))

    html = f"""<select id=one><option>a<option value={plant("option value")}>{plant("option")}</select>
        <select id=many multiple><option label={plant("option label")}>b<option>{plant("other")}</select>
        <label>{plant("radio label")}<input type=radio id=radio name=r value={plant("radio")}></label>
        <input type=checkbox id=box value={plant("box")}><input id=listed list=all>
        <datalist id=all><option>{plant("listed")}</datalist>"""
    evidence = spied(context, tmp_path, html, act)
    assert evidence.leaks(plant) == []
    assert {line.get("checked") for line in evidence.of("change")} == {None, True}
    assert not_allowed(evidence.lines) == []


def test_8_files(context: BrowserContext, tmp_path: Path, plant: Plant) -> None:
    size = 91827

    def act(page: Page) -> None:
        file: Any = {"name": plant("file") + ".pdf", "mimeType": f"application/{plant('type')}", "buffer": b"x" * size}
        page.set_input_files("#files", file)

    evidence = spied(context, tmp_path, "<input type=file id=files>", act)
    assert evidence.leaks(plant) == []
    assert str(size).encode() not in evidence.data
    assert b"fakepath" not in evidence.data
    assert evidence.of("change")[0]["files"] == [{"media_type": "application", "size_bytes": 65536.0}]
