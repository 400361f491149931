"""Values that were not recorded are made up at the replay: the page accepts them, and the replay says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

import reenact
from reenact.capture import Privacy
from tests.browser.conftest import serving

pytestmark = pytest.mark.browser

Act = Callable[[Page], None]


def replayed(
    browser: Browser, folder: Path, html: str, act: Act, expect: str, profile: Any = "production", **privacy: Any
) -> reenact.ReplayResult:
    site = folder / "site"
    site.mkdir()
    (site / "page.html").write_text(f"<!doctype html><meta charset=utf-8>{html}", encoding="utf-8")
    context = browser.new_context(viewport={"width": 800, "height": 600})
    with serving(site) as address:
        with reenact.capture(context, folder / "visit.jsonl", profile=profile, privacy=Privacy(**privacy)):
            page = context.new_page()
            page.goto(f"{address}/page.html")
            act(page)
        context.close()
        return reenact.replay(folder / "visit.jsonl", None, reenact.ReplayOptions(expect=expect))


def value_of(result: reenact.ReplayResult) -> Any:
    assert result.expectation is not None
    assert result.expectation.error is None
    return result.expectation.value


ALL_FIELDS = "[...document.querySelectorAll('input')].map((each) => [each.value, each.validity.valid])"

FIELDS = [
    ("", "AnnaSchmidt", "abcdefghijk"),
    ("type=email", "anna@mail.example", "abcde@example.com"),
    ("type=tel", "0891234567", "1234567890"),
    ("type=number min=1 max=20", "17", "12"),
    ("type=number min=500", "777", "500"),
    ("type=search", "lamp", "abcd"),
    ("type=url", "https://shop.example/a", "https://b.co/abcdefghi"),
    ("maxlength=5", "12345", "12345"),
    ("pattern='[A-Z]{3}'", "XYZ", "ABC"),
    ("pattern='\\d{5}' inputmode=numeric", "80331", "12345"),
]


def test_each_field_takes_what_is_made_up(chromium: Browser, tmp_path: Path) -> None:
    def act(page: Page) -> None:
        for number, (_, typed, _) in enumerate(FIELDS):
            page.click(f"input >> nth={number}")
            page.keyboard.type(typed)
            page.keyboard.press("Tab")

    html = "".join(f"<form><input name=field {attributes} required></form>" for attributes, _, _ in FIELDS)
    result = replayed(chromium, tmp_path, html, act, ALL_FIELDS)
    assert value_of(result) == [[expected, True] for _, _, expected in FIELDS]
    assert [remark.kind for remark in result.remarks] == ["masked"] * len(FIELDS)


SECRETS = [
    ("type=password", "Reenact-2026"),
    ("type=password maxlength=8", "Reenact-"),
    ("type=password minlength=16", "Reenact-2026Reen"),
    ("autocomplete=one-time-code maxlength=6", "123456"),
    ("autocomplete=cc-number", "4242424242424242"),
    ("autocomplete=cc-exp", "12/34"),
    ("autocomplete=cc-csc inputmode=numeric", "123"),
    ("type=password pattern='\\d{4}'", "1234"),
]


@pytest.mark.parametrize("profile", ["qa", "production"])
def test_secrets_are_made_up_whatever_their_length_was(chromium: Browser, tmp_path: Path, profile: str) -> None:
    def act(page: Page) -> None:
        for number in range(len(SECRETS)):
            for text in ("7", "24"):  # a second visit does not add to what is there
                page.click(f"input >> nth={number}")
                page.keyboard.type(text)
                page.keyboard.press("Tab")

    html = "".join(f"<form><input {attributes}><button>b</button></form>" for attributes, _ in SECRETS)
    result = replayed(chromium, tmp_path, html, act, ALL_FIELDS, profile)
    assert value_of(result) == [[expected, True] for _, expected in SECRETS]
    assert [remark.kind for remark in result.remarks] == ["masked"] * len(SECRETS)


def test_the_page_hears_keys_and_the_length_follows_what_was_typed_and_taken_back(
    chromium: Browser, tmp_path: Path
) -> None:
    def act(page: Page) -> None:
        page.click("#field")
        page.keyboard.type("green tea")
        page.keyboard.press("ArrowDown")
        for _ in range(4):
            page.keyboard.press("Backspace")
        page.keyboard.press("Enter")

    html = """<input id=field><script>window.heard = [];
        field.addEventListener("keydown", (event) => heard.push(event.key));
        field.addEventListener("input", (event) => { if (!event.isTrusted) heard.push("script") });</script>"""
    result = replayed(chromium, tmp_path, html, act, "({ heard, value: field.value })")
    seen = value_of(result)
    assert len(seen["value"]) == 5
    assert seen["heard"][-1] == "Enter"
    assert "ArrowDown" in seen["heard"]
    assert "script" not in seen["heard"]
    assert len([key for key in seen["heard"] if len(key) == 1]) >= 9


def test_an_editor_and_a_text_area_keep_their_lines(chromium: Browser, tmp_path: Path) -> None:
    def act(page: Page) -> None:
        for field in ("textarea", "#rich"):
            page.click(field)
            page.keyboard.type("Dear Anna,")
            page.keyboard.press("Enter")
            page.keyboard.type("thank you")

    html = "<textarea id=area></textarea><div id=rich contenteditable style='min-height:40px'></div>"
    expect = (
        "[area.value.split('\\n').map((line) => line.length), [...rich.childNodes].map((n) => n.textContent.length)]"
    )
    result = replayed(chromium, tmp_path, html, act, expect)
    assert value_of(result) == [[10, 9], [10, 9]]
    assert [remark.kind for remark in result.remarks] == ["masked", "masked"]


def test_a_picked_date_lies_within_the_limits(chromium: Browser, tmp_path: Path) -> None:
    def act(page: Page) -> None:
        page.focus("#day")
        page.keyboard.type("06282030")
        page.focus("#shade")
        page.fill("#shade", "#123456")

    html = "<input type=date id=day min=2030-01-01 max=2030-12-31><input type=color id=shade>"
    assert value_of(replayed(chromium, tmp_path, html, act, "day.value")) == "2030-01-01"


def test_a_log_in_that_was_masked_goes_through(chromium: Browser, tmp_path: Path) -> None:
    def act(page: Page) -> None:
        page.click("[name=user]")
        page.keyboard.type("anna@mail.example")
        page.keyboard.press("Tab")
        page.keyboard.type("hunter2hunter2")
        page.keyboard.press("Tab")
        page.keyboard.press(" ")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")

    html = """<form onsubmit="event.preventDefault(); said.textContent = new URLSearchParams(new FormData(this))">
        <input name=user type=email required><input name=pass type=password minlength=10 required>
        <input name=agree type=checkbox required><button>Log in</button></form><p id=said></p>"""
    said = value_of(replayed(chromium, tmp_path, html, act, "said.textContent"))
    assert said == "user=abcde%40example.com&pass=Reenact-2026&agree=on"


def test_a_marked_field_is_found_and_filled_without_its_words(chromium: Browser, tmp_path: Path) -> None:
    def act(page: Page) -> None:
        page.click("#iban")
        page.keyboard.type("DE02120300000000202051")

    html = "<label>Account <input id=iban class=private></label><input id=other>"
    result = replayed(chromium, tmp_path, html, act, "[iban.value, other.value]", "qa", mask=".private")
    assert value_of(result) == ["Reenact-2026", ""]


def test_a_page_that_has_no_address_any_more_says_which_and_why(chromium: Browser, tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "orders").mkdir(parents=True)
    (site / "orders" / "4711081547110815.html").write_text("<p>an order</p>")
    (site / "page.html").write_text("<a href=orders/4711081547110815.html>order</a>")
    context = chromium.new_context(viewport={"width": 800, "height": 600})
    with serving(site) as address:
        for name, visited in [("linked", "click"), ("typed", "goto")]:
            with reenact.capture(context, tmp_path / f"{name}.jsonl", profile="production"):
                page = context.new_page()
                page.goto(f"{address}/page.html")
                if visited == "click":
                    page.click("a")
                    page.wait_for_url("**/orders/*")
                else:
                    page.goto(f"{address}/orders/4711081547110815.html")
                page.close()
        context.close()
        assert "4711081547110815" not in json.dumps(
            [(tmp_path / f"{n}.jsonl").read_text() for n in ("linked", "typed")]
        )
        linked = reenact.replay(tmp_path / "linked.jsonl", None)
        typed = reenact.replay(tmp_path / "typed.jsonl", None)
    assert linked.divergences == ()
    assert typed.divergences[0].kind == "navigation"
    assert "keep_paths" in typed.divergences[0].message


def test_a_secret_that_is_given_is_typed_and_kept_nowhere(chromium: Browser, tmp_path: Path) -> None:
    def act(page: Page) -> None:
        page.click("input")
        page.keyboard.type("what-it-was")
        page.keyboard.press("Tab")

    html = "<form><label>Pass word<input id=field type=password></label></form>"
    replayed(chromium, tmp_path, html, act, "1")
    with serving(tmp_path / "site") as address:
        options = reenact.ReplayOptions(
            expect="field.value",
            base_url=address,
            secrets=(("PASS_WORD", "open sesame"),),
            seen_path=tmp_path / "seen.jsonl",
        )
        result = reenact.replay(tmp_path / "visit.jsonl", None, options)
    assert value_of(result) == "open sesame"
    assert result.divergences == ()
    assert "sesame" not in (tmp_path / "seen.jsonl").read_text(encoding="utf-8")
