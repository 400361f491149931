"""Several recordings and devices in one call: each gets its film and its verdict, whatever becomes of the others."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page

import reenact
from fixtures.serve import PAGES
from reenact import FilmOptions
from reenact.cli import commands
from tests.browser.conftest import Serve
from tests.browser.visits import press_at, recorded

pytestmark = pytest.mark.browser


def look(page: Page) -> None:
    page.mouse.move(300, 300)
    page.wait_for_timeout(200)
    press_at(page, 320, 330)
    page.wait_for_timeout(300)


@pytest.fixture(scope="module")
def visit(chromium: Browser, serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return recorded(chromium, tmp_path_factory.mktemp("pool") / "clock.jsonl", f"{serve(PAGES)}/clock.html", look)


def test_several_replays_at_a_time_make_the_films_that_one_makes(visit: Path, tmp_path: Path) -> None:
    films, missing = tmp_path / "films", visit.with_name("missing.jsonl")
    command = [sys.executable, "-m", "reenact", "replay", str(visit), str(missing), "-j", "3", "--json"]
    named = ["-o", f"{films}/{{name}}-{{device}}.mp4", "--hashes", f"{films}/{{name}}-{{device}}.txt"]
    ended = subprocess.run(
        [*command, *named, "--device", "640x480", "--device", "800x600"], capture_output=True, text=True
    )
    told = json.loads(ended.stdout)
    assert ended.stderr == ""
    assert ended.returncode == 3, "that of the recording that is missing"
    assert [each["verdict"] for each in told] == ["matched", "matched", "error", "error"]
    assert [each["result"]["device"] for each in told[:2]] == ["640x480", "800x600"]
    assert str(missing) in told[2]["error"]
    alone = tmp_path / "alone.txt"
    options = reenact.ReplayOptions(device="640x480")
    reenact.replay(visit, tmp_path / "alone.mp4", options, FilmOptions(hashes_path=alone))
    assert (films / "clock-640x480.txt").read_text() == alone.read_text()
    assert sorted(path.name for path in films.glob("*.mp4")) == ["clock-640x480.mp4", "clock-800x600.mp4"]
    assert not list(films.glob(".*")), "no part is left"


def test_replays_that_would_write_to_one_file_are_refused(tmp_path: Path) -> None:
    given = [
        "replay",
        str(tmp_path / "a" / "visit.jsonl"),
        str(tmp_path / "visit.jsonl"),
        "-o",
        str(tmp_path / "films"),
    ]
    ended = CliRunner().invoke(commands, given)
    assert ended.exit_code == 2
    assert f"2 replays would write to {tmp_path / 'films' / 'visit.mp4'}" in ended.output


def test_recordings_that_are_verified_at_a_time_are_told_in_their_order(visit: Path) -> None:
    missing = visit.with_name("missing.jsonl")
    command = [sys.executable, "-m", "reenact", "verify", str(missing), str(visit), "-j", "2", "--json"]
    ended = subprocess.run(command, capture_output=True, text=True)
    told = json.loads(ended.stdout)["verified"]
    assert [each["verdict"] for each in told] == ["error", "matched"]
    assert told[1]["verification"]["result"]["performed"] > 0
    assert (ended.returncode, ended.stderr) == (3, "")
