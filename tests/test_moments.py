"""What overlays show at a time: the cursor where it was brought, pressed or not, and rings that grow and go."""

from __future__ import annotations

import pytest

from reenact.geometry import Point
from reenact.plan.moments import RING_MS, Moment, PointerSample, moment_at

A, B = Point(10, 20), Point(30, 40)
TRACK = (
    PointerSample(100, A),
    PointerSample(200, B),
    PointerSample(300, B, "down"),
    PointerSample(380, B, "up"),
)


def test_nothing_is_shown_before_the_pointer_is_there() -> None:
    assert moment_at(TRACK, 99) == Moment()
    assert moment_at((), 5) == Moment()


@pytest.mark.parametrize(("time_ms", "place"), [(100, A), (199.9, A), (200, B), (9_999, B)])
def test_the_cursor_rests_where_it_was_brought_last(time_ms: float, place: Point) -> None:
    assert moment_at(TRACK, time_ms).cursor == place


@pytest.mark.parametrize(("time_ms", "pressed"), [(299, False), (300, True), (379, True), (380, False), (5_000, False)])
def test_it_is_pressed_from_down_to_up(time_ms: float, pressed: bool) -> None:
    assert moment_at(TRACK, time_ms).pressed is pressed


def test_a_ring_grows_from_the_press_and_is_gone_after_its_time() -> None:
    assert [ring.progress for ring in moment_at(TRACK, 300).rings] == [0.0]
    assert [ring.progress for ring in moment_at(TRACK, 300 + RING_MS / 4).rings] == [0.25]
    assert moment_at(TRACK, 300 + RING_MS).rings == ()


def test_quick_clicks_show_a_ring_each_oldest_first() -> None:
    track = (*TRACK, PointerSample(400, A, "down", 2), PointerSample(410, A, "up", 2))
    rings = moment_at(track, 500).rings
    assert [(ring.client_point, ring.button) for ring in rings] == [(B, 0), (A, 2)]
    assert rings[0].progress > rings[1].progress


def test_a_long_drag_stays_pressed() -> None:
    track = [PointerSample(0, A, "down"), *(PointerSample(float(time_ms), B) for time_ms in range(1, 1900))]
    moment = moment_at(track, 1900)
    assert moment.pressed
    assert moment.rings == ()


def test_later_samples_do_not_matter() -> None:
    assert moment_at(TRACK, 250) == moment_at(TRACK[:2], 250)


def test_a_finger_is_known() -> None:
    assert moment_at((PointerSample(0, A, "down", 0, "touch"),), 0).pointer_type == "touch"
