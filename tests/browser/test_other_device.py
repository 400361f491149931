"""A recording of one device on another: presses, drags, swipes and hovering, and what is not shown there."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import reenact
from fixtures.users.motion import Finger
from reenact import ReplayOptions
from reenact.geometry import Viewport
from tests.browser.conftest import Serve
from tests.browser.visits import press, recorded

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><meta name="viewport" content="width=device-width, initial-scale=1"><title>Two screens</title>
<style>
  .row { height: 60px } .row button { display: none } .row:hover button { display: block }
  #pad { height: 120px; background: #cde; touch-action: none }
  #list { height: 120px; overflow: auto } #list div { height: 1200px }
  iframe { margin-top: 1500px }
  @media (max-width: 600px) { #menu { display: none } }
</style>
<a id="menu" href="#prices">Prices</a>
<p class="row">The first row <button onclick="done.push('removed')">Remove</button></p>
<p id="box" oncontextmenu="done.push('menu'); event.preventDefault()">Press with the right button</p>
<div id="pad"></div>
<div id="list"><div>A long list</div></div>
<p><label>Name <input id="name"></label></p>
<iframe srcdoc="<button onclick='parent.done.push(&quot;sent&quot;)'>Send</button>"></iframe>
<script>
  window.done = [];
  pad.onpointerdown = () => done.push("down");
  pad.onpointerup = (event) => done.push(Math.round(10 * event.offsetX / pad.offsetWidth));
  document.getElementById("name").onclick = () => done.push("named");
</script>"""

LINKS = """<!doctype html><meta name="viewport" content="width=device-width, initial-scale=1"><title>Links</title>
<a href="#elsewhere" style="display: block; height: 3000px">Everything here is a link</a>
<button style="position: fixed; right: 0; top: 0" onclick="document.title = 'pressed'">Press</button>"""


@pytest.fixture
def address(serve: Serve, tmp_path: Path) -> str:
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text(PAGE, encoding="utf-8")
    (site / "links.html").write_text(LINKS, encoding="utf-8")
    return serve(site)


def test_what_a_mouse_did_is_done_on_a_phone(chromium: Browser, address: str, tmp_path: Path) -> None:
    def work(page: Page) -> None:
        page.hover(".row")
        press(page, page.get_by_role("button", name="Remove"))
        page.click("#box", button="right")
        pad = page.locator("#pad").bounding_box()
        assert pad is not None
        page.mouse.move(pad["x"] + 0.2 * pad["width"], pad["y"] + 60)
        page.mouse.down()
        page.mouse.move(pad["x"] + 0.5 * pad["width"], pad["y"] + 60, steps=4)
        page.mouse.move(pad["x"] + 0.9 * pad["width"], pad["y"] + 60, steps=4)
        page.mouse.up()
        page.hover("#list")
        page.mouse.wheel(0, 540)
        page.wait_for_function("list.scrollTop === 540")
        press(page, page.locator("#name"))
        page.locator("iframe").scroll_into_view_if_needed()
        press(page, page.frame_locator("iframe").get_by_role("button"))

    path = recorded(chromium, tmp_path / "visit.jsonl", f"{address}/index.html", work, viewport=Viewport(1200, 800))
    done = "removed,menu,down,9,named,sent"
    expect = f"done.join() === '{done}' && list.scrollTop === 540 || `${{done}} ${{list.scrollTop}}`"
    result = reenact.replay(path, None, ReplayOptions(device="iPhone 15", expect=expect))
    assert result.expectation is not None
    assert result.expectation.value is True
    assert result.divergences == ()
    healed = {act.name: act.healed.how for act in result.acts if act.healed}
    assert healed == {"click button 'Remove'": "shown while a pointer is over what holds it"}


def test_what_a_phone_does_not_show_is_told_and_waited_for_once(
    chromium: Browser, address: str, tmp_path: Path
) -> None:
    def work(page: Page) -> None:
        press(page, page.locator("#menu"))
        press(page, page.locator("#name"))

    path = recorded(chromium, tmp_path / "visit.jsonl", f"{address}/index.html", work, viewport=Viewport(1200, 800))
    result = reenact.replay(path, None, ReplayOptions(device="iPhone 15", patience_ms=300))
    assert result.divergences[0].message == "link 'Prices': it is on the page, but is not shown on this device"
    assert [act.outcome for act in result.acts] == ["matched", "missing", "matched"]


def test_a_swipe_of_a_phone_clicks_nothing_on_a_desktop(chromium: Browser, address: str, tmp_path: Path) -> None:
    def work(page: Page) -> None:
        finger = Finger(page, 1)
        finger.swipe(300)
        finger.tap(page.get_by_role("button"))

    phone = {"has_touch": True, "is_mobile": True}
    where = f"{address}/links.html"
    path = recorded(chromium, tmp_path / "visit.jsonl", where, work, viewport=Viewport(393, 659), **phone)
    expect = "document.title === 'pressed' && location.hash === '' && scrollY > 0"
    result = reenact.replay(path, None, ReplayOptions(device="1280x800", expect=expect))
    assert result.expectation is not None
    assert result.expectation.holds
    assert result.divergences == ()
    assert "swipe link 'Everything here is a link'" in [act.name for act in result.acts]
