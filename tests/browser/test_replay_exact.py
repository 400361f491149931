"""Films are exact: every frame there, the first painted, the last kept, frame n at time n, twice the same."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

import reenact
from fixtures.clock import painted_ms
from fixtures.serve import PAGES
from reenact import FilmOptions, FrameRate, ReplayOptions, ReplayResult
from reenact.encode import probe, read_frames
from reenact.geometry import Viewport
from reenact.image import BgrImage
from tests.browser.conftest import Serve
from tests.browser.visits import look, press, recorded

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def visit(chromium: Browser, serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return recorded(chromium, tmp_path_factory.mktemp("clock") / "clock.jsonl", f"{serve(PAGES)}/clock.html", look)


def filmed(visit: Path, film: Path, rate: FrameRate, device: str | None = None) -> ReplayResult:
    options = FilmOptions(frame_rate=rate, preset="ultrafast", crf=10)
    return reenact.replay(visit, film, ReplayOptions(device=device, method="lockstep"), options)


def same(one: BgrImage, other: BgrImage) -> bool:
    return one.shape == other.shape and bool(np.array_equal(one, other))


@pytest.mark.parametrize("rate", [FrameRate(30), FrameRate(30000, 1001), FrameRate(60)], ids=str)
def test_frame_n_shows_time_n(visit: Path, tmp_path: Path, rate: FrameRate) -> None:
    film = tmp_path / "clock.mp4"
    result = filmed(visit, film, rate)
    assert (result.verdict, result.method, result.held_ms) == ("matched", "lockstep", 0)
    facts = probe(film)
    recording = reenact.read_recording(visit)
    one_frame_ms = float(rate.time_ms(1))
    assert facts.frame_count == result.frame_count
    assert facts.frame_rate == rate
    assert facts.duration_ms == pytest.approx(result.duration_ms, abs=0.01)
    last_ms = result.film_start_ms + float(rate.time_ms(result.frame_count - 1))
    assert abs(last_ms - recording.duration_ms) <= one_frame_ms
    assert last_ms >= recording.duration_ms, "the frame that shows the end is there"
    times = [painted_ms(frame) for frame in read_frames(film)]
    assert len(times) == result.frame_count
    for index, time_ms in enumerate(times):
        assert abs(time_ms - times[0] - Fraction(rate.time_ms(index))) <= 1, f"frame {index} of {times}"


def test_the_first_frame_is_painted_and_the_last_one_is_the_end(visit: Path, tmp_path: Path) -> None:
    film = tmp_path / "clock.mp4"
    result = filmed(visit, film, FrameRate(30))
    frames = list(read_frames(film))
    first, last = painted_ms(frames[0]), painted_ms(frames[-1])
    assert first < 500, "the film begins with the page, not with a wait"
    assert last - first == pytest.approx((result.frame_count - 1) * 1000 / 30, abs=1)
    page_began_ms = reenact.read_recording(visit).start.time_ms  # the browser that was recorded took its time
    assert result.film_start_ms - page_began_ms < 500


def test_the_same_recording_gives_the_same_frames_twice(visit: Path, tmp_path: Path) -> None:
    films = [tmp_path / "one.mp4", tmp_path / "two.mp4"]
    results = [filmed(visit, film, FrameRate(30)) for film in films]
    assert results[0].frame_count == results[1].frame_count
    for index, (one, other) in enumerate(zip(*map(read_frames, films), strict=True)):
        assert same(one, other), f"frame {index}"
    assert films[0].read_bytes() == films[1].read_bytes()


def test_a_still_page_is_the_same_in_every_frame(chromium: Browser, serve: Serve, tmp_path: Path) -> None:
    visit = recorded(
        chromium, tmp_path / "still.jsonl", f"{serve(PAGES)}/labels.html", lambda page: page.wait_for_timeout(900)
    )
    film = tmp_path / "still.mp4"
    result = reenact.replay(visit, film, film_options=FilmOptions(preset="ultrafast", crf=0))
    frames = list(read_frames(film))
    assert len(frames) == result.frame_count > 10
    assert all(same(one, other) for one, other in pairwise(frames))
    assert frames[0].std() > 5, "not blank"


def test_what_a_click_changed_on_a_still_page_is_shown(chromium: Browser, serve: Serve, tmp_path: Path) -> None:
    def open_the_dialog(page: Page) -> None:
        page.wait_for_timeout(300)
        press(page, page.locator("#open"))
        page.wait_for_timeout(200)

    visit = recorded(chromium, tmp_path / "dialog.jsonl", f"{serve(PAGES)}/dialog.html", open_the_dialog)
    film = tmp_path / "dialog.mp4"
    reenact.replay(visit, film, ReplayOptions(method="lockstep"), FilmOptions(preset="ultrafast", crf=10))
    first, *_, last = (frame[500:, 600:].mean() for frame in read_frames(film))
    assert first > 250
    assert last == pytest.approx(first / 2, abs=10), "the backdrop lies over the page"


@pytest.mark.parametrize(
    ("viewport", "film_size"),
    [
        pytest.param(Viewport(501, 333), (502, 334), id="odd sides"),
        pytest.param(Viewport(400, 300, 2.0), (800, 600), id="scale 2"),
        pytest.param(Viewport(411, 301, 1.5), (616, 452), id="odd sides at scale 1.5"),
    ],
)
def test_films_have_the_size_of_the_page_in_device_pixels(
    chromium: Browser, serve: Serve, tmp_path: Path, viewport: Viewport, film_size: tuple[int, int]
) -> None:
    url = f"{serve(PAGES)}/clock.html"
    visit = recorded(
        chromium, tmp_path / "clock.jsonl", url, lambda page: page.wait_for_timeout(250), viewport=viewport
    )
    film = tmp_path / "clock.mp4"
    result = filmed(visit, film, FrameRate(30))
    facts = probe(film)
    assert (facts.width, facts.height) == film_size
    assert result.verdict == "matched"
    times = [painted_ms(frame, viewport.device_scale_factor) for frame in read_frames(film)]
    assert all(abs(time_ms - times[0] - index * 1000 / 30) <= 1 for index, time_ms in enumerate(times))
