"""Where a frame lies on the screen: its box model says it, also where a transform scales or turns it."""

from __future__ import annotations

from typing import Any

import pytest

from reenact.geometry import Point
from reenact.recording.events import Frame
from reenact.stage.frames import frame_like
from reenact.stage.place import Place, place_in


def box_model(content: list[float], border: list[float], width: int, height: int) -> dict[str, Any]:
    return {"content": content, "border": border, "width": width, "height": height}


def test_the_top_frame_is_the_screen() -> None:
    assert Place("top").to_top(Point(3, 4)) == Point(3, 4)


def test_a_frame_begins_within_its_border() -> None:
    plain = box_model([27, 32, 427, 32, 427, 192, 27, 192], [20, 25, 434, 25, 434, 199, 20, 199], 414, 174)
    assert place_in("f", plain).to_top(Point(10, 20)) == Point(37, 52)


def test_a_scaled_frame_is_scaled() -> None:
    scaled = box_model([20, 40, 340, 40, 340, 168, 20, 168], [20, 40, 340, 40, 340, 168, 20, 168], 400, 160)
    assert place_in("f", scaled).to_top(Point(100, 50)) == Point(100, 80)


def test_a_turned_frame_is_turned() -> None:
    turned = box_model([300, 0, 300, 200, 200, 200, 200, 0], [300, 0, 300, 200, 200, 200, 200, 0], 200, 100)
    there = place_in("f", turned).to_top(Point(50, 10))
    assert there.x == pytest.approx(290)
    assert there.y == pytest.approx(50)


def test_a_box_model_that_rounds_is_no_transform() -> None:
    rounded = box_model([0, 0, 400.5, 0, 400.5, 160.4, 0, 160.4], [0, 0, 400.5, 0, 400.5, 160.4, 0, 160.4], 401, 160)
    assert place_in("f", rounded).to_top(Point(300, 100)) == Point(300, 100)


def test_a_page_that_was_moved_under_a_magnified_screen_is_touched_where_it_is_now() -> None:
    shown = Place("top").shown_from(Point(100, 50), 2.0)
    assert shown.to_top(Point(350, 150)) == Point(250, 100)


def test_a_frame_is_the_one_of_its_address_wherever_it_stands() -> None:
    def child(url: str, name: str = "") -> dict[str, Any]:
        return {"frame": {"url": url, "name": name}}

    advert, letter, chat = (
        child("http://ads.test/a"),
        child("http://new.test/letter?t=2"),
        child("about:srcdoc", "chat"),
    )
    asked = (Frame(index=0), "http://shop.test/letter?t=1")
    assert frame_like(*asked, [advert, letter, chat]) is letter
    assert frame_like(*asked, [advert, chat]) is advert, "none shows it: it may have been sent elsewhere"
    assert frame_like(*asked, [advert, letter, letter]) is None, "two show it, and neither is at its place"
    named = (Frame(index=0, name="chat"), "http://shop.test/other")
    assert frame_like(*named, [advert, letter, chat]) is chat
