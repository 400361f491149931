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
from reenact import FilmOptions, ReplayOptions
from reenact.cli import commands
from reenact.encode import read_frames
from reenact.film.desk import desk_of
from reenact.image import decode_image
from reenact.recording.events import End
from reenact.recording.format import RecordingWriter
from tests import made
from tests.browser.conftest import Serve
from tests.browser.visits import look, press_at, recorded
from tests.recording_lines import HEADER

pytestmark = pytest.mark.browser


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
    options = ReplayOptions(device="640x480")
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
    given[2:] = [str(tmp_path / "other.jsonl"), "-o", str(tmp_path / "both.mp4")]
    ended = CliRunner().invoke(commands, given)
    assert ended.exit_code == 2
    assert f"2 replays would write to {tmp_path / 'both.mp4'}; give each a file of its own" in ended.output


def test_recordings_that_are_verified_at_a_time_are_told_in_their_order(visit: Path) -> None:
    missing = visit.with_name("missing.jsonl")
    command = [sys.executable, "-m", "reenact", "verify", str(missing), str(visit), "-j", "2", "--json"]
    ended = subprocess.run(command, capture_output=True, text=True)
    told = json.loads(ended.stdout)["verified"]
    assert [each["verdict"] for each in told] == ["error", "matched"]
    assert told[1]["verification"]["result"]["performed"] > 0
    assert (ended.returncode, ended.stderr) == (3, "")


COUNTING = """<!doctype html><title>Counts its frames</title><h1>0</h1><script>
let frames = 0;
const count = () => {
  frames += 1;
  // Something new in each frame, then nothing, something else, and what was there before.
  const word = frames >= 55 && frames < 62 ? "other" : "rest";
  document.querySelector("h1").textContent = frames < 40 ? frames : word;
  if (frames < 75) requestAnimationFrame(count);
};
count();
</script>"""


@pytest.fixture(scope="module")
def counting(chromium: Browser, serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("counting")
    (folder / "site").mkdir()
    (folder / "site" / "index.html").write_text(COUNTING, encoding="utf-8")

    def visited(page: Page) -> None:
        press_at(page, 200, 200)
        page.wait_for_timeout(3200)
        press_at(page, 220, 220)

    return recorded(chromium, folder / "visit.jsonl", f"{serve(folder / 'site')}/index.html", visited)


def test_a_film_made_in_slices_is_the_film_that_one_browser_makes(counting: Path, tmp_path: Path) -> None:
    made: list[dict[Path, object]] = []
    for slices in (1, 3):
        folder = tmp_path / str(slices)
        folder.mkdir()
        options = ReplayOptions(capture_path=folder / "capture", slices=slices)
        stills = FilmOptions(hashes_path=folder / "hashes.txt", sheet_path=folder / "sheet.png", idle_ms=400.0)
        result = reenact.replay(counting, folder / "film.mp4", options, stills)
        assert (result.verdict, result.film) == ("matched", str(folder / "film.mp4"))
        assert result.frame_count == len((folder / "hashes.txt").read_text().splitlines())
        files = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
        read = {name: json.loads(path.read_text()) for name, path in files.items() if path.suffix == ".json"}
        made.append({name: path.read_bytes() for name, path in files.items()} | read)
    assert len(set((tmp_path / "1" / "hashes.txt").read_text().split()[1::2])) > 40, "the page changed in many frames"
    assert made[0] == made[1]


ALIKE = """<!doctype html><title>Draws the same anew</title><h1>0</h1><script>
let frames = 0, shown;
const draw = () => {
  frames += 1;
  // For a second only damage, which no picture shows; then how many frames there were.
  document.querySelector("h1").textContent = performance.now() < 1100 ? "same" : (shown ??= frames);
  requestAnimationFrame(draw);
};
draw();
</script>"""


def test_a_page_gets_the_same_frames_whether_it_is_pictured_or_not(serve: Serve, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text(ALIKE, encoding="utf-8")
    # The second move comes when the first has waited for a frame just long enough, which began at 100 ms.
    moves = made.move(110.0, (0.0, 100.0, 100.0), (6.0, 110.0, 110.0))
    with RecordingWriter(tmp_path / "moves.jsonl", HEADER) as writer:
        for line in (made.page(url=f"{serve(site)}/index.html"), moves, End(time_ms=1500.0)):
            writer.write(line)
    hashes = []
    for slices in (1, 2):
        stills = FilmOptions(hashes_path=tmp_path / f"{slices}.txt")
        reenact.replay(writer.path, tmp_path / f"{slices}.mp4", ReplayOptions(slices=slices), stills)
        hashes.append((tmp_path / f"{slices}.txt").read_text().split()[1::2])
    assert len(set(hashes[0])) > 1, "the count was shown"
    assert hashes[0] == hashes[1]


BESIDE = ("poster.png", "sheet.png", "hashes.txt")


def test_devices_stand_side_by_side_in_one_film(visit: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "reenact", "replay", str(visit), "-o", f"{tmp_path}/both.mp4", "--json"]
    devices = ["--device", "640x480", "--device", "800x600", "--layout", "row", "--fps", "10"]
    beside = [part for name in BESIDE for part in (f"--{name.partition('.')[0]}", f"{tmp_path}/{name}")]
    ended = subprocess.run([*command, *devices, *beside], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")
    told = [each["result"] for each in json.loads(ended.stdout)]
    assert [each["device"] for each in told] == ["640x480", "800x600"]
    desk = desk_of([(640, 480), (800, 600)], "row", None)
    frames = list(read_frames(tmp_path / "both.mp4"))
    assert len(frames) == told[0]["frame_count"] == told[1]["frame_count"]
    for place, device in zip(desk.places, ("640x480", "800x600"), strict=True):
        size = tuple(map(int, device.split("x")))
        cut = frames[-1][place.top : place.top + place.height, place.left : place.left + place.width]
        assert cut.std() > 5, "a page is shown"
        assert abs(place.width / place.height - size[0] / size[1]) < 0.01
    assert decode_image((tmp_path / "poster.png").read_bytes()).shape == frames[0].shape
    assert decode_image((tmp_path / "sheet.png").read_bytes()).shape[1] > desk.width / 4
    assert len((tmp_path / "hashes.txt").read_text().splitlines()) == len(frames)
    assert {path.name for path in tmp_path.iterdir()} == {"both.mp4", "both.mp4.json", "both.mp4.vtt", *BESIDE}
