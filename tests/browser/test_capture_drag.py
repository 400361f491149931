"""The browser's own drag and drop in real pages comes out of `capture` as these lines, and pages notice nothing."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Page

from reenact.recording import events
from tests.browser import taking
from tests.browser.taking import Record, Taken, shown

context, record = taking.context, taking.record
pytestmark = pytest.mark.browser

LISTS = """
<style>body { margin: 0 } div { position: absolute; width: 100px; height: 100px; top: 0 }</style>
<div id=card draggable=true style="left: 0">Card</div>
<div id=way style="left: 150px">Way</div>
<div id=home style="left: 300px">Home</div>
<script>
  card.addEventListener("dragstart", (event) => {
    event.dataTransfer.setData("text/plain", "words");
    event.dataTransfer.setData("application/x-card-4711081547110815", "{}");
    event.dataTransfer.effectAllowed = "copyMove";
  });
  home.addEventListener("dragover", (event) => { event.preventDefault(); event.dataTransfer.dropEffect = "move"; });
  home.addEventListener("drop", (event) => { event.preventDefault(); home.append(card); window.dropped = true; });
</script>"""


def dragged(page: Page) -> None:
    page.mouse.move(50, 50)
    page.mouse.down()
    page.mouse.move(200, 50, steps=4)
    page.mouse.move(350, 50, steps=4)
    page.mouse.up()


def drags(taken: Taken) -> list[dict[str, Any]]:
    return taken.told("dragstart", "drop", "dragend")


@pytest.mark.parametrize(("profile", "own"), [("qa", "application/x-card-4711081547110815"), ("production", "other")])
def test_a_drag_tells_what_was_dragged_and_what_became_of_it(
    context: BrowserContext, record: Record, profile: str, own: str
) -> None:
    with record(profile) as taken:
        page = shown(context, LISTS)
        dragged(page)
        assert page.evaluate("window.dropped") is True
    start, drop, end = drags(taken)
    card, home = "card", "home"
    if profile == "production":
        assert "4711081547110815" not in taken.path.read_text()
        card, home = start["target"], drop["target"]
    data = {"data_types": ["text/plain", own]}
    at = {"client_x": 350.0, "client_y": 50.0, "fraction_x": 0.5, "fraction_y": 0.5}
    assert (start["target"], start["effect"], start["data_types"]) == (card, "copyMove", ["text/plain", own])
    assert drop == {"type": "drop", "target": home, **at, **data, "effect": "move"}
    assert (end["type"], end["target"], end["effect"]) == ("dragend", card, "move")


def test_the_way_of_a_drag_is_in_stretches_by_what_it_goes_over(context: BrowserContext, record: Record) -> None:
    with record() as taken:
        dragged(shown(context, LISTS))
    recording = taken.recording
    way = [event for event in recording.events if isinstance(event, events.DragOver)]
    over = [target.dom_id or target.tag for event in way if (target := recording.target_of(event))]
    assert [name for index, name in enumerate(over) if index == 0 or over[index - 1] != name] == [
        "card",
        "html",
        "way",
        "html",
        "home",
    ]
    assert way[-1].points[-1][1:] == (350.0, 50.0)
    times = [event.time_ms + point[0] for event in way for point in event.points]
    assert times == sorted(times)
    assert all(event.trusted for event in way)


def test_a_drag_that_the_page_prevents_is_none(context: BrowserContext, record: Record) -> None:
    with record() as taken:
        page = shown(context, LISTS)
        page.evaluate("card.addEventListener('dragstart', (event) => event.preventDefault())")
        dragged(page)
    assert taken.told("dragstart", "dragover", "drop", "dragend") == []
    assert taken.told("pointerup")


def test_a_drag_whose_start_the_page_keeps_to_itself_is_told(context: BrowserContext, record: Record) -> None:
    with record() as taken:
        page = shown(context, LISTS)
        page.evaluate("card.addEventListener('dragstart', (event) => event.stopPropagation())")
        dragged(page)
    assert [each["type"] for each in drags(taken)] == ["dragstart", "drop", "dragend"]


def session_of(page: Page) -> CDPSession:
    return page.context.new_cdp_session(page)


@pytest.mark.parametrize("profile", ["qa", "production"])
def test_dropped_files_are_named_in_qa_only(
    context: BrowserContext, record: Record, profile: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("files") / "tax-return.txt"
    file.write_text("x" * 1000)
    with record(profile) as taken:
        page = shown(context, LISTS)
        session = session_of(page)
        data = {"items": [], "files": [str(file)], "dragOperationsMask": 17}
        for kind in ("dragEnter", "dragOver", "drop"):
            session.send("Input.dispatchDragEvent", {"type": kind, "x": 350, "y": 50, "data": data})
        assert page.evaluate("window.dropped") is True
    (drop,) = taken.told("drop")
    assert drop["data_types"] == ["Files"]
    if profile == "qa":
        assert drop["files"] == [{"name": "tax-return.txt", "media_type": "text/plain", "size_bytes": 1000.0}]
    else:
        assert drop["files"] == [{"media_type": "text", "size_bytes": 1024.0}]
        assert "tax-return" not in taken.path.read_text()


def test_what_a_script_drags_is_not_trusted(context: BrowserContext, record: Record) -> None:
    with record() as taken:
        page = shown(context, LISTS)
        page.evaluate(
            """() => {
              const dataTransfer = new DataTransfer();
              dataTransfer.setData("text/html", "<b>");
              for (const type of ["dragstart", "dragover", "drop"])
                home.dispatchEvent(new DragEvent(type, { bubbles: true, dataTransfer, clientX: 310 }));
              home.dispatchEvent(new Event("dragend", { bubbles: true }));
            }"""
        )
    told = taken.told("dragstart", "dragover", "drop", "dragend")
    assert [(each["type"], each["trusted"], each.get("data_types")) for each in told] == [
        ("dragstart", False, ["text/html"]),
        ("dragover", False, None),
        ("drop", False, ["text/html"]),
        ("dragend", False, None),
    ]


def test_a_page_that_breaks_data_transfers_is_recorded_and_works(context: BrowserContext, record: Record) -> None:
    with record() as taken:
        page = shown(context, LISTS)
        page.evaluate(
            """() => {
              window.failures = [];
              addEventListener("error", (event) => failures.push(event.message));
              const fail = { get() { throw new Error("not yours"); } };
              for (const name of ["types", "files", "items", "effectAllowed"])
                Object.defineProperty(DataTransfer.prototype, name, { ...fail, set() {} });
              window.asked = 0;
              DataTransfer.prototype.getData = () => { asked++; throw new Error("not yours"); };
            }"""
        )
        dragged(page)
        assert page.evaluate("[failures, asked, dropped]") == [[], 0, True]
    start, drop, end = drags(taken)
    assert start["data_types"] == drop["data_types"] == ["text/plain", "application/x-card-4711081547110815"]
    assert end["effect"] == "move"
