"""What captions, chips, the camera and the strip for errors show, and when."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest

from reenact.geometry import Point, Rect, Size
from reenact.plan.cues import Cue, Spot, cues_of
from reenact.plan.moments import Caption, Chip, PointerSample
from reenact.plan.plan import make_plan
from reenact.plan.showing import Showing, Wanted
from reenact.plan.wording import acted_on
from reenact.plan.zoom import keeping, shots_of, view_at
from reenact.recording import events
from tests.made import click, down, error, key_down, key_up, page, recording, target, up

PAGE = Size(1000, 600)
ALL = Wanted(typed=True, captions=True, timeline=True)


def showing(cues: Sequence[Cue], wanted: Wanted = ALL, **more: Any) -> Showing:
    track: Sequence[PointerSample] = more.pop("track", ())
    return Showing(
        cues, more.pop("spots", ()), track, wanted, recorded=PAGE, live=PAGE, start_ms=0, end_ms=20_000, **more
    )


def step(time_ms: float, name: str = "Save", point: Point | None = None) -> Cue:
    return Cue(kind="step", time_ms=time_ms, text="Click", name=name, point=point)


def test_a_recording_is_told_in_words() -> None:
    made = recording(
        page(),
        target(1, name="Save", role="button", path="html>body>button"),
        target(2, name="Town", role="textbox", tag="input", path="html>body>input"),
        target(3, name="#a1b2", role="link", tag="a", path="html>body>a"),
        down(100), up(150), click(150),
        down(300, x=300, target=2), up(310, x=300, target=2),
        key_down(400, "K", target=2), key_down(450, "i", target=2), key_down(500, "Enter", target=2),
        key_down(600, "s", modifiers=2),
        down(700, x=500, target=3), up(720, x=500, target=3),
        error(800, "no such thing"), error(850, "it broke", name="Error"),
        *(each for n in range(3) for each in (down(2000 + 200 * n), up(2050 + 200 * n))),
    )  # fmt: skip
    cues = cues_of(made, make_plan(made))
    told = [(cue.text, cue.name) for cue in cues if cue.kind == "step" and cue.time_ms > 0]
    assert told[-8:-3] == [
        ("Click", "Save"),
        ("Click", "Town"),
        ("Type into", "Town"),
        ("Press", "Enter"),
        ("Click a link", ""),
    ]
    assert [cue.text for cue in cues if cue.kind == "key"] == ["Enter", "Ctrl + S"]
    assert "".join(cue.text for cue in cues if cue.kind == "typed") == "Ki"
    assert [(cue.name, cue.text) for cue in cues if cue.kind == "problem"] == [
        ("Error", "TypeError: no such thing"),
        ("Error", "it broke"),
    ]
    assert [cue.time_ms for cue in cues if cue.kind == "rage"] == [2400]


def test_a_picture_without_a_name_is_told_by_what_it_is_there_for() -> None:
    drawn = {
        "html>body>header>a>svg": "Click a link",
        "html>body>button:nth-of-type(2)>span>img": "Click a button",
        "html>body>article>span>svg": "Click an icon",
        "html>body>article>img": "Click a picture",
    }
    told = [acted_on("Click", target(1, tag=path.rpartition(">")[2], role="img", path=path))[0] for path in drawn]
    assert told == list(drawn.values())


def test_masked_keys_are_never_told() -> None:
    made = recording(page(), key_down(400, "", code="", masked=True))
    assert not [cue for cue in cues_of(made, make_plan(made)) if cue.kind in ("key", "typed")]


def test_a_caption_comes_a_little_early_and_the_next_one_takes_its_place() -> None:
    shown = showing([step(1000), step(2000, "Send")])
    assert shown.at(0, 600).caption is None
    assert shown.at(0, 700).caption == Caption("Click", "Save")
    assert shown.at(0, 1700).caption == Caption("Click", "Send")
    assert shown.at(0, 6000).caption is None


def test_a_caption_does_not_take_the_place_of_one_whose_step_has_just_come() -> None:
    shown = showing([step(1000), step(1100, "Send"), step(1500, "Back")])
    captions = {time_ms: shown.at(0, time_ms).caption for time_ms in (1000, 1090, 1100, 1390, 1410)}
    assert {time_ms: caption.name for time_ms, caption in captions.items() if caption} == {
        1000: "Save",
        1090: "Save",
        1100: "Send",
        1390: "Send",
        1410: "Back",
    }


def test_a_caption_makes_way_for_what_happens_below() -> None:
    shown = showing([step(1000, point=Point(500, 580))])
    caption = shown.at(0, 1000).caption
    assert caption is not None
    assert caption.high


def test_a_caption_makes_way_for_where_another_device_has_what_is_clicked() -> None:
    pressed = PointerSample(time_ms=5_950, client_point=Point(500, 580), kind="down")
    shown = showing([step(1000, point=Point(500, 100))], track=[pressed])
    before, after = shown.at(5_900, 950).caption, shown.at(6_000, 1050).caption
    assert (before and before.high, after and after.high) == (False, True)
    later = shown.at(8_500, 3_550).caption
    assert later is not None
    assert later.high, "it stays there"


def test_what_is_typed_stands_on_one_chip_until_another_field() -> None:
    letters = [Cue(kind="typed", time_ms=100.0 + 50 * n, text=text) for n, text in enumerate("Fern")]
    tab = Cue(kind="key", time_ms=400, text="Tab")
    after = Cue(kind="typed", time_ms=500, text="x")
    shown = showing([*letters, tab, after])
    assert shown.at(0, 260).keys == Chip("Fern")
    assert shown.at(0, 420).keys == Chip("Tab")
    assert shown.at(0, 510).keys == Chip("x")
    assert showing([*letters, tab], Wanted()).at(0, 260).keys is None


def test_what_is_typed_without_a_key_of_its_own_stands_on_the_chip_too() -> None:
    emoji = events.Input(time_ms=150, document=1, target=1, input_type="insertText", data="ö", value="Zö")
    made = recording(page(), target(tag="input"), key_down(100, "Z", target=1), key_up(120, "Z"), emoji)
    assert showing(cues_of(made, make_plan(made))).at(0, 200).keys == Chip("Zö")


def test_a_key_that_is_struck_again_is_counted() -> None:
    shown = showing([Cue(kind="key", time_ms=100.0 * n, text="↓") for n in range(1, 4)])
    assert shown.at(0, 350).keys == Chip("↓  × 3")


def test_at_double_speed_everything_is_shown_for_twice_as_much_of_the_recording() -> None:
    keys = [Cue(kind="key", time_ms=100, text="Tab")]
    assert showing(keys).at(0, 1900).keys is None
    assert showing(keys, pace=2.0).at(0, 1900).keys == Chip("Tab")


def test_the_pointer_has_the_shape_of_what_it_is_over_and_will_press() -> None:
    spots = [Spot(1000, Rect(100, 100, 80, 30), "pointer")]
    track = [PointerSample(0, Point(10, 10)), PointerSample(500, Point(120, 110)), PointerSample(2000, Point(300, 300))]
    shown = showing([], spots=spots, track=track)
    assert [shown.at(time_ms, time_ms).shape for time_ms in (100, 600, 1500, 2100)] == ["", "pointer", "pointer", ""]


def test_the_timeline_moves_in_steps_and_has_all_marks() -> None:
    shown = showing([step(5000), Cue(kind="problem", time_ms=10_000, text="no")])
    one, other = (shown.at(0, time_ms).timeline for time_ms in (5010, 5200))
    assert one == other
    assert one is not None
    assert [(mark.kind, mark.fraction) for mark in one.marks] == [("step", 0.25), ("problem", 0.5)]


CLICKS = [(3000.0, Point(20, 20)), (3400.0, Point(60, 30)), (4500.0, Point(980, 590)), (15_000.0, Point(500, 300))]


@pytest.mark.parametrize("pace", [1.0, 3.0])
def test_the_camera_shows_each_click_and_stays_on_the_page(pace: float) -> None:
    shots = shots_of(CLICKS, PAGE, pace)
    for at_ms in range(0, 20_000, 33):
        view = view_at(shots, at_ms, PAGE, pace)
        assert view.x >= 0
        assert view.y >= 0
        assert view.right <= PAGE.width + 1e-6
        assert view.bottom <= PAGE.height + 1e-6
        assert view.width / view.height == pytest.approx(PAGE.width / PAGE.height)
    for time_ms, point in CLICKS:
        kept = keeping(view_at(shots, time_ms, PAGE, pace), [point], PAGE)
        assert kept.x <= point.x <= kept.right
        assert kept.y <= point.y <= kept.bottom
    assert view_at(shots, 12_000, PAGE) == Rect(0, 0, 1000, 600) or pace > 1


def test_the_camera_moves_without_a_jump() -> None:
    shots = shots_of(CLICKS, PAGE)
    views = [view_at(shots, time_ms, PAGE) for time_ms in range(0, 20_000, 10)]
    jumps = [max(abs(one.x - other.x), abs(one.y - other.y)) for one, other in pairwise(views)]
    assert 0 < max(jumps) < 15


def test_cues_of_a_failed_request_come_when_it_failed() -> None:
    failed = events.Request(
        time_ms=100, document=1, kind="fetch", url="http://shop.test/api/cart?x=1", status=500, duration_ms=50
    )
    made = recording(page(), failed)
    (cue,) = [cue for cue in cues_of(made, make_plan(made)) if cue.kind == "problem"]
    assert (cue.time_ms, cue.name, cue.text) == (150, "500", "GET /api/cart")


def test_the_camera_goes_nearer_on_wide_pages_and_not_at_all_on_phones() -> None:
    def nearest(width: float) -> float:
        page_size = Size(width, 700)
        return max((shot.zoom for shot in shots_of([(5000, Point(100, 100))], page_size)), default=1.0)

    assert [round(nearest(width), 2) for width in (393, 750, 1000, 1440)] == [1.0, 1.3, 1.6, 1.6]


def test_a_wheel_that_zooms_is_no_scroll() -> None:
    def turned(time_ms: float, modifiers: int) -> events.Wheel:
        return events.Wheel(time_ms=time_ms, document=1, client_x=5, client_y=5, delta_y=40, modifiers=modifiers)

    made = recording(page(), turned(1_000, 0), turned(2_000, 2))
    assert [cue.time_ms for cue in cues_of(made, make_plan(made)) if cue.kind == "scroll"] == [1_000]
