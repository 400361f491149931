"""Folder and file names of maps; they say page, state, device and kind."""

from __future__ import annotations

from collections.abc import Sequence

from reenact.browser.devices import slug


def page_slugs(addresses: Sequence[str]) -> dict[str, str]:
    """A folder name for each page address, from its path; pages whose paths read the same get a number."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for address in addresses:
        path = address.partition("://")[2].partition("/")[2]
        name = base = slug(path) if path else "home"
        number = 1
        while name in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(name)
        names[address] = name
    return names


def map_stem(device_slug: str, kind: str, state: str = "") -> str:
    """`1440x900-click`, and for a state of the page `menu-open/1440x900-click`."""
    stem = f"{device_slug}-{kind}"
    return f"{slug(state)}/{stem}" if state else stem
