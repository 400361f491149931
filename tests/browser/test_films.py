"""Films of real pages, decoded again: the pointer's tip is where the page was clicked, and text stays sharp."""

from __future__ import annotations

from pathlib import Path

import cv2
import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page

import reenact
from reenact import FilmOptions, ReplayOptions
from reenact.encode import probe, read_frames
from reenact.film.capture import Facts
from reenact.film.notes import FilmNotes
from reenact.image import BgrImage, decode_image
from tests.browser.conftest import Serve
from tests.browser.visits import SMALL, press_at, recorded

pytestmark = pytest.mark.browser

PLACE = (403, 301)
PAGE = """<!doctype html><meta charset=utf-8><meta name=viewport content="width=device-width"><title>Text</title>
<style>body { margin: 24px; font: 15px/1.5 sans-serif; color: #223; background: #fff; cursor: default }
p { width: 700px } b { color: #a31515 }</style>
<h1>Terms of delivery</h1>
<p>Ferns, mosses and lichens leave on <b>Tuesdays</b>; orders over €50 are free of postage. What arrives broken is sent
again, whatever the reason (within 14 days).</p><p style="font-size: 12px">Small print: 0123456789 abcdefghijklmnop
qrstuvwxyz, ÄÖÜ äöü ß, — and “quotes”.</p>
<button style="position: absolute; top: 420px; cursor: pointer">Send</button>"""


def look(page: Page) -> None:
    page.wait_for_timeout(150)
    press_at(page, *PLACE)
    page.wait_for_timeout(150)


@pytest.fixture(scope="module")
def visit(chromium: Browser, serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("terms")
    (folder / "terms.html").write_text(PAGE, encoding="utf-8")
    return recorded(chromium, folder / "terms.jsonl", f"{serve(folder)}/terms.html", look)


def similarity(one: BgrImage, other: BgrImage) -> float:
    """The mean SSIM of two pictures' luma: Gaussian window of 1.5 pixels, as Wang et al. 2004 define it."""
    x, y = (cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(np.float64) for image in (one, other))

    def mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(cv2.GaussianBlur(values, (11, 11), 1.5), np.float64)

    mean_x, mean_y = mean(x), mean(y)
    varied_x, varied_y = mean(x * x) - mean_x**2, mean(y * y) - mean_y**2
    common = mean(x * y) - mean_x * mean_y
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    top = (2 * mean_x * mean_y + c1) * (2 * common + c2)
    return float((top / ((mean_x**2 + mean_y**2 + c1) * (varied_x + varied_y + c2))).mean())


@pytest.mark.parametrize("scale", [1.0, 2.0, 3.0])
def test_the_tip_is_where_it_was_clicked_and_text_is_sharp(visit: Path, tmp_path: Path, scale: float) -> None:
    film, capture = tmp_path / "film.mp4", tmp_path / "capture"
    result = reenact.replay(
        visit, film, ReplayOptions(capture_path=capture), FilmOptions(scale=scale, clicks=False, keys=False)
    )
    assert (result.verdict, probe(film).width) == ("matched", SMALL.width * scale)
    notes = msgspec.json.decode((tmp_path / "film.mp4.json").read_bytes(), type=FilmNotes)
    (click,) = [step for step in notes.steps if step.text.startswith("Click")]
    frame = round(click.film_ms * 30 / 1000)
    facts = msgspec.json.decode((capture / "capture.json").read_bytes(), type=Facts)
    clean = decode_image((capture / f"{max(n for n in facts.pictures if n <= frame):08}.png").read_bytes())
    shown = next(image for n, image in enumerate(read_frames(film)) if n == frame)
    changed = np.abs(shown.astype(int) - clean).max(axis=2) > 110
    rows, columns = np.nonzero(changed)
    tip = columns[rows == rows.min()].mean(), rows.min()
    assert tip == pytest.approx([part * scale for part in PLACE], abs=1)
    text = np.s_[round(20 * scale) : round(200 * scale), round(20 * scale) : round(720 * scale)]
    assert similarity(shown[text], clean[text]) >= 0.98


def test_the_pointer_has_the_shape_of_what_it_is_over(chromium: Browser, serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "terms.html").write_text(PAGE, encoding="utf-8")
    visit = recorded(
        chromium,
        tmp_path / "send.jsonl",
        f"{serve(tmp_path / 'site')}/terms.html",
        lambda page: press_at(page, 40, 430),
    )
    facts = capture_of(visit, tmp_path / "capture")
    assert [spot.cursor for spot in facts.script.spots] == ["pointer"]


def capture_of(visit: Path, folder: Path) -> Facts:
    reenact.replay(visit, folder.with_suffix(".mp4"), ReplayOptions(capture_path=folder))
    return msgspec.json.decode((folder / "capture.json").read_bytes(), type=Facts)
