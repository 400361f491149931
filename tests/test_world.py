"""Where recorded addresses are now, and what a film must hold."""

from __future__ import annotations

import pytest

from reenact.errors import PageError
from reenact.geometry import Size, Viewport
from reenact.plan.plan import make_plan
from reenact.recording import events
from reenact.world import film_size, live_url, world_of
from tests.made import page, recording

START = "https://shop.test/plants?tag=easy"


def test_without_a_base_everything_is_where_it_was() -> None:
    assert live_url(START, None)("https://shop.test/cart") == "https://shop.test/cart"


@pytest.mark.parametrize(
    ("base", "recorded", "live"),
    [
        ("http://localhost:8000", "https://shop.test/cart", "http://localhost:8000/cart"),
        ("http://localhost:8000/", "https://shop.test/", "http://localhost:8000/"),
        ("http://localhost:8000/next/", "https://shop.test/cart?a=1#b", "http://localhost:8000/next/cart?a=1#b"),
        ("http://localhost:8000", "https://bank.test/pay", "https://bank.test/pay"),
        ("http://localhost:8000", "http://shop.test/cart", "http://shop.test/cart"),
        ("http://localhost:8000", "https://shop.test:444/cart", "https://shop.test:444/cart"),
    ],
)
def test_the_recorded_origin_moves_to_the_base_and_others_stay(base: str, recorded: str, live: str) -> None:
    assert live_url(START, base)(recorded) == live


@pytest.mark.parametrize("base", ["localhost:8000", "ftp://shop.test", "", "http://", "/next"])
def test_a_base_that_is_no_web_address_is_refused(base: str) -> None:
    with pytest.raises(PageError, match="is no web address; give one such as http"):
        live_url(START, base)


def test_a_film_holds_every_size_of_the_window() -> None:
    wide = events.Resize(time_ms=10, document=1, viewport_width=1000, viewport_height=300)
    plan = make_plan(recording(page(), wide))
    assert film_size(plan, Viewport(800, 600, 2.0)) == Size(1000, 600)


def test_the_world_is_the_recorded_one() -> None:
    start = page(
        viewport_width=390,
        viewport_height=844,
        device_scale_factor=3.0,
        max_touch_points=5,
        hover=False,
        languages=("de-DE", "en"),
        time_zone="Europe/Berlin",
        color_scheme="dark",
        reduced_motion=True,
        user_agent="Phone",
        time_ms=40,
    )
    made = recording(start)
    world = world_of(made, make_plan(made), None, ("first()",))
    assert world.context_arguments == {
        "accept_downloads": False,
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 3.0,
        "has_touch": True,
        "is_mobile": True,
        "user_agent": "Phone",
        "color_scheme": "dark",
        "reduced_motion": "reduce",
        "locale": "de-DE",
        "timezone_id": "Europe/Berlin",
    }
    assert world.epoch_ms == made.header.started_epoch_ms + 40
    assert world.scripts[1:] == ("first()",)
