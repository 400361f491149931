"""A script that notes every press in the page, and where its notes of runs with and without a fault part."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

NOTED: Final = """{
  struck: Number(sessionStorage.reenactFaultMs ?? 0),
  presses: JSON.parse(sessionStorage.reenactPresses ?? "[]"),
}"""
"""In the page: when the fault came into it, and all presses so far."""

_SCRIPT: Final = """
addEventListener("pointerdown", ({ target, clientX, clientY }) => {
  const box = target.getBoundingClientRect();
  const press = {
    at: Date.now(), hit: Boolean(target.closest?.(WHERE)), x: clientX, y: clientY,
    left: box.left, top: box.top, right: box.right, bottom: box.bottom,
  };
  sessionStorage.reenactPresses = JSON.stringify([...JSON.parse(sessionStorage.reenactPresses ?? "[]"), press]);
}, true);
"""


class Press(Struct, frozen=True):
    """When (epoch, ms) and where somebody pressed, on a box (client coordinates); `hit`: on what the fault is about."""

    at: float
    hit: bool
    x: float
    y: float
    left: float
    top: float
    right: float
    bottom: float


class Noted(Struct, frozen=True):
    """What a page told at the end of a run."""

    struck: float
    presses: tuple[Press, ...] = ()


def noting(where: str) -> str:
    """The init script; `where` is the CSS selector of what the fault is about."""
    return _SCRIPT.replace("WHERE", json.dumps(where))


def met(quiet: Sequence[Press], faulty: Sequence[Press]) -> int:
    """Which press runs into the fault first: one on what it is about, or on what it moved from under the pointer."""
    for place, press in enumerate(quiet):
        if press.hit or place >= len(faulty):
            return place
        now = faulty[place]
        if not (now.left <= press.x < now.right and now.top <= press.y < now.bottom):
            return place
    raise ValueError("nobody presses what the fault is about")
