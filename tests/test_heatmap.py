"""The click map as a whole: picture, heat and legend, the same bytes every time."""

from __future__ import annotations

import itertools
import math
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from reenact.errors import RecordingError
from reenact.geometry import Rect, Viewport
from reenact.heatmap import drawing
from reenact.heatmap.color import COLORMAPS
from reenact.heatmap.drawing import Drawing, draw, draw_overlay, warmth
from reenact.heatmap.facts import SMALL_SAMPLE, Facts, numbers, setting, title, warning
from reenact.heatmap.grid import Grid
from reenact.heatmap.kept import keep, read_kept
from reenact.heatmap.legend import legend
from reenact.heatmap.overlay import quieten
from reenact.heatmap.scale_bar import Scale, Tick, bar_image, label, ticks
from reenact.heatmap.sheet import Ink, Line, Sheet, Zone
from reenact.heatmap.spread import cell_px_for
from reenact.heatmap.svg import svg
from reenact.image import BgrImage, encode_png
from reenact.options import HeatmapOptions
from reenact.survey.points import LEAST_EVENTS

FACTS = Facts(
    title="Clicks",
    noun="click",
    url="https://shop.example/packs",
    device="Desktop 1440x900",
    viewport=Viewport(1440, 900),
    recordings=5000,
    events=12,
    placed=10,
)
OPTIONS = HeatmapOptions()
CLICKS = Ink(caption="Clicks on one spot, fading out over {radius:g} px", transfer="sqrt", spreads=True)


