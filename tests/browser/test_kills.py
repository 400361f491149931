"""Replays that share their work are broken off in the middle: nothing broken is left, nobody stays behind.

`python -m benchmarks.kills` does the same at many more moments, and fills the disk.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from benchmarks.kills.breaking import Harm, Page, Way, broken_off, record, served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page() -> Page:
    return Page()


@pytest.fixture
def folder(chromium: Browser, page: Page, tmp_path: Path) -> Iterator[Path]:
    with served(page) as url:
        record(chromium, url, tmp_path)
        yield tmp_path


@pytest.mark.parametrize(
    ("way", "harm", "frame", "says"),
    [
        pytest.param("jobs", "INT", 40, "interrupted; nothing half-written was left", id="interrupted with -j"),
        pytest.param("slices", "browser", 60, "the browser ended", id="one browser of a film's slices is killed"),
    ],
)
def test_what_is_broken_off_leaves_nothing_broken(
    folder: Path, page: Page, way: Way, harm: Harm, frame: int, says: str
) -> None:
    left = broken_off(folder, way, harm, page, frame)
    assert left.wrong == ()
    assert left.films == ()
    assert says in left.said
