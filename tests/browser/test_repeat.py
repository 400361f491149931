"""Replays of one recording give the same frames, on an idle machine and beside busy processes; what cannot is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import reenact
from fixtures.busy import busy_processes
from fixtures.serve import PAGES, serving, serving_page
from reenact import FilmOptions, ReplayOptions, ReplayResult
from tests.browser.visits import Visit, press, recorded

pytestmark = pytest.mark.browser

BUSY = 8


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The fixture pages, from a server that holds answers back when it is asked to."""
    with serving(PAGES) as address:
        yield address


def _move_and_scroll(page: Page) -> None:
    press(page, page.locator("#toggle"))
    page.wait_for_timeout(250)
    press(page, page.locator("#down"))
    page.wait_for_timeout(400)


def _add_a_picture(page: Page) -> None:
    press(page, page.locator("#more"))
    page.wait_for_timeout(500)


def _ask(page: Page) -> None:
    press(page, page.locator("#ask"))
    page.wait_for_timeout(600)


def _resize(page: Page) -> None:
    for turn in range(8):
        page.set_viewport_size({"width": 780 - 30 * turn, "height": 580 - 10 * turn})
        page.wait_for_timeout(50)


def hashes(visit: Path, path: Path) -> tuple[ReplayResult, str]:
    film_options = FilmOptions(preset="ultrafast", hashes_path=path)
    result = reenact.replay(visit, path.with_suffix(".mp4"), ReplayOptions(method="lockstep"), film_options)
    return result, path.read_text()


@pytest.mark.parametrize(
    ("name", "visit"),
    [
        pytest.param("moving_styles", _move_and_scroll, id="styles"),
        pytest.param("moving_pictures", _add_a_picture, id="pictures"),
        pytest.param("moving_answers", _ask, id="answers"),
        pytest.param("moving_requests", _ask, id="requests and storage"),
        pytest.param("moving_styles", _resize, id="sizes"),
    ],
)
def test_three_replays_give_the_same_frames_one_of_them_on_a_busy_machine(
    chromium: Browser, site: str, tmp_path: Path, name: str, visit: Visit
) -> None:
    path = recorded(chromium, tmp_path / "visit.jsonl", f"{site}/{name}.html", visit)
    results = [hashes(path, tmp_path / f"{number}.txt") for number in range(2)]
    with busy_processes(BUSY):
        results.append(hashes(path, tmp_path / "busy.txt"))
    first, drawn = results[0]
    assert (first.verdict, first.warnings) == ("matched", ())
    lines = drawn.splitlines()
    assert len(lines) == first.frame_count
    assert len({line.split()[1] for line in lines}) > 5, "the page moves"
    assert [text for _, text in results] == [drawn] * 3


def test_a_page_whose_end_comes_late_loads_at_the_same_page_time(chromium: Browser, tmp_path: Path) -> None:
    load = "window.loaded_ms = Math.round(performance.now())"
    page = f"<!doctype html><body onload='{load}'><p>{'plant ' * 400}".encode()
    with serving_page(page) as address:
        path = recorded(chromium, tmp_path / "visit.jsonl", address, lambda page: page.wait_for_timeout(100))
    times = []
    for hold_s in (0.0, 0.1, 0.8):
        with serving_page(page, hold_s=hold_s) as address:
            options = ReplayOptions(method="lockstep", base_url=address, expect="String(window.loaded_ms)")
            expectation = reenact.replay(path, None, options).expectation
        assert expectation is not None
        times.append(expectation.value)
    assert times == times[:1] * 3


def test_between_frames_the_time_of_animations_is_that_of_the_last_one(chromium: Browser, tmp_path: Path) -> None:
    """A page that waits for no frame is shown guessed ones by Blink; see `awaitFrames` in the page code."""
    tmp_path.joinpath("index.html").write_text(
        "<!doctype html><p>Nothing here moves<script>window.times_ms = [];"
        "const look = () => times_ms.push(document.timeline.currentTime);"
        "for (let ms = 7; ms < 400; ms += 7) setTimeout(look, ms);</script>"
    )
    with serving(tmp_path) as address:
        path = recorded(chromium, tmp_path / "visit.jsonl", address, lambda page: page.wait_for_timeout(500))
        options = ReplayOptions(method="lockstep", expect="window.times_ms")
        expectation = reenact.replay(path, None, options).expectation
    assert expectation is not None
    in_frames = [time_ms * 30 / 1000 for time_ms in expectation.value]
    assert len(in_frames) == 57
    assert in_frames[-1] > 10
    assert [round(each) for each in in_frames] == pytest.approx(in_frames, abs=0.05)


def test_a_worker_is_warned_of(chromium: Browser, site: str, tmp_path: Path) -> None:
    url = f"{site}/moving_workers.html"
    path = recorded(chromium, tmp_path / "visit.jsonl", url, lambda page: page.wait_for_timeout(300))
    (warning,) = reenact.replay(path, None, ReplayOptions(method="lockstep")).warnings
    assert warning.startswith("a worker ran")


def test_a_page_that_asks_again_and_again_comes_to_rest_and_is_warned_of(
    chromium: Browser, site: str, tmp_path: Path
) -> None:
    def visit(page: Page) -> None:
        press(page, page.locator("#go"))
        page.wait_for_timeout(200)

    path = recorded(chromium, tmp_path / "visit.jsonl", f"{site}/moving_polls.html", visit)
    expected = "document.querySelector('#go').textContent === 'Gone'"
    result = reenact.replay(path, None, ReplayOptions(method="lockstep", expect=expected))
    assert (result.verdict, result.divergences) == ("expectation held", ())
    (warning,) = result.warnings
    assert warning.startswith("the page asks for news again")


def test_a_video_and_a_clock_of_sound_are_warned_of(chromium: Browser, site: str, tmp_path: Path) -> None:
    def visit(page: Page) -> None:
        press(page, page.locator("#sound"))
        page.wait_for_timeout(200)

    path = recorded(chromium, tmp_path / "visit.jsonl", f"{site}/moving_media.html", visit)
    video, sound = reenact.replay(path, None, ReplayOptions(method="lockstep")).warnings
    assert video.startswith("a video")
    assert sound.startswith("sound was made by Web Audio")
