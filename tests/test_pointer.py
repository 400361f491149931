"""Where the pointer of a replay goes: steps and places in, messages to the browser out."""

from __future__ import annotations

from typing import Any

from reenact.geometry import Point, Viewport
from reenact.plan.steps import Turn
from reenact.stage.place import Place
from reenact.stage.pointer import Pointer
from tests import made

WIDE, PHONE = Viewport(1200, 800), Viewport(400, 800)
AT = Point(600, 300)


def turn(at: Point = AT, **fields: Any) -> Turn:
    plain = {"time_ms": 0.0, "document": 1, "target": None, "fraction_x": 0.5, "fraction_y": 0.5, "delta_x": 0.0}
    return Turn(**{**plain, "client_point": at, "delta_y": 120.0, **fields})


def turned_at(pointer: Pointer, step: Turn, there: Point | None = None) -> tuple[float, float]:
    *_, wheel = pointer.turn(step, Place("frame"), there, 0.0)
    assert wheel.parameters["type"] == "mouseWheel"
    return wheel.parameters["x"], wheel.parameters["y"]


def test_a_wheel_that_goes_on_turning_stays_where_it_began() -> None:
    pointer = Pointer(WIDE, PHONE, has_touch=True, mouse_is_finger=True)
    assert turned_at(pointer, turn(target=made.target()), there=Point(50, 700)) == (50, 700)
    assert turned_at(pointer, turn()) == (50, 700)


def test_a_wheel_of_which_nothing_is_said_turns_at_its_share_of_the_screen() -> None:
    pointer = Pointer(WIDE, PHONE, has_touch=True, mouse_is_finger=True)
    assert turned_at(pointer, turn()) == (200, 300)
    turned_at(pointer, turn(target=made.target()), there=Point(50, 700))
    assert turned_at(pointer, turn(Point(900, 300))) == (300, 300)
