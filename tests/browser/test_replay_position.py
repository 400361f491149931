"""Where a page was told that it is, it is told again; and production keeps nothing of that."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import reenact
from reenact.options import Method, Profile
from reenact.recording.events import Position
from reenact.recording.format import read_recording
from tests.browser.conftest import serving

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><meta charset=utf-8><title>Where</title>
<script>
const told = [];
const note = (from) => (said) => told.push(said.coords
  ? [from, said.coords.latitude, said.coords.longitude, said.coords.accuracy, said instanceof GeolocationPosition]
  : [from, said.code, said instanceof GeolocationPositionError]);
navigator.geolocation.getCurrentPosition(note("once"), note("once"));
const watch = navigator.geolocation.watchPosition(note("watch"), note("watch"));
const found = async () => JSON.stringify([told, (await navigator.permissions.query({ name: "geolocation" })).state]);
</script>"""
BERLIN = {"latitude": 52.520717311, "longitude": 13.404954233, "accuracy": 12.5}
LIMA = {"latitude": -12.046374155, "longitude": -77.042793922, "accuracy": 3.0}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("where")
    (folder / "where.html").write_text(PAGE, encoding="utf-8")
    with serving(folder) as address:
        yield f"{address}/where.html"


def recorded(chromium: Browser, site: str, path: Path, *, allowed: bool, profile: Profile = "qa") -> str:
    """What the page had been told at the end."""
    permissions = ["geolocation"] if allowed else []
    with chromium.new_context(geolocation=BERLIN, permissions=permissions) as context:  # type: ignore[arg-type]
        page = context.new_page()
        with reenact.capture(context, path, profile=profile):
            page.goto(site)
            page.wait_for_function("told.length >= 2")
            if allowed:
                context.set_geolocation(LIMA)  # type: ignore[arg-type]
                page.wait_for_function(f"told.at(-1)[1] === {LIMA['latitude']}")
            page.wait_for_timeout(60)
            found: str = page.evaluate("found()")
    return found


@pytest.fixture(scope="module")
def visit(chromium: Browser, site: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    path = tmp_path_factory.mktemp("visit") / "visit.jsonl"
    return path, recorded(chromium, site, path, allowed=True)


@pytest.mark.parametrize("method", ["lockstep", "pageclock"])
def test_a_page_is_where_it_was_and_moves_as_it_did(visit: tuple[Path, str], method: Method) -> None:
    path, found = visit
    told, state = json.loads(found)
    assert (told[0][1], told[-1][1], state) == (BERLIN["latitude"], LIMA["latitude"], "granted")
    result = reenact.replay(path, None, reenact.ReplayOptions(expect="found()", method=method))
    assert result.expectation is not None
    assert result.expectation.value == found
    assert result.divergences == ()


def test_another_place_can_be_given(visit: tuple[Path, str]) -> None:
    at = (
        "new Promise((done) => navigator.geolocation.getCurrentPosition(({ coords }) => done(coords.latitude === 1.5)))"
    )
    assert reenact.replay(visit[0], None, reenact.ReplayOptions(expect=at, geolocation=(1.5, 2.5))).passed


def test_a_page_that_was_refused_is_refused_again(chromium: Browser, site: str, tmp_path: Path) -> None:
    path = tmp_path / "visit.jsonl"
    found = recorded(chromium, site, path, allowed=False)
    assert json.loads(found)[0] == [["once", 1, True], ["watch", 1, True]]
    failures = [event.failure for event in read_recording(path).events if isinstance(event, Position)]
    assert failures == ["denied", "denied"]
    assert reenact.replay(path, None, reenact.ReplayOptions(expect="told.length === 2 && told[1][1] === 1")).passed


def test_production_keeps_no_place(chromium: Browser, site: str, tmp_path: Path) -> None:
    path = tmp_path / "visit.jsonl"
    recorded(chromium, site, path, allowed=True, profile="production")
    text = path.read_text(encoding="utf-8")
    assert '"type":"position"' not in text
    assert "52.5207" not in text
    assert "13.4049" not in text
