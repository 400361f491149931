"""States of a real page: what was clicked in a dialog, on a tab and in a menu is drawn on pictures of these."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page

import reenact
from fixtures.serve import serving
from reenact import HeatmapOptions, ReplayOptions
from reenact.geometry import Rect
from reenact.image import decode_image
from tests.browser.conftest import Serve
from tests.browser.pages import site
from tests.browser.visits import press, recorded

pytestmark = pytest.mark.browser

PAGE: Final = """<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href="data:,"><title>States</title>
<meta name=viewport content="width=device-width">
<style>body { margin: 0; font: 16px sans-serif } button { width: 45%; height: 50px; display: block }
[hidden] { display: none } dialog { background: #000; width: 70%; height: 200px; margin-top: 20px }
@media (max-width: 500px) { button { width: 90% } }</style>
<h1>Account</h1>
<div role=tablist><button role=tab id=first aria-selected=true>Profile</button>
<button role=tab id=second aria-selected=false>Billing</button></div>
<div id=panel hidden><button id=pay>Pay the bill</button></div>
<button id=more aria-haspopup=menu aria-expanded=false>More to do</button>
<div role=menu id=menu hidden><button role=menuitem id=export>Export it all</button></div>
<button id=open>Delete the account</button>
<dialog id=dialog aria-label="Really delete?"><button id=no>No, keep it</button></dialog>
<script>
const by = (id) => document.getElementById(id);
const choose = (second) => {
  by("first").ariaSelected = !second; by("second").ariaSelected = second; by("panel").hidden = !second;
};
by("first").onclick = () => choose(false);
by("second").onclick = () => choose(true);
by("more").onclick = () => { by("menu").hidden = !by("menu").hidden; by("more").ariaExpanded = !by("menu").hidden; };
by("export").onclick = () => by("more").click();
by("open").onclick = () => by("dialog").showModal();
by("no").onclick = () => by("dialog").close();
</script>"""

CLICKED: Final = ("#open", "#no", "#second", "#pay", "#first", "#more", "#export")
IN: Final = {
    "": {"button 'Delete the account'", "tab 'Billing'", "button 'More to do'"},
    "dialog Really delete?": {"button 'No, keep it'"},
    "tab Billing": {"button 'Pay the bill'", "tab 'Profile'"},
    "menu More to do": {"menuitem 'Export it all'"},
}
DEVICES: Final = ("800x600", "360x640")


def visit(page: Page) -> None:
    for selector in CLICKED:
        press(page, page.locator(selector))
        page.wait_for_timeout(150)


def test_every_click_is_drawn_in_the_state_in_which_it_was_made(
    chromium: Browser, serve: Serve, tmp_path: Path
) -> None:
    address = serve(site(tmp_path / "site", others={"page.html": PAGE}))
    path = recorded(chromium, tmp_path / "visit.jsonl", f"{address}/page.html", visit)
    result = reenact.heatmap([path], tmp_path / "maps", HeatmapOptions(devices=DEVICES, states=True))
    assert not result.left_out
    assert result.events == len(CLICKED) == sum(state.events for state in result.states)
    assert {(drawn.state, drawn.device) for drawn in result.maps} == {
        (state, device) for state in IN for device in DEVICES
    }
    for drawn in result.maps:
        numbers = json.loads(Path(drawn.numbers).read_text(encoding="utf-8"))
        assert {target["name"] for target in numbers["targets"]} == IN[drawn.state]
        assert (drawn.unplaced, drawn.placed) == (0, len(IN[drawn.state]))
        image = decode_image(Path(drawn.picture).read_bytes())
        # The dialog is a black box; the picture is paler than the page, so that heat stands out.
        is_dark = image[-int(drawn.device.partition("x")[2]) :].max(axis=2) < 110
        assert (is_dark.mean() > 0.1) == drawn.state.startswith("dialog"), drawn.state
        assert all(Rect(**target["page_box"]).area for target in numbers["targets"])


VAULT: Final = """<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href="data:,"><title>Vault</title>
<h1>Vault</h1><p id=given></p>
<dialog id=inside aria-label="Inside the vault"><button id=take>Take the gold</button></dialog>
<script type=module>
const said = await (await fetch("said.txt")).text();
const field = '<label>Phrase <input type=password id=phrase name=phrase></label><button id=enter>Enter</button>';
document.querySelector("#given").innerHTML = document.cookie.includes(said.trim()) ? field : "Nobody knows you";
const inside = document.querySelector("#inside");
document.querySelector("#enter").onclick = () => {
  if (document.querySelector("#phrase").value === "correct horse battery") inside.showModal();
};
</script>"""


def test_states_behind_a_sign_in_are_drawn_from_what_was_kept_when_the_site_is_gone(
    chromium: Browser, tmp_path: Path
) -> None:
    folder = site(tmp_path / "site", others={"vault.html": VAULT, "said.txt": "friend-of-the-house"})
    path = tmp_path / "visit.jsonl"
    context = chromium.new_context(viewport={"width": 800, "height": 600})
    with serving(folder) as url:
        context.add_cookies([{"name": "who", "value": "friend-of-the-house", "url": url}])
        with reenact.capture(context, path, traffic=True, state=True):
            page = context.new_page()
            page.goto(f"{url}/vault.html")
            press(page, page.locator("#phrase"))
            page.keyboard.type("correct horse battery")
            press(page, page.locator("#enter"))
            press(page, page.locator("#take"))
            page.wait_for_timeout(60)
        context.close()
    gone = ReplayOptions(network="recorded", secrets=(("phrase", "correct horse battery"),))
    device = ("800x600",)
    result = reenact.heatmap([path], tmp_path / "a", HeatmapOptions(devices=device, states=True), replaying=gone)
    assert not result.left_out
    assert {(drawn.state, drawn.placed, drawn.unplaced) for drawn in result.maps} == {
        ("", 2, 0),
        ("dialog Inside the vault", 1, 0),
    }
    (opened,) = reenact.heatmap([path], tmp_path / "b", HeatmapOptions(devices=device), replaying=gone).maps
    assert (opened.placed, opened.unplaced) == (2, 1), "no replay, and yet the one who is known"
