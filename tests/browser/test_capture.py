"""What a person does in real pages comes out of `capture` as exactly these lines, in both of Playwright's APIs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from reenact.capture import capture
from reenact.recording import events
from reenact.recording.format import read_recording
from tests.browser import taking
from tests.browser.taking import Record, Taken, kind, opened

context, record, site = taking.context, taking.record, taking.site
pytestmark = pytest.mark.browser


# What a mouse, a wheel and keys do


def test_a_click_tells_where_in_its_target_it_was(context: BrowserContext, site: str, record: Record) -> None:
    with record() as taken:
        page = opened(context, f"{site}/form_fields.html")
        page.mouse.click(70, 25)
    at = {"client_x": 70.0, "client_y": 25.0, "fraction_x": 0.25, "fraction_y": 0.25, "target": "line"}
    assert taken.told() == [
        {"type": "pointerdown", **at, "buttons": 1},
        {"type": "pointerup", **at},
        {"type": "click", **at},
    ]
    (line,) = [target for target in taken.recording.targets.values() if target.dom_id == "line"]
    assert line.client_box == (20.0, 20.0, 200.0, 20.0)


def test_double_middle_and_right_clicks(context: BrowserContext, site: str, record: Record) -> None:
    with record() as taken:
        page = opened(context, f"{site}/nested_scroll.html")
        page.mouse.dblclick(300, 300)
        page.mouse.click(300, 300, button="middle")
        page.mouse.click(300, 300, button="right")
    # On Linux the middle button also pastes.
    told = [
        (each["type"], each.get("button", 0), each.get("detail", 1)) for each in taken.told() if each["type"] != "paste"
    ]
    assert told == [
        ("pointerdown", 0, 1),
        ("pointerup", 0, 1),
        ("click", 0, 1),
        ("pointerdown", 0, 1),
        ("pointerup", 0, 1),
        ("click", 0, 2),
        ("dblclick", 0, 2),
        ("pointerdown", 1, 1),
        ("pointerup", 1, 1),
        ("auxclick", 1, 1),
        ("pointerdown", 2, 1),
        ("contextmenu", 2, 0),
        ("pointerup", 2, 1),
        ("auxclick", 2, 1),
    ]


def test_two_buttons_at_once_are_two_buttons(context: BrowserContext, site: str, record: Record) -> None:
    with record() as taken:
        page = opened(context, f"{site}/form_fields.html")
        page.mouse.move(70, 25)
        page.mouse.down()
        page.mouse.down(button="right")
        page.mouse.up(button="right")
        page.mouse.up()
    told = [
        (each["type"], each.get("button", 0), each.get("buttons", 0)) for each in taken.told("pointerdown", "pointerup")
    ]
    assert told == [("pointerdown", 0, 1), ("pointerdown", 2, 3), ("pointerup", 2, 1), ("pointerup", 0, 0)]


def test_every_point_of_a_drag_is_kept_in_order(context: BrowserContext, site: str, record: Record) -> None:
    with record() as taken:
        page = opened(context, f"{site}/nested_scroll.html")
        page.mouse.move(300, 300)
        page.mouse.down()
        page.mouse.move(340, 300, steps=8)
        page.mouse.up()
        page.mouse.move(10, 10, steps=30)
    moves = [event for event in taken.recording.events if isinstance(event, events.PointerMove)]
    drawn = [point[1:] for move in moves if move.buttons == 1 for point in move.points]
    assert drawn == [(300.0 + 5 * step, 300.0) for step in range(1, 9)]
    assert moves[-1].points[-1][1:] == (10.0, 10.0)
    hovering = [move.time_ms + point[0] for move in moves if move.buttons == 0 for point in move.points]
    assert hovering == sorted(hovering)
    # A busy machine has long tasks anywhere.
    acts = [event for event in taken.recording.events if kind(event) != "longtask"]
    order = [(kind(event), getattr(event, "buttons", 0)) for event in acts]
    assert [pair for index, pair in enumerate(order) if index == 0 or order[index - 1] != pair] == [
        ("pointermove", 0),
        ("pointerdown", 1),
        ("pointermove", 1),
        ("pointerup", 0),
        ("click", 0),
        ("pointermove", 0),
    ]


def test_the_wheel_and_what_it_scrolled(context: BrowserContext, site: str, record: Record) -> None:
    with record() as taken:
        page = opened(context, f"{site}/nested_scroll.html")
        page.mouse.move(700, 500)
        page.mouse.wheel(0, 250)
        page.wait_for_function("scrollY === 250")
    (wheel,) = taken.told("wheel")
    assert (wheel["delta_y"], wheel["client_x"], wheel["client_y"]) == (250.0, 700.0, 500.0)
    last = taken.told("scroll")[-1]
    assert last == {"type": "scroll", "scroll_x": 0.0, "scroll_y": 250.0, "max_x": 1200.0, "max_y": 2400.0}


def test_a_visitors_wheel_says_what_it_turns_over_when_it_begins_to_turn(
    context: BrowserContext, site: str, record: Record
) -> None:
    with record("production") as taken:
        page = opened(context, f"{site}/nested_scroll.html")
        page.mouse.move(700, 500)
        for _ in range(3):
            page.mouse.wheel(0, 1)
        page.wait_for_function("scrollY === 3")
    wheels = taken.told("wheel")
    assert len(wheels) > 1
    assert ["target" in wheel for wheel in wheels] == [True, *[False] * (len(wheels) - 1)]
    assert ["fraction_x" in wheel for wheel in wheels] == [True, *[False] * (len(wheels) - 1)]


def test_every_scroller_tells_where_it_came_to_rest(context: BrowserContext, site: str, record: Record) -> None:
    with record() as taken:
        page = opened(context, f"{site}/nested_scroll.html")
        page.hover("#deep")
        page.evaluate(
            """async () => {
              const frame = () => new Promise(requestAnimationFrame);
              const deep = host.shadowRoot.querySelector("#deep");
              for (let step = 1; step <= 20; step++) {
                nested.scrollTop = 10 * step; box.scrollTop = 5 * step; deep.scrollTop = 3 * step; scrollTo(step, 0);
                await frame();
              }
              await frame();
            }"""
        )
    rest = {each.get("target"): each for each in taken.told("scroll")}
    assert rest == {
        "nested": {
            "type": "scroll",
            "target": "nested",
            "scroll_x": 0.0,
            "scroll_y": 200.0,
            "max_x": 400.0,
            "max_y": 1000.0,
        },
        "box": {"type": "scroll", "target": "box", "scroll_x": 0.0, "scroll_y": 100.0, "max_x": 400.0, "max_y": 1000.0},
        "deep": {"type": "scroll", "target": "deep", "scroll_x": 0.0, "scroll_y": 60.0, "max_y": 600.0},
        None: {"type": "scroll", "scroll_x": 20.0, "scroll_y": 0.0, "max_x": 1200.0, "max_y": 2400.0},
    }


def test_scrollers_that_move_together_are_thinned_out(context: BrowserContext, site: str, record: Record) -> None:
    with record() as taken:
        page = opened(context, f"{site}/nested_scroll.html")
        page.evaluate("for (let n = 0; n < 40; n++) (n % 2 ? box : nested).dispatchEvent(new Event('scroll'))")
    targets = [each["target"] for each in taken.told("scroll")]
    assert set(targets) == {"box", "nested"}
    assert len(targets) < 40


def test_keys_with_modifiers(context: BrowserContext, site: str, record: Record) -> None:
    with record() as taken:
        page = opened(context, f"{site}/form_fields.html")
        page.focus("#line")
        page.keyboard.press("Shift+KeyA")
        page.keyboard.press("Control+Alt+F7")
        page.keyboard.press("Enter")
    told = [
        (each["type"], each["key"], each["code"], each.get("modifiers", 0)) for each in taken.told("keydown", "keyup")
    ]
    assert told == [
        ("keydown", "Shift", "ShiftLeft", 8),
        ("keydown", "A", "KeyA", 8),
        ("keyup", "A", "KeyA", 8),
        ("keyup", "Shift", "ShiftLeft", 0),
        ("keydown", "Control", "ControlLeft", 2),
        ("keydown", "Alt", "AltLeft", 3),
        ("keydown", "F7", "F7", 3),
        ("keyup", "F7", "F7", 3),
        ("keyup", "Alt", "AltLeft", 2),
        ("keyup", "Control", "ControlLeft", 0),
        ("keydown", "Enter", "Enter", 0),
        ("keyup", "Enter", "Enter", 0),
    ]


def test_a_finger_is_a_touch(chromium: Browser, site: str, tmp_path: Path) -> None:
    context = chromium.new_context(viewport={"width": 400, "height": 600}, has_touch=True, is_mobile=True)
    path = tmp_path / "touch.jsonl"
    with capture(context, path) as capturing:
        page = context.new_page()
        page.goto(f"{site}/form_fields.html")
        page.touchscreen.tap(70, 25)
    taken = Taken(path, capturing)
    assert {each["pointer_type"] for each in taken.told("pointerdown", "pointerup")} == {"touch"}
    assert taken.recording.start.max_touch_points > 0
    assert not taken.recording.start.hover
    context.close()


# What form controls hold


def test_typing_into_every_kind_of_field(context: BrowserContext, site: str, record: Record) -> None:
    with record() as taken:
        page = opened(context, f"{site}/form_fields.html")
        page.focus("#line")
        page.keyboard.type("ab")
        page.focus("#lines")
        page.keyboard.type("x\n\U0001f33f")
        page.focus("#rich")
        page.keyboard.type("r")
        page.select_option("#fruit", "plum")
        page.select_option("#colors", ["red", "blue"])
        page.check("#agree")
        page.set_input_files("#upload", {"name": "tax-return.pdf", "mimeType": "text/plain", "buffer": b"x"})
    typed = {"type": "input", "input_type": "insertText"}
    file = {"name": "tax-return.pdf", "media_type": "text/plain", "size_bytes": 1.0}
    chosen = {"trusted": False}  # Playwright's select_option and set_input_files dispatch these themselves
    assert taken.told("input", "change") == [
        {**typed, "target": "line", "value": "a", "data": "a"},
        {**typed, "target": "line", "value": "ab", "data": "b"},
        {"type": "change", "target": "line", "value": "ab"},
        {**typed, "target": "lines", "value": "x", "data": "x"},
        {"type": "input", "input_type": "insertLineBreak", "target": "lines", "value": "x\n"},
        {**typed, "target": "lines", "value": "x\n\U0001f33f", "data": "\U0001f33f"},
        {"type": "change", "target": "lines", "value": "x\n\U0001f33f"},
        {**typed, "target": "rich", "value": "r", "data": "r"},
        {"type": "input", "target": "fruit", "selected_indexes": [2], **chosen},
        {"type": "change", "target": "fruit", "selected_indexes": [2], **chosen},
        {"type": "input", "target": "colors", "selected_indexes": [0, 2], **chosen},
        {"type": "change", "target": "colors", "selected_indexes": [0, 2], **chosen},
        {"type": "input", "target": "agree", "checked": True},
        {"type": "change", "target": "agree", "checked": True},
        {"type": "input", "target": "upload", "files": [file], **chosen},
        {"type": "change", "target": "upload", "files": [file], **chosen},
    ]


def test_a_long_text_is_not_repeated_with_every_key(context: BrowserContext, site: str, record: Record) -> None:
    text = "long " * 300
    with record() as taken:
        page = opened(context, f"{site}/form_fields.html")
        page.focus("#lines")
        page.keyboard.insert_text(text)
        page.keyboard.type("!")
        page.focus("#line")
    assert taken.told("input", "change") == [
        {"type": "input", "input_type": "insertText", "target": "lines", "length": 1500, "data": text},
        {"type": "input", "input_type": "insertText", "target": "lines", "length": 1501, "data": "!"},
        {"type": "change", "target": "lines", "value": text + "!"},
    ]


def test_a_change_inside_a_shadow_tree(context: BrowserContext, site: str, record: Record) -> None:
    with record() as taken:
        page = opened(context, f"{site}/nested_scroll.html")
        page.click("#pick")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    assert {"type": "change", "target": "pick", "selected_indexes": [1]} in taken.told("change")


# Where pages go


def test_routes_within_a_document(context: BrowserContext, site: str, record: Record) -> None:
    with record() as taken:
        page = opened(context, f"{site}/routes.html")
        for button in ["push", "replace", "fragment", "back", "prevented", "cancelled", "intercepted"]:
            page.click(f"#{button}")
            if button == "back":
                page.wait_for_url("**/routes.html?page=3")
        page.wait_for_url("**/form_fields.html?intercepted")
    assert [(each["kind"], each["url"].removeprefix(f"{site}/")) for each in taken.told("navigate")] == [
        ("push", "routes.html?page=2"),
        ("replace", "routes.html?page=3"),
        ("hash", "routes.html?page=3#part"),
        ("traverse", "routes.html?page=3"),
        ("push", "form_fields.html?intercepted"),
    ]
    assert len(taken.recording.documents) == 1


def test_leaving_by_a_link_and_reloading(context: BrowserContext, site: str, record: Record) -> None:
    with record() as taken:
        page = opened(context, f"{site}/routes.html")
        with page.expect_navigation():
            page.click("#reload")
        with page.expect_navigation():
            page.click("#leave")
        page.go_back()
        page.reload()
    assert [(d.document, d.tab, d.navigation, d.url.removeprefix(f"{site}/")) for d in taken.recording.documents] == [
        (d.document, 1, navigation, url)
        for d, (navigation, url) in zip(
            taken.recording.documents,
            [
                ("navigate", "routes.html"),
                ("reload", "routes.html"),
                ("navigate", "form_fields.html?from=routes#top"),
                ("back_forward", "routes.html"),
                ("reload", "routes.html"),
            ],
            strict=True,
        )
    ]
    loads = [(each["kind"], each["url"].removeprefix(f"{site}/")) for each in taken.told("navigate")]
    assert loads == [("load", "routes.html"), ("load", "form_fields.html?from=routes#top")]
    clicks = [event.document for event in taken.recording.events if isinstance(event, events.Click)]
    assert clicks == [document.document for document in taken.recording.documents[:2]]


@pytest.mark.parametrize("how", ["tab", "window"])
def test_a_new_tab_knows_who_opened_it(context: BrowserContext, site: str, record: Record, how: str) -> None:
    with record() as taken:
        page = opened(context, f"{site}/routes.html")
        with context.expect_page() as popup:
            page.click(f"#{how}")
        popup.value.wait_for_load_state()
        popup.value.click("#line")
    first, second = taken.recording.documents
    assert (first.tab, first.opener) == (1, None)
    assert (second.tab, second.opener, second.parent) == (2, first.document, None)
    assert second.url == f"{site}/form_fields.html?{how}"
    assert [event.document for event in taken.recording.events if isinstance(event, events.Click)] == [
        first.document,
        second.document,
    ]


def test_frames_know_their_parents(context: BrowserContext, site: str, record: Record) -> None:
    with record() as taken:
        page = opened(context, f"{site}/embeds_frames.html")
        page.frame_locator("[name=inline]").locator("#inside").click()
        page.frame_locator("[name=outer]").locator("#first").click()
        page.frame_locator("[name=outer]").frame_locator("[name=innermost]").locator("#line").click()
    by_url = {document.url.removeprefix(f"{site}/"): document for document in taken.recording.documents}
    outermost = by_url["embeds_frames.html"]
    outer, inner, inline = by_url["embedded_frame.html"], by_url["form_fields.html"], by_url["about:srcdoc"]
    assert outermost.parent is None
    assert (outer.parent, outer.frame) == (outermost.document, events.Frame(index=0, name="outer"))
    assert (inline.parent, inline.frame) == (outermost.document, events.Frame(index=1, name="inline"))
    assert (inner.parent, inner.frame) == (outer.document, events.Frame(index=0, name="innermost"))
    assert [event.document for event in taken.recording.events if isinstance(event, events.Click)] == [
        inline.document,
        outer.document,
        inner.document,
    ]
    # Coordinates are those of the frame itself.
    assert [(each["client_x"], each["client_y"]) for each in taken.told("click")] == [
        (50.0, 20.0),
        (50.0, 20.0),
        (120.0, 30.0),
    ]


def test_the_viewport_and_its_changes(context: BrowserContext, site: str, record: Record) -> None:
    with record() as taken:
        page = opened(context, f"{site}/nested_scroll.html")
        page.set_viewport_size({"width": 500, "height": 400})
        page.wait_for_function("innerWidth === 500")
        page.evaluate("new Promise(requestAnimationFrame)")
    document = taken.recording.start
    assert (document.viewport_width, document.viewport_height) == (800, 600)
    assert (document.page_width, document.page_height) == (2000.0, 3000.0)
    assert document.time_zone == page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    assert taken.told("resize")[-1] == {"type": "resize", "viewport_width": 500, "viewport_height": 400}


# Failures of the page


def test_errors_of_every_kind(context: BrowserContext, site: str, record: Record) -> None:
    with record() as taken:
        page = opened(context, f"{site}/failures.html")
        for button in ["throw", "reject", "console", "image"]:
            page.click(f"#{button}")
    thrown, rejected, logged = taken.told("error")
    assert (thrown.pop("line"), thrown.pop("column")) > (0, 0)
    assert thrown == {
        "type": "error",
        "kind": "exception",
        "name": "RangeError",
        "message": "out of range 42",
        "source_url": f"{site}/failures.html",
    }
    assert rejected == {"type": "error", "kind": "rejection", "name": "TypeError", "message": "nobody caught 43"}
    assert logged == {
        "type": "error",
        "kind": "console",
        "name": "SyntaxError",
        "message": "could not save 44 unexpected 45",
    }


# Pages that get in the way


def test_a_page_that_replaces_built_ins_works_and_is_recorded(
    context: BrowserContext, site: str, record: Record
) -> None:
    with record() as taken:
        page = opened(context, f"{site}/overridden_builtins.html")
        page.mouse.click(20, 20)
        page.mouse.click(120, 20)
        page.keyboard.type("ok")
        told_before_leaving = taken.capturing.reception.events
        page.goto(f"{site}/form_fields.html")  # Playwright itself can say no more about the broken page
        page.click("#line")
    assert told_before_leaving > 0
    assert [(each["type"], each["target"]) for each in taken.told("click", "input")] == [
        ("click", "button"),
        ("click", "input"),
        ("input", "input"),
        ("input", "input"),
        ("click", "line"),
    ]
    assert taken.told("input")[-1]["value"] == "ok"
    times = [event.time_ms for event in taken.recording.events]
    assert times[-1] > times[0] > 0  # the page's clock always says 0


def test_a_page_finds_no_recorder(context: BrowserContext, site: str, record: Record) -> None:
    with record() as taken:
        page = opened(context, f"{site}/nosy.html")
        page.click("#look")
        seen = json.loads(page.title())
    assert taken.told("click")
    assert seen == {
        "keys": [],
        "global": "undefined",
        "error": ["error", 0, True],
        "push": "function pushState() { [native code] }",
    }


def test_set_content_takes_no_listeners_away(context: BrowserContext, record: Record) -> None:
    page = context.new_page()
    with record() as taken:
        page.set_content("<button id=one>One</button>")
        page.click("#one")
        page.set_content("<button id=two>Two</button>")
        page.click("#two")
    assert [each["target"] for each in taken.told("click")] == ["one", "two"]


def test_lines_that_no_recorder_sends_are_counted_and_dropped(chromium: Browser, site: str, tmp_path: Path) -> None:
    context = chromium.new_context()
    with capture(context, tmp_path / "hostile.jsonl") as capturing:
        page = context.new_page()
        page.goto(f"{site}/form_fields.html")
        page.click("#line")
        frame = page.main_frame
        name = next(iter(capturing.reception._names))[1]
        click = {"type": "click", "document": name, "time_ms": 1, "client_x": 1, "client_y": 1}
        hostile: list[object] = [
            None,
            7,
            "no JSON",
            "{}",
            "[1]",
            "[" * 100_000,
            json.dumps([{**click, "time_ms": -1}]),
            json.dumps([{**click, "time_ms": "1"}]),
            '[{"type":"click","document":"' + name + '","time_ms":NaN,"client_x":1,"client_y":1}]',
            json.dumps([{**click, "client_x": 1e9}]),
            json.dumps([{**click, "document": 1}]),
            json.dumps([{**click, "document": "unknown"}]),
            json.dumps([{**click, "type": "end"}]),
            json.dumps([{**click, "type": "header"}]),
            json.dumps([{"type": "click"}]),
        ]
        for batch in hostile:
            assert capturing.reception.take(page, frame, batch) is True
        assert capturing.reception.rejected == len(hostile)
        capturing.reception.take(
            page, frame, '[{"type":"error","document":"' + name + '","time_ms":1,"kind":"console","message":"\\ud83d"}]'
        )
    context.close()
    recording = read_recording(tmp_path / "hostile.jsonl")
    assert recording.warnings == ()
    assert [kind(event) for event in recording.events if kind(event) in ("click", "error")] == ["error", "click"]


# The recorder's own life


def test_pages_that_were_open_already_are_recorded_until_the_end_and_no_longer(
    context: BrowserContext, site: str, tmp_path: Path
) -> None:
    page = opened(context, f"{site}/embeds_frames.html")
    page.mouse.click(700, 500)
    with capture(context, tmp_path / "one.jsonl") as capturing:
        page.frame_locator("[name=inline]").locator("#inside").click()
    taken = Taken(tmp_path / "one.jsonl", capturing)
    count = taken.capturing.reception.lines
    page.frame_locator("[name=inline]").locator("#inside").click()
    page.goto(f"{site}/form_fields.html")
    page.click("#line")
    assert taken.capturing.reception.lines == count
    assert page.evaluate("Object.getOwnPropertyNames(window).filter((name) => /reenact/.test(name))") == []
    assert [each["target"] for each in taken.told("click")] == ["inside"]
    assert len(taken.recording.documents) == 4


def test_two_recordings_of_one_context(context: BrowserContext, site: str, tmp_path: Path) -> None:
    page = opened(context, f"{site}/form_fields.html")
    with capture(context, tmp_path / "long.jsonl.gz") as long:
        page.click("#line")
        with capture(context, tmp_path / "short.jsonl.zst") as short:
            page.click("#lines")
        page.click("#rich")
    with capture(context, tmp_path / "later.jsonl") as later:
        page.click("#fruit")
    clicked = {
        capturing: [each["target"] for each in Taken(tmp_path / name, capturing).told("click")]
        for name, capturing in [("long.jsonl.gz", long), ("short.jsonl.zst", short), ("later.jsonl", later)]
    }
    assert clicked == {long: ["line", "lines", "rich"], short: ["lines"], later: ["fruit"]}


def test_a_failing_test_keeps_its_recording(context: BrowserContext, site: str, record: Record) -> None:
    made = []

    def failing() -> None:
        with record() as taken:
            made.append(taken)
            opened(context, f"{site}/form_fields.html").mouse.move(300, 300)
            raise AssertionError("the test itself")

    with pytest.raises(AssertionError, match="the test itself"):
        failing()
    (taken,) = made
    assert taken.told("pointermove")[-1]["points"][-1][1:] == [300.0, 300.0]


def test_closed_pages_and_contexts_do_not_hurt(chromium: Browser, site: str, tmp_path: Path) -> None:
    context = chromium.new_context()
    with capture(context, tmp_path / "closed.jsonl") as capturing:
        page = context.new_page()
        page.goto(f"{site}/form_fields.html")
        page.click("#line")
        page.close()
        context.close()
    assert len(Taken(tmp_path / "closed.jsonl", capturing).told("click")) == 1


def test_a_page_that_hangs_keeps_nobody_waiting(chromium: Browser, site: str, tmp_path: Path) -> None:
    context = chromium.new_context()
    with capture(context, tmp_path / "hung.jsonl") as capturing:
        page = context.new_page()
        page.goto(f"{site}/form_fields.html")
        page.click("#line")
        page.evaluate("void setTimeout(() => { for (;;); })")
    assert len(Taken(tmp_path / "hung.jsonl", capturing).told("click")) == 1
    context.close()


def test_a_discarded_recording_leaves_nothing(context: BrowserContext, site: str, tmp_path: Path) -> None:
    with capture(context, tmp_path / "gone" / "visit.jsonl") as capturing:
        opened(context, f"{site}/form_fields.html")
        capturing.discard()
    assert list((tmp_path / "gone").iterdir()) == []


def test_the_wrong_kind_of_with_is_a_clear_mistake(context: BrowserContext, tmp_path: Path) -> None:
    async def wrong() -> None:
        async with capture(context, tmp_path / "x.jsonl"):
            pass

    with pytest.raises(TypeError, match="this context is sync"):
        wrong().__await__().send(None)
    assert list(tmp_path.iterdir()) == []
