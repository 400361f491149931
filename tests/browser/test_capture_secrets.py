"""What fields hold that nobody may know, and what a mark covers, is in no recording; what is kept instead of it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from playwright.sync_api import BrowserContext, Page

from reenact.capture import Privacy, capture
from tests.browser import taking
from tests.browser.leaks import mark_of
from tests.browser.taking import Record, Taken, kind, opened, shown

pytestmark = pytest.mark.browser

site, context, record = taking.site, taking.context, taking.record

SECRET = "Tr0ub4dor"


def typed_into(page: Page, selector: str, text: str = SECRET) -> None:
    page.click(selector)
    page.keyboard.type(text)
    page.keyboard.press("Backspace")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Tab")
    page.wait_for_function("selector => document.activeElement !== document.querySelector(selector)", arg=selector)


@pytest.mark.parametrize("profile", ["qa", "production"])
@pytest.mark.parametrize("field", ["password", "code", "card", "dotted", "masked", "inner", "shadowed"])
def test_a_visit_of_a_secret_field_is_one_line_without_length(
    context: BrowserContext, site: str, record: Record, field: str, profile: str
) -> None:
    with record(profile) as taken:
        page = opened(context, f"{site}/secret_fields.html")
        typed_into(page, f"#{field}")
        typed_into(page, f"#{field}", "and again")
    assert SECRET not in taken.path.read_text()
    assert "4711081547110815" not in taken.path.read_text()
    assert [each["key"] for each in taken.told("keydown")] == ["Tab", "Tab"]
    assert {each["key"] for each in taken.told("keyup")} <= {"Tab"}
    lines = taken.told("input", "change")
    assert [each["type"] for each in lines] == ["input", "change"] * 2
    for each in lines:
        assert each.keys() == {"type", "target", "masked"}


NAMED = ["user[password]", "passwd", "login-pwd", "client_secret", "apiToken", "cvc", "card_number", "sms-otp"]


@pytest.mark.parametrize("name", NAMED)
def test_fields_are_secret_by_their_name_in_qa_too(context: BrowserContext, record: Record, name: str) -> None:
    with record() as taken:
        page = shown(context, f'<input name="{name}"><input id=other>')
        typed_into(page, "input")
    assert [each.get("masked") for each in taken.told("input")] == [True]
    assert SECRET not in taken.path.read_text()


@pytest.mark.parametrize("name", ["passenger", "search", "company", "hotpink", "city", "cardinal"])
def test_other_names_make_no_secret(context: BrowserContext, record: Record, name: str) -> None:
    with record() as taken:
        page = shown(context, f'<input name="{name}"><input id=other>')
        typed_into(page, "input", "Rome")
    assert [each.get("value") for each in taken.told("input")] == ["R", "Ro", "Rom", "Rome", "Rom"]


def test_nothing_of_an_ignored_region_is_recorded(context: BrowserContext, site: str, record: Record) -> None:
    with record() as taken:
        page = opened(context, f"{site}/secret_fields.html")
        page.click("#ignored")
        page.keyboard.type(SECRET)
    assert taken.told("keydown", "input", "click", "focusin") == []
    assert all(target.dom_id != "ignored" for target in taken.recording.targets.values())


@pytest.mark.parametrize(("button", "field"), [("show", "password"), ("swap", "revealed")])
@pytest.mark.parametrize("press", [False, True])
def test_a_revealed_password_stays_secret(
    context: BrowserContext, site: str, record: Record, button: str, field: str, press: bool
) -> None:
    with record() as taken:
        page = opened(context, f"{site}/secret_fields.html")
        if press:
            page.focus(f"#{button}")
            page.keyboard.press("Enter")
        else:
            page.click(f"#{button}")
        assert page.get_attribute(f"#{field}", "type") != "password"
        page.click(f"#{field}")
        page.keyboard.type(SECRET)
    assert page.locator(f"#{field}").input_value() == SECRET
    assert [each.keys() for each in taken.told("input")] == [{"type", "target", "masked"}]
    assert SECRET not in taken.path.read_text()
    assert {each["key"] for each in taken.told("keydown", "keyup")} <= {"Enter"}


def test_a_key_that_went_down_in_a_secret_field_does_not_come_up_in_another(
    context: BrowserContext, record: Record
) -> None:
    with record() as taken:
        page = shown(context, "<input type=password oninput='next.focus()'><input id=next>")
        page.click("input")
        page.keyboard.down("q")
        page.wait_for_function("document.activeElement.id === 'next'")
        page.keyboard.up("q")
        page.keyboard.type("w")
    assert [(each["type"], each["key"]) for each in taken.told("keydown", "keyup")] == [
        ("keydown", "w"),
        ("keyup", "w"),
    ]


def test_what_is_typed_in_a_closed_shadow_root_may_be_a_password(context: BrowserContext, record: Record) -> None:
    with record() as taken:
        page = shown(
            context,
            "<div id=host></div>"
            "<script>host.attachShadow({mode: 'closed'}).innerHTML = '<input type=password autofocus>'</script>",
        )
        page.click("#host", position={"x": 20, "y": 10})
        page.keyboard.type(SECRET)
    assert taken.told("keydown") == []
    assert [each.keys() for each in taken.told("input")] == [{"type", "target", "masked"}]


def test_a_blocked_region_has_nothing_but_a_box(context: BrowserContext, site: str, record: Record) -> None:
    with record() as taken:
        page = opened(context, f"{site}/secret_fields.html")
        page.click("#inner")
    recording = taken.recording
    (target,) = {recording.target_of(event) for event in recording.events if kind(event) in ("pointerdown", "click")}
    assert msgspec.to_builtins(target).keys() == {"type", "time_ms", "document", "target", "tag", "client_box"}
    assert target is not None
    assert target.tag == "div"


def test_masked_text_is_no_name_of_what_holds_it(context: BrowserContext, site: str, record: Record) -> None:
    with record() as taken:
        page = opened(context, f"{site}/secret_fields.html")
        page.click("#pay")
    assert taken.told("click")
    assert "DE1234" not in taken.path.read_text()


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("Anna", "letters"),
        ("80331", "digits"),
        ("Anna Maria, 2nd"[:11], "words"),
        ("anna@example.org", "email"),
        ("Am Markt 7", "mixed"),
    ],
)
def test_production_keeps_length_and_shape(context: BrowserContext, record: Record, text: str, shape: str) -> None:
    with record("production") as taken:
        page = shown(context, "<input id=field>")
        page.click("#field")
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    what = {"target": mark_of("field"), "masked": True, "length": len(text), "shape": shape}
    # Without a break this is one line; a slow machine takes a second one after half a second.
    lines = taken.told("input", "change")
    assert lines[-2:] == [{"type": "input", **what}, {"type": "change", **what}]
    assert len(lines) < len(text)
    assert [each["key"] for each in taken.told("keydown")] == ["Enter"]


def test_shortcuts_and_named_keys_are_kept_in_production(context: BrowserContext, record: Record) -> None:
    with record("production") as taken:
        page = shown(context, "<input id=field><button>Go</button>")
        page.click("#field")
        for key in ["x", "Shift+Y", "Backspace", "Control+a", "ArrowLeft", "Escape", "Tab", " "]:
            page.keyboard.press(key)
    assert [each["key"] for each in taken.told("keydown")] == ["Control", "a", "ArrowLeft", "Escape", "Tab", " "]


def marked(context: BrowserContext, taken: Any, privacy: Privacy, profile: Any = "qa") -> list[dict[str, Any]]:
    with capture(context, taken, profile=profile, privacy=privacy) as capturing:
        page = shown(context, "<input class=one><p class=two><input></p><input class=three type=password>")
        for field in ("input", ".two input", ".three"):
            page.click(field)
            page.keyboard.type("ab")
        page.keyboard.press("Tab")
    return Taken(taken, capturing).told("change")


@pytest.mark.parametrize(
    ("privacy", "values"),
    [
        (Privacy(mask=".one"), [None, "ab", None]),
        (Privacy(mask="p:has(input), .one"), [None, None, None]),
        (Privacy(mask=".two) p, ("), ["ab", "ab", None]),
        (Privacy(mask=".two, :none-such, p >"), ["ab", None, None]),
        (Privacy(block=".two"), ["ab", None, None]),
        (Privacy(ignore=".two"), ["ab", None]),
    ],
    ids=["one", "several", "no selectors", "one that is none", "block", "ignore"],
)
def test_selectors_mark_what_the_author_did_not(
    context: BrowserContext, tmp_path: Any, privacy: Privacy, values: list[str | None]
) -> None:
    assert [each.get("value") for each in marked(context, tmp_path / "v.jsonl", privacy)] == values


def test_production_keeps_what_is_unmasked_but_no_secret(context: BrowserContext, tmp_path: Any) -> None:
    privacy = Privacy(unmask="input", mask=".one")
    lines = marked(context, tmp_path / "v.jsonl", privacy, "production")
    assert [each.get("value") for each in lines] == [None, "ab", None]


def test_a_page_whose_address_is_ignored_is_recorded_when_it_shows_something_else(
    context: BrowserContext, tmp_path: Any
) -> None:
    path = tmp_path / "v.jsonl"
    with capture(context, path, privacy=Privacy(ignore_urls=("*/private/*",))) as capturing:
        page = shown(context, "<button>Press</button>", "http://127.0.0.1/private/diary?of=anna")
        page.click("button")
        page.evaluate("fetch('/private/data').catch(() => 0)")
        page.evaluate("history.pushState({}, '', '/shop')")
        page.click("button")
        page.evaluate("history.pushState({}, '', '/private/again')")
        page.click("button")
    taken = Taken(path, capturing)
    assert len(taken.told("click")) == 1
    assert [document.url for document in taken.recording.documents] == ["http://127.0.0.1/shop"]
    assert "private" not in path.read_text()
