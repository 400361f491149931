"""What happens to a document as a whole (hidden, left, brought back, resized, turned, pinched) comes out as lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from reenact.browser.find import browser_candidates
from reenact.capture import capture
from reenact.recording import events
from tests.browser import taking
from tests.browser.taking import Record, Taken, kind, opened, shown

context, record, site = taking.context, taking.record, taking.site
pytestmark = pytest.mark.browser

LATER = "new Promise((later) => requestAnimationFrame(() => requestAnimationFrame(later)))"


def test_a_frame_that_is_left_says_so(context: BrowserContext, site: str, record: Record) -> None:
    # Playwright's function is taken away from a page before it hears of its end; a frame of it still has it.
    with record() as taken:
        page = opened(context, f"{site}/embeds_frames.html")
        page.frame_locator("[name=inline]").locator("#inside").click()
        page.evaluate("document.querySelector('[name=inline]').remove()")
    (inline,) = [document for document in taken.recording.documents if document.url == "about:srcdoc"]
    last = [event for event in taken.recording.events if event.document == inline.document][-2:]
    assert last == [
        events.PageHide(time_ms=last[0].time_ms, document=inline.document),
        events.VisibilityChange(time_ms=last[1].time_ms, document=inline.document, state="hidden"),
    ]


def test_the_empty_page_of_a_new_tab_leaves_nothing(context: BrowserContext, site: str, record: Record) -> None:
    with record() as taken:
        opened(context, f"{site}/form_fields.html")
    assert taken.told("pagehide", "visibilitychange", "pageshow") == []
    assert len(taken.recording.documents) == 1


def test_only_pages_that_come_back_say_that_they_are_shown(context: BrowserContext, record: Record) -> None:
    with record() as taken:
        page = shown(context, "<body>Here")
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow'))")
        page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    assert taken.told("pagehide", "pageshow") == [{"type": "pagehide", "persisted": True}, {"type": "pageshow"}]


@pytest.fixture
def caching(chromium: Browser) -> Iterator[Browser]:
    """A browser that keeps pages that are left: Playwright turns that off, and a headless shell never does it."""
    choice = next(browser_candidates(windowed=True), None)
    if choice is None:
        pytest.skip("a full Chromium is missing: reenact install-browser --with-window")
    browser = chromium.browser_type.launch(
        executable_path=choice.path,
        args=["--no-sandbox", "--headless=new"],
        ignore_default_args=["--disable-back-forward-cache", "--headless"],
    )
    yield browser
    browser.close()


def test_a_page_that_comes_back_as_it_was_is_recorded_on(caching: Browser, site: str, tmp_path: Path) -> None:
    context = caching.new_context()
    with capture(context, tmp_path / "back.jsonl") as capturing:
        page = opened(context, f"{site}/form_fields.html")
        page.evaluate("window.kept = true")
        page.click("#line")
        page.goto(f"{site.replace('127.0.0.1', 'localhost')}/clock.html")
        page.go_back(wait_until="commit")
        assert page.evaluate("window.kept") is True  # the browser has really kept it
        page.click("#lines")
    context.close()
    taken = Taken(tmp_path / "back.jsonl", capturing)
    first, _ = taken.recording.documents
    seen = [event for event in taken.recording.events if isinstance(event, events.Click | events.PageShow)]
    assert [(kind(event), event.document) for event in seen] == [
        ("click", first.document),
        ("pageshow", first.document),
        ("click", first.document),
    ]


@pytest.mark.parametrize("degrees", [0, 90])
def test_a_phone_that_is_turned(context: BrowserContext, record: Record, degrees: int) -> None:
    with record() as taken:
        page = shown(context, "<meta name=viewport content='width=device-width'><body>Turn me")
        context.new_cdp_session(page).send(
            "Emulation.setDeviceMetricsOverride",
            {
                "width": 600,
                "height": 400,
                "deviceScaleFactor": 2,
                "mobile": True,
                "screenOrientation": {"type": "landscapePrimary", "angle": degrees},
            },
        )
        page.wait_for_function("innerWidth === 600")
        page.evaluate(LATER)
    resize = taken.told("resize")[-1]
    assert (resize["viewport_width"], resize["viewport_height"], resize["device_scale_factor"]) == (600, 400, 2.0)
    assert resize.get("orientation_deg", 0) == degrees


def test_a_size_that_changes_all_the_time_is_told_now_and_then_and_at_last(
    context: BrowserContext, record: Record
) -> None:
    with record() as taken:
        page = shown(context, "<body>Drag my corner")
        page.evaluate("window.heard = 0; addEventListener('resize', () => heard++)")
        for width in range(500, 700, 10):
            page.set_viewport_size({"width": width, "height": 400})
            page.wait_for_function(f"innerWidth === {width}")
        page.evaluate(LATER)
        page.evaluate("for (let n = 0; n < 50; n++) dispatchEvent(new Event('resize'))")
        heard = page.evaluate("heard")
    resizes = taken.told("resize")
    assert resizes[-1] == {"type": "resize", "viewport_width": 690, "viewport_height": 400}
    assert len(resizes) < heard - 40


def test_a_video_that_is_resized_is_no_resize(context: BrowserContext, record: Record) -> None:
    with record() as taken:
        page = shown(context, "<video id=video></video>")
        page.evaluate("video.dispatchEvent(new Event('resize'))")
    assert taken.told("resize") == []


def pinched(context: BrowserContext, page: Page, scale: float) -> None:
    context.new_cdp_session(page).send(
        "Input.synthesizePinchGesture", {"x": 200, "y": 150, "scaleFactor": scale, "relativeSpeed": 2000}
    )
    page.wait_for_function("visualViewport.scale !== 1")
    page.evaluate(LATER)


def test_a_page_that_is_pinched(chromium: Browser, tmp_path: Path) -> None:
    context = chromium.new_context(viewport={"width": 400, "height": 300}, has_touch=True, is_mobile=True)
    with capture(context, tmp_path / "zoom.jsonl") as capturing:
        page = shown(context, "<meta name=viewport content='width=device-width'><body>Pinch me")
        pinched(context, page, 2)
        view = page.evaluate("[visualViewport.scale, visualViewport.offsetLeft, visualViewport.offsetTop]")
    context.close()
    zoom = Taken(tmp_path / "zoom.jsonl", capturing).told("zoom")[-1]
    assert [zoom["scale"], zoom["offset_left"], zoom["offset_top"]] == pytest.approx(view, abs=0.01)
    assert zoom["scale"] > 1.5


# Pens and fingers


def test_a_pen_tells_how_hard_it_is_pressed(context: BrowserContext, record: Record) -> None:
    with record() as taken:
        page = shown(context, "<body style='height: 300px'>Draw")
        session = context.new_cdp_session(page)

        def pen(kind: str, x: int, force: float, buttons: int) -> None:
            session.send(
                "Input.dispatchMouseEvent",
                {
                    "type": kind, "x": x, "y": 100, "force": force, "buttons": buttons, "pointerType": "pen",
                    "button": "none" if kind == "mouseMoved" else "left", "clickCount": 1,
                },
            )  # fmt: skip

        pen("mouseMoved", 50, 0, 0)
        pen("mousePressed", 50, 0.25, 1)
        for x, force in ((60, 0.3), (70, 0.6), (80, 0.9)):
            pen("mouseMoved", x, force, 1)
            page.evaluate(LATER)
        pen("mouseReleased", 80, 0, 0)
    (down,) = taken.told("pointerdown")
    assert (down["pointer_type"], down["pressure"]) == ("pen", 0.25)
    assert "pressure" not in taken.told("pointerup")[0]
    drawn = [event for event in taken.recording.events if isinstance(event, events.PointerMove) and event.buttons]
    pressed = [
        (point[1], pressure) for event in drawn for point, pressure in zip(event.points, event.pressures, strict=True)
    ]
    assert pressed == [(60.0, 0.3), (70.0, 0.6), (80.0, 0.9)]
    hovering = [
        event for event in taken.recording.events if isinstance(event, events.PointerMove) and not event.buttons
    ]
    assert all(event.pressures == () for event in hovering)


def test_a_finger_tells_how_hard_it_is_pressed_where_the_screen_can_tell(chromium: Browser, tmp_path: Path) -> None:
    context = chromium.new_context(viewport={"width": 400, "height": 300}, has_touch=True)
    with capture(context, tmp_path / "touch.jsonl") as capturing:
        page = shown(context, "<body style='height: 300px; touch-action: none'>Draw")
        session = context.new_cdp_session(page)
        for kind, points in (
            ("touchStart", [{"x": 50, "y": 100, "force": 0.75}]),
            ("touchMove", [{"x": 80, "y": 100, "force": 0.4}]),
            ("touchEnd", []),
        ):
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    context.close()
    taken = Taken(tmp_path / "touch.jsonl", capturing)
    (down,) = taken.told("pointerdown")
    assert (down["pointer_type"], down["pressure"]) == ("touch", 0.75)
    (move,) = [event for event in taken.recording.events if isinstance(event, events.PointerMove)]
    assert move.pressures == (0.4,)


def test_a_mouse_has_no_pressure(context: BrowserContext, record: Record) -> None:
    with record() as taken:
        page = shown(context, "<body style='height: 300px'>Click")
        page.mouse.click(50, 50)
    assert all("pressure" not in each for each in taken.told("pointerdown", "pointerup"))
    assert all("pressures" not in each for each in taken.told("pointermove"))
