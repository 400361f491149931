"""A replay begins with the cookies, storage and permissions with which its recording began, if these were kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import reenact
from reenact import ReplayOptions
from reenact.replay import ReplayResult
from reenact.state.kept import read_state
from tests.browser.conftest import serving
from tests.browser.stateful import site
from tests.browser.visits import press

pytestmark = pytest.mark.browser

FULL = json.dumps(["user=ada", "dark", "2", [5], "granted"], separators=(",", ":"))
EMPTY = json.dumps(["", None, None, [], "prompt"], separators=(",", ":"))


class Visit:
    """A captured visit of a page that was already open and signed in."""

    def __init__(self, path: Path, folder: Path, url: str) -> None:
        self.path = path
        self.folder = folder
        self.url = url


@pytest.fixture(scope="module")
def visit(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    folder = site(tmp_path_factory.mktemp("site"))
    path = tmp_path_factory.mktemp("state") / "visit.jsonl"
    with serving(folder) as url:
        context = chromium.new_context(viewport={"width": 800, "height": 600}, permissions=["geolocation"])
        page = context.new_page()
        page.goto(f"{url}/page.html")
        page.evaluate("fill()")
        page.reload()
        with reenact.capture(context, path, state=True):
            press(page, page.locator("button"))
            page.wait_for_function("document.title.startsWith('[')")
            assert page.title() == FULL
        context.close()
        yield Visit(path, folder, url)


def finds(what: str) -> str:
    """Databases answer in their own time: the replay may be over before."""
    return f"said.then((found) => found === {what!r})"


def replayed(path: Path, expect: str, **options: object) -> ReplayResult:
    return reenact.replay(path, None, ReplayOptions(expect=expect, **options))  # type: ignore[arg-type]


def test_a_replay_begins_with_what_was_kept(visit: Visit) -> None:
    state = read_state(visit.path.with_name("visit.state.json"))
    assert [one.name for one in state.cookies] == ["user"]
    assert state.permissions == ("geolocation",)
    result = replayed(visit.path, finds(FULL))
    assert result.verdict == "expectation held", result.expectation
    assert result.divergences == ()
    assert result.method == "lockstep"
    assert any("give it with --geolocation" in warning for warning in result.warnings)


def test_a_replay_without_the_state_begins_with_nothing(visit: Visit) -> None:
    result = replayed(visit.path, finds(EMPTY), restores_state=False)
    assert result.expectation is not None
    assert result.expectation.holds, result.divergences
    assert result.state is None


def test_the_state_goes_along_to_another_deployment_and_a_place_is_given(visit: Visit) -> None:
    with serving(visit.folder) as other:
        named = other.replace("127.0.0.1", "localhost")
        place = "where().then((place) => place === '52.52,13.4')"
        look = f"location.origin === {named!r} && {finds(FULL)}.then((same) => same && {place})"
        result = replayed(visit.path, look, base_url=named, geolocation=(52.52, 13.4))
    assert result.expectation is not None
    assert result.expectation.holds, (result.expectation, result.divergences)


def test_session_storage_is_filled_once(chromium: Browser, visit: Visit, tmp_path: Path) -> None:
    """What the page threw away stays away."""
    path = tmp_path / "out.jsonl"
    context = chromium.new_context(viewport={"width": 800, "height": 600})
    page = context.new_page()
    page.goto(f"{visit.url}/page.html")
    page.evaluate("fill()")
    with reenact.capture(context, path, state=True):
        press(page, page.locator("a"))
        page.wait_for_url("**/out.html")
        press(page, page.locator("a"))
        page.wait_for_url("**/page.html")
        page.wait_for_load_state()
    context.close()
    assert replayed(path, "early === null && localStorage.theme === 'dark'").passed


def test_a_state_file_of_another_recording_is_not_used(visit: Visit, tmp_path: Path) -> None:
    path = tmp_path / "visit.jsonl"
    path.write_bytes(visit.path.read_bytes())
    kept = read_state(visit.path.with_name("visit.state.json"))
    stale = tmp_path / "visit.state.json"
    stale.write_text(json.dumps({"recording_id": "another", **kept.storage()}))
    result = replayed(path, finds(EMPTY))
    assert result.passed
    assert any("is of another recording" in warning for warning in result.warnings)