def sheet_of(picture: BgrImage, points_page: NDArray[np.float64], scale: float = 1.0, **fields: Any) -> Sheet:
    cell_px = cell_px_for(OPTIONS.radius_px)
    height, width = (math.ceil(side / scale / cell_px) for side in picture.shape[:2])
    cells = (points_page // cell_px).astype(int)
    counts = np.bincount(cells[:, 1] * width + cells[:, 0], minlength=width * height).reshape(height, width)
    grid = Grid(counts.astype(np.float64), cell_px)
    plain: dict[str, Any] = {"kind": "click", "facts": FACTS, "ink": CLICKS}
    return Sheet(**plain | fields, scale=scale, picture=picture, grid=grid)


def drawn(picture: BgrImage, points_page: NDArray[np.float64], scale: float = 1.0, **fields: Any) -> Drawing:
    return draw(sheet_of(picture, points_page, scale, **fields), OPTIONS)


def scale_of(maximum: float, peak: float | None = None) -> Scale:
    return Scale(
        colormap=COLORMAPS["inferno"],
        opacity=0.75,
        transfer="sqrt",
        caption="Clicks on one spot",
        maximum=maximum,
        peak=maximum if peak is None else peak,
    )


def facts_with(**changes: Any) -> Facts:
    return msgspec.structs.replace(FACTS, **changes)


@pytest.mark.parametrize("scale", [1.0, 2.0, 3.0])
def test_heat_is_where_the_clicks_were_and_the_page_is_left_alone_elsewhere(scale: float) -> None:
    picture = np.full((round(200 * scale), round(320 * scale), 3), 255, np.uint8)
    made = drawn(picture, np.full((10, 2), (80.5, 50.5)), scale)
    page = made.image[made.legend_height :]
    assert page.shape == picture.shape
    quiet = quieten(picture)
    changed = np.abs(page.astype(int) - quiet).max(axis=2)
    y, x = np.nonzero(changed > 3)  # what an eye could see
    assert 24 < np.hypot(x / scale - 80.5, y / scale - 50.5).max() < 34
    far_y, far_x = np.nonzero(changed)
    assert max(np.abs(far_x / scale - 80.5).max(), np.abs(far_y / scale - 50.5).max()) < 36
    hot = page[round(50.5 * scale), round(80.5 * scale)].astype(float)
    assert np.abs(hot - (0.75 * COLORMAPS["inferno"].lut[255] + 0.25 * quiet[0, 0])).max() <= 4
    assert made.peak == made.maximum == pytest.approx(10, rel=1e-5)


def test_two_maps_on_one_scale_colour_the_same_clicks_the_same() -> None:
    picture = np.full((100, 320, 3), 255, np.uint8)
    few, many = np.full((4, 2), 50.0), np.concatenate([np.full((4, 2), 50.0), np.tile((250.0, 50.0), (40, 1))])
    sheets = [sheet_of(picture, points) for points in (few, many)]
    maximum = max(warmth(sheet, OPTIONS.radius_px).peak for sheet in sheets)
    maps = [draw(sheet, OPTIONS, maximum) for sheet in sheets]
    left, right = (made.image[made.legend_height :, :120] for made in maps)
    assert np.array_equal(left, right)
    assert [round(made.peak) for made in maps] == [4, 40]


def test_a_maximum_that_was_asked_for_ends_the_scale() -> None:
    picture = np.full((100, 320, 3), 255, np.uint8)
    made = draw(sheet_of(picture, np.full((4, 2), 50.0)), HeatmapOptions(maximum=40))
    assert (round(made.peak), made.maximum) == (4, 40)


def test_a_long_page_is_the_same_in_bands_and_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(3)
    picture = random.integers(0, 256, (500, 330, 3), dtype=np.uint8)
    sheet = sheet_of(picture, random.random((400, 2)) * (110, 166), 3.0)
    whole, alone = draw(sheet, OPTIONS), draw_overlay(sheet, OPTIONS, 5)
    monkeypatch.setattr(drawing, "_BAND_ROWS", 37)
    assert np.array_equal(draw(sheet, OPTIONS).image, whole.image)
    assert np.array_equal(draw_overlay(sheet, OPTIONS, 5), alone)


def test_the_heat_alone_is_transparent_where_there_is_none() -> None:
    sheet = sheet_of(np.full((100, 320, 3), 9, np.uint8), np.full((4, 2), 50.0))
    alone = draw_overlay(sheet, OPTIONS, 4)
    assert alone.shape == (100, 320, 4)
    assert alone[..., 3].max() == round(0.75 * 255)
    assert not alone[:, 150:, 3].any()


def test_a_lone_click_does_not_have_the_last_colour() -> None:
    picture = np.full((100, 320, 3), 255, np.uint8)
    ink = Ink(caption="Clicks on one spot", transfer="sqrt", spreads=True, least=LEAST_EVENTS)
    few, many = (draw(sheet_of(picture, np.full((count, 2), 50.0), ink=ink), OPTIONS) for count in (1, 40))
    assert few.maximum == LEAST_EVENTS
    assert many.maximum == pytest.approx(40, rel=1e-3)


def test_a_page_without_clicks_is_drawn_with_a_legend() -> None:
    picture = np.full((50, 320, 3), 200, np.uint8)
    made = drawn(picture, np.empty((0, 2)), facts=facts_with(events=0, placed=0))
    assert made.peak == 0
    assert np.array_equal(made.image[made.legend_height :], quieten(picture))


ZONES = (
    Zone(name="button '<b>&'", page_box=Rect(20, 20, 100, 40), value=50, label="50 %"),
    Zone(name="form", page_box=Rect(10, 10, 300, 200), value=5),
)


def test_zones_and_lines_are_drawn_and_named_in_the_svg() -> None:
    picture = np.full((300, 400, 3), 255, np.uint8)
    lines = (Line(page_y=250, label="fold"),)
    sheet = sheet_of(picture, np.full((4, 2), 50.0), ink=Ink(caption="Share", unit=" %"), zones=ZONES, lines=lines)
    made = draw(sheet, OPTIONS)
    page = made.image[made.legend_height :]
    assert page[250, 390].max() < 40  # the line
    assert page[60, 60].max() < 40  # the lower edge of the button
    rows = [{"name": zone.name, "page_box": zone.page_box} for zone in ZONES]
    root = ElementTree.fromstring(svg(sheet, made, draw_overlay(sheet, OPTIONS, made.maximum), rows))
    space = {"s": "http://www.w3.org/2000/svg"}
    assert [title.text for title in root.findall(".//s:g/s:g/s:title", space)] == ["button '<b>&'", "form"]
    assert [text.text for text in root.findall(".//s:g/s:g/s:text", space)] == ["1", "2"]


def test_what_was_kept_is_drawn_anew_in_other_colours_without_the_events(tmp_path: Path) -> None:
    random = np.random.default_rng(5)
    picture = random.integers(0, 256, (90, 360, 3), dtype=np.uint8)
    sheet = sheet_of(picture, random.random((1000, 2)) * (360, 90), zones=ZONES)
    path = tmp_path / "map.npz"
    path.write_bytes(keep(sheet, "targets", [{"name": "a", "page_box": Rect(1, 2, 3, 4)}], {}))
    kept = read_kept(path)
    other = HeatmapOptions(colormap="viridis")
    assert encode_png(draw(kept.sheet, other).image) == encode_png(draw(sheet, other).image)
    assert kept.rows == ({"name": "a", "page_box": Rect(1, 2, 3, 4)},)
    assert keep(sheet, kept.rows_name, [{"name": "a", "page_box": Rect(1, 2, 3, 4)}], {}) == path.read_bytes()


@pytest.mark.parametrize("content", [b"", b"PK nothing", keep.__doc__.encode() if keep.__doc__ else b"-"])
def test_a_file_that_keeps_no_counts_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "map.npz"
    path.write_bytes(content)
    with pytest.raises(RecordingError, match="--keep-counts"):
        read_kept(path)


def test_facts_are_told_in_words() -> None:
    assert numbers(FACTS) == ("5,000 recordings", "12 clicks", "10 placed", "2 unplaced")
    assert numbers(facts_with(recordings=1, events=1, placed=1))[:2] == ("1 recording", "1 click")
    assert setting(FACTS) == ("Clicks", "Desktop 1440x900")
    assert setting(facts_with(device="Pixel 7", viewport=Viewport(412, 839, 2.625))) == (
        "Clicks",
        "Pixel 7",
        "412 x 839",
        "scale 2.625",
    )
    assert title(facts_with(url="https://a.example/straße?x=1&y=%20#z")) == "https://a.example/stra%C3%9Fe?x=1&y=%20#z"


def test_a_small_sample_is_warned_of_until_it_is_large_enough() -> None:
    assert "may be chance" in (warning(facts_with(recordings=SMALL_SAMPLE - 1)) or "")
    assert warning(facts_with(recordings=SMALL_SAMPLE)) is None
    calm = legend(facts_with(recordings=SMALL_SAMPLE), scale_of(9), 800, 1)
    warned = legend(facts_with(recordings=SMALL_SAMPLE - 1), scale_of(9), 800, 1)
    assert len(warned) > len(calm)


@pytest.mark.parametrize(("width_px", "scale"), [(320, 3), (393, 2.75), (759, 1), (760, 1), (2560, 1), (40, 1)])
def test_a_legend_fits_every_width_with_words_that_do_not(width_px: int, scale: float) -> None:
    long = facts_with(
        url="https://a.example/" + "very-long/" * 800, device="A device with quite a name " * 3, recordings=3
    )
    width = round(width_px * scale)
    strip = legend(long, scale_of(123_456), width, scale)
    assert strip.shape[1:] == (width, 3)
    if width_px >= 320:
        margin = strip[: round(60 * scale), -round(15 * scale) :]
        assert (margin == 255).all()  # nothing runs off the right


def tick_labels(scale: Scale, gap: float) -> list[str]:
    return [tick.label for tick in ticks(scale, lambda left, right: right.position - left.position >= gap)]


def test_ticks_are_round_numbers_where_the_square_root_puts_them() -> None:
    shown = ticks(scale_of(400), lambda left, right: right.position - left.position >= 0.08)
    assert [tick.label for tick in shown] == ["0", "10", "50", "100", "200", "400"]
    assert Tick(0.5, "100") in shown
    assert tick_labels(scale_of(400), 0.5) == ["0", "100", "400"]


def test_the_maximum_is_marked_where_the_map_goes_beyond_it() -> None:
    assert tick_labels(scale_of(40, peak=41), 0.4)[-1] == "40+"
    assert tick_labels(scale_of(40, peak=12), 0.4)[-1] == "40"


def test_labels_are_short() -> None:
    assert [label(clicks) for clicks in (0.5, 3, 3.24, 312.4, 9999, 15_400, 20_000, 3.1e6)] == [
        *("0.5", "3", "3.2", "312", "9,999", "15.4k", "20k", "3.1M")
    ]


def test_the_bar_shows_the_colours_of_the_map() -> None:
    bar = bar_image(scale_of(9), 256, 4)
    white = quieten(np.full((1, 1, 3), 255, np.uint8))[0, 0]
    assert bar[0, 0].tolist() == white.tolist()
    assert np.abs(bar[0, -1] - (0.75 * COLORMAPS["inferno"].lut[255] + 0.25 * white)).max() <= 1
    assert all(not np.array_equal(a, b) for a, b in itertools.pairwise(bar[0, 20::16]))


def test_a_legend_says_how_a_picture_differs_from_what_was_on_the_screen() -> None:
    phone = facts_with(device="iPhone 15", viewport=Viewport(393, 659, 3), layout_width=980.0, scroll_y=455.4)
    assert {"laid out 980 px wide", "scrolled down 455 px"} <= set(setting(phone))
    assert not any("px" in words for words in setting(facts_with(layout_width=1440.0)))
