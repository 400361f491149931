"""Device names and sizes, with a small table in Playwright's shape."""

from __future__ import annotations

from typing import Any

import pytest

from reenact.browser.devices import Device, context_arguments, device
from reenact.errors import DeviceError
from reenact.geometry import Viewport


def entry(width: int, height: int, *, scale: float = 2, mobile: bool = True, **more: Any) -> dict[str, Any]:
    return {
        "user_agent": "Mozilla/5.0",
        "viewport": {"width": width, "height": height},
        "device_scale_factor": scale,
        "is_mobile": mobile,
        "has_touch": mobile,
        "default_browser_type": "webkit",
        **more,
    }


TABLE = {
    "iPhone 15": entry(393, 659, scale=3, screen={"width": 393, "height": 852}),
    "iPhone 15 landscape": entry(734, 343, scale=3),
    "iPad (gen 7)": entry(810, 1080),
    "Pixel 7": entry(412, 839, scale=2.625),
    "Desktop Chrome": entry(1280, 720, scale=1, mobile=False),
}


@pytest.mark.parametrize("name", ["iPhone 15", "iphone 15", "IPHONE 15", "  iPhone   15 "])
def test_names_are_found_whatever_the_case(name: str) -> None:
    assert device(name, TABLE) == Device(
        name="iPhone 15",
        slug="iphone-15",
        viewport=Viewport(393, 659, 3.0),
        user_agent="Mozilla/5.0",
        has_touch=True,
        is_mobile=True,
        screen=(393, 852),
    )


def test_landscape_is_a_device_of_its_own() -> None:
    assert device("iPhone 15 landscape", TABLE).viewport == Viewport(734, 343, 3.0)


@pytest.mark.parametrize(
    ("text", "viewport", "slug"),
    [
        ("1440x900", Viewport(1440, 900, 1.0), "1440x900"),
        ("1440x900@2", Viewport(1440, 900, 2.0), "1440x900-2x"),
        ("1440X900@1.5x", Viewport(1440, 900, 1.5), "1440x900-1.5x"),
        ("1440×900", Viewport(1440, 900, 1.0), "1440x900"),
        ("Desktop 1440x900", Viewport(1440, 900, 1.0), "desktop-1440x900"),
        ("Wide desk 1440 x 900 @ 2", Viewport(1440, 900, 2.0), "wide-desk-1440-x-900-2x"),
        ("1x1", Viewport(1, 1, 1.0), "1x1"),
        ("16384x16384@10", Viewport(16384, 16384, 10.0), "16384x16384-10x"),
    ],
)
def test_sizes(text: str, viewport: Viewport, slug: str) -> None:
    read = device(text, TABLE)
    assert (read.viewport, read.slug, read.name) == (viewport, slug, text)
    assert not read.is_mobile
    assert not read.has_touch
    assert read.user_agent is None


@pytest.mark.parametrize("text", ["0x900", "1440x0", "16385x900", "900x16385", "999999999x1", "1440x900@0", "1x1@10.1"])
def test_sizes_out_of_bounds_are_refused(text: str) -> None:
    with pytest.raises(DeviceError, match="out of range"):
        device(text, TABLE)


@pytest.mark.parametrize("text", ["", "iFone", "1440", "1440x", "x900", "-1x900", "1440x900@", "1440x900@-1", "٣x٣@²"])
def test_what_is_neither_name_nor_size_is_refused(text: str) -> None:
    with pytest.raises(DeviceError, match="no device is called"):
        device(text, TABLE)


def test_the_error_names_what_was_probably_meant() -> None:
    with pytest.raises(DeviceError, match=r"no device is called 'iphone15'; did you mean iPhone 15 ") as raised:
        device("iphone15", TABLE)
    assert raised.value.exit_code == 2


def test_slugs_stay_inside_their_folder() -> None:
    read = device("../../etc/\0 800x600", TABLE)
    assert read.slug == "etc-800x600"
    assert len(device("x" * 5000 + " 800x600", TABLE).slug) == 80


def test_context_arguments() -> None:
    assert context_arguments(device("800x600@2", TABLE)) == {
        "viewport": {"width": 800, "height": 600},
        "device_scale_factor": 2.0,
        "is_mobile": False,
        "has_touch": False,
    }
    mobile = context_arguments(device("iPhone 15", TABLE))
    assert mobile["screen"] == {"width": 393, "height": 852}
    assert mobile["user_agent"] == "Mozilla/5.0"
