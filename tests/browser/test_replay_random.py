"""What a page draws by chance is drawn again: the random numbers of each document come from a recorded seed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import reenact
from reenact.options import Profile
from tests.browser.conftest import serving

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><meta charset=utf-8><title>Chance</title>
<p id=drawn></p><iframe srcdoc="<script>parent.inner = Math.random()</script>"></iframe>
<script>drawn.textContent = [Math.random(), Math.random()].join(" ");</script>"""
DRAWN = "document.querySelector('#drawn').textContent"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("chance")
    (folder / "chance.html").write_text(PAGE, encoding="utf-8")
    with serving(folder) as address:
        yield f"{address}/chance.html"


def recorded(chromium: Browser, site: str, path: Path, profile: Profile = "qa", script: str = "") -> list[str]:
    """What the page drew when it was loaded first, and when it was loaded again."""
    with chromium.new_context(viewport={"width": 400, "height": 300}) as context:
        if script:
            context.add_init_script(script)
        page = context.new_page()
        with reenact.capture(context, path, profile=profile):
            page.goto(site)
            drawn = [_drawn(page)]
            page.wait_for_timeout(600)
            page.reload()
            drawn.append(_drawn(page))
            page.wait_for_timeout(200)
    return drawn


def _drawn(page: Page) -> str:
    text: str = page.evaluate(f"{DRAWN} + ' ' + inner")
    return text


def seeds(path: Path) -> list[int | None]:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [line.get("random_seed") for line in lines if line["type"] == "document"]


def test_a_replay_draws_what_was_drawn_also_on_the_second_load(chromium: Browser, site: str, tmp_path: Path) -> None:
    path = tmp_path / "visit.jsonl"
    first, second = recorded(chromium, site, path)
    assert first != second
    result = reenact.replay(path, None, reenact.ReplayOptions(expect=f"{DRAWN} + ' ' + inner"))
    assert result.expectation is not None
    assert result.expectation.value == second
    assert len(set(seeds(path))) == 4, "two loads, each with a frame"


def test_production_and_numbers_that_a_test_has_made_its_own_are_left_alone(
    chromium: Browser, site: str, tmp_path: Path
) -> None:
    own = "Math.random = () => 0.25;"
    assert recorded(chromium, site, tmp_path / "own.jsonl", script=own)[0] == "0.25 0.25 0.25"
    recorded(chromium, site, tmp_path / "production.jsonl", profile="production")
    assert {*seeds(tmp_path / "own.jsonl"), *seeds(tmp_path / "production.jsonl")} == {None}
