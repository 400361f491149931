"""The page of the demo says what was made, and says honestly what went wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from fixtures.demo.jobs import DEVICES, MAPPED, REPLAYED, FilmJob, HeatmapJob, Made, SnapshotJob, all_jobs
from fixtures.demo.page import rendered
from fixtures.demo.verdict import problems
from fixtures.users.shop import USERS
from reenact import Divergence, HeatmapResult, PageSnapshot
from reenact.expectation import Expectation
from reenact.survey import MapFile
from tests.made import result

FOLDER: Final = Path("demo")
GONE: Final = Divergence(kind="missing", time_ms=1250, message="button '<b>Buy</b>' is not on the page")
THROWN: Final = Divergence(kind="exception", time_ms=9000, message="the recorded exception did not come about")


def film(device: str = DEVICES[1], *divergences: Divergence, reached: bool = True, job: str = "coupon_bug-1") -> Made:
    replayed = result(
        recording=f"{job}.jsonl",
        film=f"demo/films/{job}.mp4",
        device=device,
        width=768,
        height=1024,
        frame_count=0,
        duration_ms=9000,
        steps=141,
        performed=140,
        healed=2,
        wall_s=6,
        times_real_time=1.5,
        divergences=divergences,
        expectation=Expectation("true", reached),
    )
    return Made(job=FilmJob(job, device), took_s=1, film=replayed)


def click_map(placed: int = 2) -> Made:
    drawn = MapFile(
        kind="click",
        page="plants",
        url="http://127.0.0.1:1/plants?tag=easy",
        device=DEVICES[0],
        picture="demo/heatmaps/plants/desktop.png",
        numbers="demo/heatmaps/plants/desktop.json",
        recordings=2,
        events=3,
        maximum=2,
        placed=placed,
        unplaced=3 - placed,
        warnings=("few clicks",),
    )
    result = HeatmapResult(maps=(drawn,), recordings=2, events=3, events_on_other_pages=0, warnings=())
    return Made(job=HeatmapJob("/plants"), took_s=1, heatmap=result)


def picture() -> Made:
    taken = PageSnapshot(
        device=DEVICES[2],
        picture="demo/snapshots/iphone.png",
        boxes="demo/snapshots/iphone.json",
        page_width=393,
        page_height=6427,
        elements=147,
        method="lockstep",
        warnings=(),
    )
    return Made(job=SnapshotJob("/"), took_s=1, snapshots=(taken,))


def page_of(*made: Made) -> str:
    return rendered(made, problems(made), FOLDER, took_s=12.4)


def test_everything_that_was_made_is_linked_from_where_the_page_lies() -> None:
    page = page_of(film(), click_map(), picture())
    for source in ("films/coupon_bug-1.mp4", "heatmaps/plants/desktop.png", "snapshots/iphone.png"):
        assert f'src="{source}"' in page
    for numbers in ("heatmaps/plants/desktop.json", "snapshots/iphone.json"):
        assert f'href="{numbers}"' in page
    assert "2 of 3 clicks placed, 2 recordings, drawn on /plants?tag=easy" in page
    assert "few clicks" in page
    assert "140 of 141, 2 healed" in page
    assert "<b>12 s</b>" in page


def test_a_film_without_divergence_says_so() -> None:
    page = page_of(film())
    assert "no divergence" in page
    assert "same exception as recorded" in page
    assert "What went elsewhere" not in page


def test_every_divergence_is_told_with_its_time_and_as_text() -> None:
    page = page_of(film(DEVICES[1], GONE, THROWN, reached=False))
    assert "2 divergences" in page
    assert "1.25 s, missing: button &#39;&lt;b&gt;Buy&lt;/b&gt;&#39; is not on the page" in page
    assert "ended elsewhere" in page
    assert "same exception as recorded" not in page


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (Made(job=SnapshotJob("/"), took_s=1, failure="no answer"), "snapshot of /: no answer"),
        (click_map(placed=0), "not one of 3 clicks found its place"),
        (film(reached=False), "the replay ended elsewhere and no divergence says why"),
        (film(DEVICES[0], GONE, reached=False), "the replay did not reach the end that was recorded"),
        (film(DEVICES[0], THROWN), "the exception of the recording did not happen again"),
    ],
    ids=["a failed job", "no click placed", "silently elsewhere", "another end", "no bug"],
)
def test_what_went_wrong_is_a_sentence_at_the_top(made: Made, sentence: str) -> None:
    page = page_of(made)
    assert "Not everything went as it should" in page
    assert sentence in page.partition("<main>")[0]


def test_another_device_may_go_elsewhere_if_it_says_so() -> None:
    assert problems([film(DEVICES[2], GONE, reached=False)]) == []


def test_the_jobs_are_films_on_three_devices_then_maps_and_pictures() -> None:
    jobs = all_jobs()
    films = [job for job in jobs if isinstance(job, FilmJob)]
    assert {job.device for job in films} == set(DEVICES)
    assert len(films) == len(set(films)) == sum(len(devices) for devices in REPLAYED.values())
    assert all(job.path.is_file() and job.user in USERS for job in films)
    assert [job.page for job in jobs if isinstance(job, HeatmapJob)] == list(MAPPED)
    assert isinstance(jobs[-1], SnapshotJob)
