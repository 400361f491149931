"""Dialogs of the browser come out of `capture` with what was answered, and what was said where that is kept."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Dialog

from tests.browser import taking
from tests.browser.taking import Record, opened

context, record, site = taking.context, taking.record, taking.site
pytestmark = pytest.mark.browser

ASK = '() => [alert("saved 41"), confirm("sure 42?"), prompt("name 43?"), alert(44)]'


def test_dialogs_tell_what_was_said_and_answered(context: BrowserContext, site: str, record: Record) -> None:
    with record() as taken:
        page = opened(context, f"{site}/form_fields.html")
        page.on("dialog", lambda dialog: dialog.accept("ada" if dialog.type == "prompt" else None))
        assert page.evaluate(ASK) == [None, True, "ada", None]
    told = taken.told("dialog")
    assert all(each.pop("duration_ms") > 0 for each in told)
    assert told == [
        {"type": "dialog", "kind": "alert", "message": "saved 41"},
        {"type": "dialog", "kind": "confirm", "message": "sure 42?"},
        {"type": "dialog", "kind": "prompt", "message": "name 43?", "value": "ada"},
        {"type": "dialog", "kind": "alert"},
    ]


def test_dialogs_that_were_dismissed(context: BrowserContext, site: str, record: Record) -> None:
    with record() as taken:
        page = opened(context, f"{site}/form_fields.html")
        page.on("dialog", lambda dialog: dialog.dismiss())
        assert page.evaluate(ASK) == [None, False, None, None]
    assert [(each["kind"], each.get("accepted", True)) for each in taken.told("dialog")] == [
        ("alert", True),
        ("confirm", False),
        ("prompt", False),
        ("alert", True),
    ]


def test_production_keeps_no_words_of_a_dialog(context: BrowserContext, site: str, record: Record) -> None:
    with record("production") as taken:
        page = opened(context, f"{site}/form_fields.html")
        page.on("dialog", lambda dialog: dialog.accept("ada4111"))
        page.evaluate(ASK)
    told = taken.told("dialog")
    assert [each.keys() - {"duration_ms", "accepted"} for each in told] == [{"type", "kind", "masked"}] * 4
    assert all(each["masked"] for each in told)
    text = taken.path.read_text()
    assert not [word for word in ("saved", "sure", "ada4111") if word in text]


def test_a_message_that_only_page_code_knows_is_asked_for_once(
    context: BrowserContext, site: str, record: Record
) -> None:
    with record() as taken:
        page = opened(context, f"{site}/form_fields.html")
        seen: list[str] = []

        def accept(dialog: Dialog) -> None:
            seen.append(dialog.message)
            dialog.accept()

        page.on("dialog", accept)
        count = page.evaluate("() => { let count = 0; alert({ toString: () => `asked ${++count}` }); return count; }")
    assert (count, seen) == (1, ["asked 1"])
    assert "message" not in taken.told("dialog")[0]


@pytest.mark.parametrize(
    ("handler", "asks"),
    [
        ("addEventListener('beforeunload', (event) => event.preventDefault())", True),
        ("window.onbeforeunload = () => 'Sure?'", True),
        ("addEventListener('beforeunload', (event) => { event.returnValue = 'Sure?'; })", True),
        ("addEventListener('beforeunload', () => undefined)", False),
    ],
)
def test_leaving_tells_whether_a_handler_had_the_browser_ask(
    context: BrowserContext, site: str, record: Record, handler: str, asks: bool
) -> None:
    with record() as taken:
        page = opened(context, f"{site}/form_fields.html")
        page.evaluate(f"() => {{ {handler}; }}")
        page.click("#line")  # browsers ask only people who did something
        if asks:
            with page.expect_event("dialog") as asked:
                page.evaluate("() => void setTimeout(() => location.assign('failures.html'))")
            asked.value.dismiss()  # the page stays, so that its timer is heard
            page.evaluate("() => new Promise((over) => setTimeout(over))")
        else:
            page.goto(f"{site}/failures.html")
    assert [each["kind"] for each in taken.told("dialog")] == ["beforeunload"] * asks
