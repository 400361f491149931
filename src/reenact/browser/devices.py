"""Device names and sizes as people write them become a frozen `Device`; called by the roots for contexts and files."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from reenact.errors import DeviceError
from reenact.geometry import Viewport

LARGEST_SIDE_PX: Final = 16384
"""Chromium's largest texture and the recording format's bound; a larger picture could not be taken."""
LARGEST_SCALE: Final = 10.0

_SIZE: Final = re.compile(
    r"(?:(?P<label>.*\S)\s+)?(?P<width>\d{1,9})\s*[xX×]\s*(?P<height>\d{1,9})(?:\s*@\s*(?P<scale>\d+(?:\.\d+)?)[xX]?)?"
)


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """What a page can find out about the screen it is on; `slug` is the name as a file name may hold it."""

    name: str
    slug: str
    viewport: Viewport
    user_agent: str | None = None
    has_touch: bool = False
    is_mobile: bool = False
    screen: tuple[int, int] | None = None
    """Width and height of `window.screen` in CSS pixels, where they differ from the viewport's."""


def device(name: str, playwright_devices: Mapping[str, Mapping[str, Any]]) -> Device:
    """Read "iPhone 15", "1440x900", "1440x900@2" or "Desktop 1440x900"; `playwright_devices` is `playwright.devices`.

    A word before a size is only a label: it makes nothing mobile. Raises `DeviceError`.
    """
    asked = " ".join(name.split())
    by_folded_name = {known.casefold(): known for known in playwright_devices}
    if known := by_folded_name.get(asked.casefold()):
        return _described(known, playwright_devices[known])
    if size := _SIZE.fullmatch(asked):
        return _sized(asked, size)
    near = difflib.get_close_matches(asked.casefold(), by_folded_name, n=3, cutoff=0.5)
    hint = (
        f"did you mean {' or '.join(by_folded_name[folded] for folded in near)}" if near else "name one of Playwright's"
    )
    raise DeviceError(f"no device is called {asked[:80]!r}; {hint}, or give a size such as 1440x900 or 1440x900@2")


def context_arguments(chosen: Device) -> dict[str, Any]:
    """The keyword arguments of Playwright's `browser.new_context` that emulate the device."""
    arguments: dict[str, Any] = {
        "viewport": {"width": chosen.viewport.width, "height": chosen.viewport.height},
        "device_scale_factor": chosen.viewport.device_scale_factor,
        "is_mobile": chosen.is_mobile,
        "has_touch": chosen.has_touch,
    }
    if chosen.user_agent is not None:
        arguments["user_agent"] = chosen.user_agent
    if chosen.screen is not None:
        arguments["screen"] = {"width": chosen.screen[0], "height": chosen.screen[1]}
    return arguments


def slug(name: str) -> str:
    """The name in lower case with nothing that a file system or a URL could mind: "iPad (gen 7)" is "ipad-gen-7"."""
    scaled = re.sub(r"@\s*([\d.]+)[xX]?$", r"-\1x", name.casefold().replace("×", "x"))
    return re.sub(r"[^a-z0-9.]+", "-", scaled).strip("-.")[:80] or "device"


def _described(name: str, entry: Mapping[str, Any]) -> Device:
    viewport, screen = entry["viewport"], entry.get("screen")
    return Device(
        name=name,
        slug=slug(name),
        viewport=Viewport(viewport["width"], viewport["height"], float(entry["device_scale_factor"])),
        user_agent=entry["user_agent"],
        has_touch=entry["has_touch"],
        is_mobile=entry["is_mobile"],
        screen=(screen["width"], screen["height"]) if screen else None,
    )


def _sized(name: str, size: re.Match[str]) -> Device:
    width, height, scale = int(size["width"]), int(size["height"]), float(size["scale"] or 1)
    if not (1 <= width <= LARGEST_SIDE_PX and 1 <= height <= LARGEST_SIDE_PX):
        raise DeviceError(
            f"the size of {name[:80]!r} is out of range: both sides go from 1 to {LARGEST_SIDE_PX} pixels"
        )
    if not 0 < scale <= LARGEST_SCALE:
        raise DeviceError(f"the scale of {name[:80]!r} is out of range: it is above 0 and at most {LARGEST_SCALE:g}")
    return Device(name=name, slug=slug(name), viewport=Viewport(width, height, scale))
