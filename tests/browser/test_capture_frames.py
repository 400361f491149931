"""Frames of the page's own origin, of another one, and without an address are recorded as documents of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from reenact.recording import events
from tests.browser import taking
from tests.browser.conftest import Serve
from tests.browser.taking import Record, Taken, kind, opened

context, record, site = taking.context, taking.record, taking.site
pytestmark = pytest.mark.browser

INNER = """<!doctype html><meta charset=utf-8><title>Inner</title>
<style>body { margin: 0 } input { display: block; width: 150px; height: 30px }</style>
<form onsubmit="event.preventDefault()"><input id=field></form>"""


@pytest.fixture
def other(serve: Serve, tmp_path: Path) -> str:
    """Another origin: the same machine by another port."""
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "inner.html").write_text(INNER, encoding="utf-8")
    return serve(folder)


def embedded(context: BrowserContext, site: str, inner: str) -> None:
    page = opened(context, f"{site}/form_fields.html")
    page.evaluate(
        """(url) => new Promise((loaded) => {
          const frame = Object.assign(document.createElement("iframe"), { id: "frame", name: "inner", src: url });
          frame.style = "position: absolute; left: 300px; top: 0; width: 300px; height: 200px; border: 0";
          frame.onload = loaded;
          document.body.append(frame);
        })""",
        inner,
    )
    frame = page.frame_locator("#frame")
    frame.locator("#field").click()
    page.keyboard.type("ab")
    page.keyboard.press("Enter")
    page.click("#line")


def of_document(taken: Taken, document: int) -> list[tuple[str, str | None]]:
    recording = taken.recording
    return [
        (kind(event), target.dom_id if (target := recording.target_of(event)) else None)
        for event in recording.events
        if event.document == document
    ]


@pytest.mark.parametrize("where", ["same origin", "other origin"])
def test_what_is_done_in_a_frame_is_told_by_the_frame(
    context: BrowserContext, site: str, other: str, record: Record, where: str
) -> None:
    inner = f"{other}/inner.html" if where == "other origin" else f"{site}/embedded_field.html"
    with record() as taken:
        context.route("**/embedded_field.html", lambda route: route.fulfill(body=INNER, content_type="text/html"))
        embedded(context, site, inner)
    page, frame = taken.recording.documents
    assert (frame.url, frame.parent, frame.frame) == (inner, page.document, events.Frame(index=0, name="inner"))
    told = of_document(taken, frame.document)
    for expected in [
        ("pointerdown", "field"),
        ("focusin", "field"),
        ("click", "field"),
        ("keydown", "field"),
        ("input", "field"),
        ("submit", None),
        ("focusout", "field"),
    ]:
        assert expected in [(name, None if name == "submit" else target) for name, target in told], expected
    assert ("focusin", "line") in of_document(taken, page.document)
    assert ("click", "line") in of_document(taken, page.document)
