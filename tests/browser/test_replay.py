"""What a replay reaches, and what it says where the page no longer fits: real visits on real pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser, Page

import reenact
from fixtures.serve import PAGES, SHOP, serving
from fixtures.users.shop import DESKTOP
from reenact import BrowserOptions, Divergence, FilmOptions, ReplayOptions, ReplayResult
from reenact.encode import probe, read_frames
from tests.browser.conftest import Serve
from tests.browser.pages import SAVE, site
from tests.browser.visits import press, recorded

pytestmark = pytest.mark.browser

QUICK = FilmOptions(preset="ultrafast")
Visits = Callable[[str, Callable[[Page], None]], Path]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site as it was when it was recorded."""
    with serving(site(tmp_path_factory.mktemp("site"))) as address:
        yield address


@pytest.fixture
def visit(chromium: Browser, here: str, tmp_path: Path) -> Visits:
    def make(path: str, drive: Callable[[Page], None]) -> Path:
        url = path if path.startswith("http") else f"{here}/{path}"
        return recorded(chromium, tmp_path / "visit.jsonl", url, drive)

    return make


@pytest.fixture(scope="module")
def saving(chromium: Browser, here: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A visit that presses the button once."""
    path = tmp_path_factory.mktemp("saving") / "saving.jsonl"
    return recorded(chromium, path, f"{here}/form.html", lambda page: press(page, page.locator("#save")))


SAVED = "document.querySelector('#said').textContent === 'saved '"


def replayed(path: Path, **options: object) -> ReplayResult:
    return reenact.replay(path, None, ReplayOptions(**options))  # type: ignore[arg-type]


def matched(path: Path, expect: str) -> ReplayResult:
    result = replayed(path, expect=expect)
    assert result.divergences == ()
    assert result.expectation is not None
    assert result.expectation.holds, result.expectation
    assert result.performed == result.steps
    return result


def changed_to(path: Path, folder: Path, **changes: str) -> tuple[Divergence, ...]:
    """What diverges when the recorded site has been replaced by another version of it."""
    with serving(site(folder, **changes)) as address:  # type: ignore[arg-type]
        result = replayed(path, base_url=address, expect=SAVED, patience_ms=300)
    assert result.verdict == "expectation failed"
    return result.divergences


def test_a_replay_reaches_what_was_recorded_and_says_so(saving: Path) -> None:
    result = matched(saving, SAVED)
    assert result.verdict == "expectation held"
    assert replayed(saving).verdict == "matched"


@pytest.mark.parametrize(
    ("expression", "verdict", "value", "error"),
    [
        ("1 + 1", "expectation held", 2, None),
        ("document.title", "expectation held", "Form", None),
        ("''", "expectation failed", "", None),
        ("Promise.resolve([1])", "expectation held", [1], None),
        ("nothing.at.all", "expectation failed", None, "ReferenceError: nothing is not defined"),
    ],
)
def test_the_expectation_decides(saving: Path, expression: str, verdict: str, value: object, error: str | None) -> None:
    result = replayed(saving, expect=expression)
    assert result.verdict == verdict
    assert result.expectation is not None
    assert result.expectation.value == value
    assert (result.expectation.error is None) == (error is None)
    assert (error or "") in (result.expectation.error or "")


def test_a_button_that_is_gone_is_missing(saving: Path, tmp_path: Path) -> None:
    found = changed_to(saving, tmp_path / "later", button="")
    assert [divergence.kind for divergence in found] == ["missing", "event", "click"]
    assert all("button 'Save the order'" in divergence.message for divergence in found)
    assert found[0].step is not None


def test_a_button_under_something_else_is_covered(saving: Path, tmp_path: Path) -> None:
    cover = "<div style='position: fixed; inset: 0; background: #0008'>Cookies?</div>"
    found = changed_to(saving, tmp_path / "later", more=cover)
    assert [divergence.kind for divergence in found] == ["covered", "event", "click"]
    assert found[0].message == "button 'Save the order' is covered by something else"


def test_another_button_in_its_place_is_not_pressed(saving: Path, tmp_path: Path) -> None:
    other = "<button id=remove name=remove>Delete my account</button>"
    found = changed_to(saving, tmp_path / "later", button=other)
    assert [divergence.kind for divergence in found] == ["missing", "event", "click"]


def test_a_button_that_was_renamed_and_moved_is_still_found(saving: Path, tmp_path: Path) -> None:
    moved = site(tmp_path / "later", button=f"<br><br>{SAVE.replace('Save the order', 'Save this order')}")
    with serving(moved) as address:
        result = replayed(saving, base_url=address, expect=SAVED)
    assert result.verdict == "expectation held"


def test_several_buttons_that_fit_are_not_guessed_at(saving: Path, tmp_path: Path) -> None:
    twins = "<button>Save the order</button> " * 2
    found = changed_to(saving, tmp_path / "later", button=twins)
    assert found[0].kind in ("ambiguous", "missing")


def test_a_page_that_answers_with_an_error_is_told(saving: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with serving(tmp_path / "empty") as address:
        result = replayed(saving, base_url=address, patience_ms=100)
    assert "page" in [divergence.kind for divergence in result.divergences]
    assert any("answered with status 404" in divergence.message for divergence in result.divergences)


def test_a_slow_answer_stops_the_clock(chromium: Browser, tmp_path: Path) -> None:
    def fetching(delay_ms: int) -> str:
        return f"""<script>document.getElementById("save").onclick = async () => {{
          const answer = await fetch("second.html?delay={delay_ms}");
          const took = Math.round(performance.now() - began);
          document.querySelector("#said").textContent += `${{answer.status}} after ${{took}}`;
        }}; let began; addEventListener("pointerdown", () => {{ began = performance.now() }})</script>"""

    def press_and_wait(page: Page) -> None:
        press(page, page.locator("#save"))
        page.wait_for_timeout(250)

    with serving(site(tmp_path / "quick", more=fetching(0))) as address:
        path = recorded(chromium, tmp_path / "visit.jsonl", f"{address}/form.html", press_and_wait)
    with serving(site(tmp_path / "slow", more=fetching(900))) as address:
        waited = "Number(document.querySelector('#said').textContent.split(' after ')[1])"
        result = replayed(path, base_url=address, expect=waited)
    assert result.divergences == ()
    assert result.held_ms == 0
    assert result.expectation is not None
    assert 0 < result.expectation.value < 250, "page time did not pass while the server thought"


def test_init_scripts_run_before_the_page(saving: Path, tmp_path: Path) -> None:
    script = tmp_path / "flag.js"
    script.write_text("window.flag = document.readyState", encoding="utf-8")
    options = ReplayOptions(expect="window.flag === 'loading'")
    result = reenact.replay(saving, None, options, browser=BrowserOptions(init_scripts=(script,)))
    assert result.verdict == "expectation held"


def test_a_phone_is_tapped_where_the_mouse_clicked(saving: Path, tmp_path: Path) -> None:
    taps = tmp_path / "taps.js"
    taps.write_text(
        "window.kinds = []; addEventListener('pointerdown', (event) => kinds.push(event.pointerType), true)",
        encoding="utf-8",
    )
    options = ReplayOptions(device="iPhone 15", expect=f"{SAVED} && kinds.join() === 'touch' && innerWidth")
    film = tmp_path / "phone.mp4"
    result = reenact.replay(saving, film, options, QUICK, BrowserOptions(init_scripts=(taps,)))
    assert result.expectation is not None
    assert result.expectation.value == 393
    assert (probe(film).width, probe(film).height) == (1180, 1978)


def test_text_is_typed_with_its_modifiers(visit: Visits) -> None:
    def type_text(page: Page) -> None:
        press(page, page.locator("#town"))
        page.keyboard.type("Kiel & Søn")
        page.keyboard.press("Shift+Home")
        page.keyboard.press("Control+x")
        page.wait_for_timeout(20)  # no person does the next thing within a millisecond
        page.keyboard.type("Bonn", delay=10)
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("Backspace")

    matched(visit("form.html", type_text), "document.querySelector('#town').value === 'Bon'")


def test_text_of_an_input_method_is_entered_once(visit: Visits) -> None:
    def compose(page: Page) -> None:
        press(page, page.locator("#town"))
        keyboard = page.context.new_cdp_session(page)
        for text in ("n", "ni", "你", "h", "hao", "好"):
            if text in "你好":
                keyboard.send("Input.insertText", {"text": text})
            else:
                caret = {"selectionStart": len(text), "selectionEnd": len(text)}
                keyboard.send("Input.imeSetComposition", {"text": text, **caret})
            page.wait_for_timeout(20)

    matched(visit("form.html", compose), "document.querySelector('#town').value === '你好'")


def test_an_option_of_a_native_list_is_chosen(visit: Visits) -> None:
    def choose(page: Page) -> None:
        page.locator("#order").focus()
        page.keyboard.press("ArrowDown")
        page.wait_for_timeout(40)

    matched(visit("form.html", choose), "document.querySelector('#order').value === 'cheap'")


def test_a_list_inside_the_page_is_scrolled(visit: Visits) -> None:
    def scroll(page: Page) -> None:
        box = page.locator("#inner").bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 50, box["y"] + 50)
        for _ in range(3):
            page.mouse.wheel(0, 100)
            page.wait_for_timeout(60)
        page.wait_for_timeout(300)

    matched(visit("form.html", scroll), "document.querySelector('#inner').scrollTop === 300 && scrollY === 0")


def test_a_password_is_made_up_and_told(visit: Visits) -> None:
    def log_in(page: Page) -> None:
        press(page, page.locator("#secret"))
        page.keyboard.type("s3cret")

    path = visit("form.html", log_in)
    assert "s3cret" not in path.read_text(encoding="utf-8")
    result = replayed(path, expect="document.querySelector('#secret').value")
    assert [remark.kind for remark in result.remarks] == ["masked"]
    assert "'Password'" in result.remarks[0].message
    assert result.expectation is not None
    assert result.expectation.value == "Reenact-2026"


def test_pages_follow_each_other_and_back(visit: Visits) -> None:
    def travel(page: Page) -> None:
        press(page, page.locator("#next"))
        page.wait_for_url("**/second.html")
        press(page, page.locator("#there"))
        page.go_back()
        page.wait_for_url("**/form.html")
        press(page, page.locator("#save"))

    matched(visit("form.html", travel), f"location.pathname === '/form.html' && {SAVED}")


def test_a_new_tab_is_followed(visit: Visits) -> None:
    def open_tab(page: Page) -> None:
        with page.context.expect_page() as opened:
            press(page, page.locator("#tab"))
        opened.value.wait_for_load_state()
        press(opened.value, opened.value.locator("#there"))

    matched(visit("form.html", open_tab), "location.pathname === '/second.html'")


def test_a_frame_takes_clicks_and_text(visit: Visits) -> None:
    def subscribe(page: Page) -> None:
        frame = page.frame_locator("#plain")
        press(page, frame.locator("input"))
        page.keyboard.type("ada")
        press(page, frame.locator("button"))

    with serving(PAGES) as address:
        path = visit(f"{address}/frames.html", subscribe)
        parents = [document.parent for document in reenact.read_recording(path).documents]
        assert parents.count(None) == 1, "also what a frame without an address of its own holds lies in the page"
        said = "document.querySelector('#plain').contentDocument.querySelector('output').textContent === 'sent ada'"
        matched(path, said)


def test_an_exception_comes_again_and_is_missed_where_it_does_not(visit: Visits, tmp_path: Path) -> None:
    with serving(PAGES) as address:
        path = visit(f"{address}/throws.html", lambda page: press(page, page.locator("#exception")))
        matched(path, "true")
        repaired = tmp_path / "repaired.js"
        repaired.write_text(
            "addEventListener('click', (event) => event.stopImmediatePropagation(), true)", encoding="utf-8"
        )
        result = reenact.replay(path, None, browser=BrowserOptions(init_scripts=(repaired,)))
    errors = [divergence for divergence in result.divergences if divergence.kind == "exception"]
    assert len(errors) == 1
    assert "thrown in a click handler" in errors[0].message
    assert errors[0].message.endswith("did not come again")


BANNER = """addEventListener("DOMContentLoaded", () => document.body.insertAdjacentHTML(
  "afterbegin", "<p style='height: 60px; margin: 0'>New this week</p>"))"""


def test_a_menu_that_shows_on_hover_is_found_where_the_page_has_moved_it(
    chromium: Browser, serve: Serve, tmp_path: Path
) -> None:
    (tmp_path / "menu.html").write_text(
        """<!doctype html><title>Menu</title><style>ul { width: 90px } li { height: 30px } li ul { display: none }
        li:hover ul { display: block }</style><ul><li>File<ul><li id=new onclick="this.textContent = 'Done'">New</li>
        </ul></li></ul>""",
        encoding="utf-8",
    )

    def visit(page: Page) -> None:
        page.hover("ul")
        press(page, page.locator("#new"))

    path = recorded(chromium, tmp_path / "visit.jsonl", f"{serve(tmp_path)}/menu.html", visit)
    banner = tmp_path / "banner.js"
    banner.write_text(BANNER, encoding="utf-8")
    options = ReplayOptions(expect="document.querySelector('#new').textContent === 'Done'")
    result = reenact.replay(path, None, options, browser=BrowserOptions(init_scripts=(banner,)))
    assert (result.verdict, result.divergences) == ("expectation held", ())
    assert result.healed == 1


def test_a_screencast_is_a_film_too_and_says_what_it_is(saving: Path, tmp_path: Path) -> None:
    film, seen = tmp_path / "screencast.mp4", tmp_path / "seen.jsonl"
    result = reenact.replay(saving, film, ReplayOptions(method="screencast", expect=SAVED, seen_path=seen), QUICK)
    assert result.method == "screencast"
    assert result.verdict == "expectation held"
    assert probe(film).frame_count == result.frame_count == len(list(read_frames(film)))
    # Its pages know that it is later; what it recorded counts from there.
    recording, again = reenact.read_recording(saving), reenact.read_recording(seen)
    assert again.header.started_epoch_ms > recording.header.started_epoch_ms + recording.events[-1].time_ms


def test_the_shop_is_replayed_on_another_server_with_its_errors(chromium: Browser, tmp_path: Path) -> None:
    def coupon(page: Page) -> None:
        page.locator(".add-to-cart").wait_for()
        press(page, page.locator(".add-to-cart"))
        press(page, page.locator(".site-tools a[href='/cart']"))
        page.locator("[name=coupon]").wait_for()
        press(page, page.locator("[name=coupon]"))
        page.keyboard.type("fern10")
        press(page, page.locator("#apply"))

    with serving(SHOP) as address:
        path = recorded(chromium, tmp_path / "shop.jsonl", f"{address}/plants/boston-fern", coupon, viewport=DESKTOP)
    recording = reenact.read_recording(path)
    assert any(type(event).__name__ == "Error" for event in recording.events)
    with serving(SHOP) as address:
        result = replayed(path, base_url=address, expect=f"location.href === '{address}/cart'")
    assert result.verdict == "expectation held"
    assert result.divergences == ()


def test_a_result_is_plain_json(saving: Path) -> None:
    result = replayed(saving)
    plain = json.loads(msgspec.json.encode(result))
    assert plain["divergences"] == []
    assert plain["steps"] == result.steps
