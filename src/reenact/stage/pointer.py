"""Where the pointer really goes: the recorded path, bent to where its targets are now, as mouse or as finger.

At the recorded viewport, on an unchanged page, every point is the recorded one to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterator

from reenact.geometry import ORIGIN, Point, Viewport
from reenact.plan import steps
from reenact.plan.moments import PointerSample
from reenact.stage import messages
from reenact.stage.locate import Found, free_point, hits, reveal
from reenact.stage.messages import BUTTON_BITS, Message
from reenact.stage.place import Place
from reenact.stage.tab import Tab


class Pointer:
    """The one pointer of a replay: how far it is from its recorded path, and what it holds down."""

    def __init__(self, recorded: Viewport, live: Viewport, *, has_touch: bool, mouse_is_finger: bool) -> None:
        """`has_touch`: the device has a touch screen; `mouse_is_finger`: a recorded mouse acts as a finger on it."""
        self._scale = Point(live.width / recorded.width, live.height / recorded.height)
        self._has_touch = has_touch
        self._mouse_is_finger = mouse_is_finger
        self._aim: int | None = None
        self._shift_from = ORIGIN
        self._shift_to = ORIGIN
        self._shift = ORIGIN
        self._bits = 0
        self._dropped = False
        self._client_point: Point | None = None
        self.track: list[PointerSample] = []
        """Where it was brought, when (page time), in client coordinates of the top frame: what overlays show."""

    def aims_elsewhere(self, toward: int) -> bool:
        return toward != self._aim

    def aim(self, toward: int, recorded_point: Point, there: Point | None) -> None:
        """From now on the path leads to `there`, which was at `recorded_point`; None keeps to the recorded path."""
        self._aim = toward
        self._shift_from = self._shift
        self._shift_to = there - self._scaled(recorded_point) if there else self._shift_from.scaled(0.0)

    async def reach(
        self, tab: Tab, place: Place, found: Found, step: steps.Press | steps.Turn, *, scroll: bool = False
    ) -> Point | None:
        """The point of the frame at which `step` reaches its element: the recorded one where that still serves."""
        as_recorded = self._scaled(step.client_point)
        if await hits(tab, place.frame, found, as_recorded):
            return as_recorded
        if scroll:
            await reveal(tab, place.frame, found)
        return await free_point(tab, place.frame, found, step.fraction_x, step.fraction_y)

    def move(self, step: steps.Move, place: Place, page_ms: float) -> Iterator[Message]:
        if step.pressed and self._dropped:
            return
        if not step.pressed and step.toward is not None:
            self._shift = self._shift_from.toward(self._shift_to, step.progress)
        point = place.to_top(self._scaled(step.client_point) + self._shift)
        yield from self._to(point, step.modifiers, self._is_touch(step), page_ms)

    def press(self, step: steps.Press, place: Place, there: Point | None, page_ms: float) -> Iterator[Message]:
        recorded = self._scaled(step.client_point)
        self._shift = there - recorded if there else self._shift
        self._dropped = False
        point = place.to_top(recorded + self._shift)
        if point != self._client_point:
            yield from self._to(point, step.modifiers, self._is_touch(step), page_ms)
        self._bits |= BUTTON_BITS[step.button]
        yield self._button(step, point, page_ms, down=True)

    def release(self, step: steps.Release, place: Place, page_ms: float) -> Iterator[Message]:
        if self._dropped or not self._bits & BUTTON_BITS[step.button]:
            return
        point = place.to_top(self._scaled(step.client_point) + self._shift)
        if point != self._client_point:
            yield from self._to(point, step.modifiers, self._is_touch(step), page_ms)
        self._bits &= ~BUTTON_BITS[step.button]
        yield self._button(step, point, page_ms, down=False)

    def turn(self, step: steps.Turn, place: Place, there: Point | None, page_ms: float) -> Iterator[Message]:
        point = place.to_top(there or self._scaled(step.client_point) + self._shift)
        if self._client_point and _same_pixel(point, self._client_point):
            point = self._client_point  # wheel events tell whole pixels only; the pointer has not moved for that
        if point != self._client_point and not self._mouse_is_finger:
            yield from self._to(point, step.modifiers, False, page_ms)
        yield messages.wheel(point, step.delta_x, step.delta_y, step.modifiers)

    def drop(self) -> None:
        """The press that was to come is not dispatched; nor is what it would have held."""
        self._dropped = True

    def _to(self, point: Point, modifiers: int, touch: bool, page_ms: float) -> Iterator[Message]:
        self._client_point = point
        self._sample("move", point, page_ms, 0, touch)
        if not touch:
            yield messages.mouse_move(point, self._bits, modifiers)
        elif self._bits:
            yield messages.touch("touchMove", point, modifiers)

    def _button(self, step: steps.Press | steps.Release, point: Point, page_ms: float, *, down: bool) -> Message:
        """The button, or the finger, goes down or up at `point`; the bits already say what is held afterwards."""
        touch = self._is_touch(step)
        self._sample("down" if down else "up", point, page_ms, step.button, touch)
        if touch:
            ended = "touchCancel" if isinstance(step, steps.Release) and step.cancelled else "touchEnd"
            return messages.touch("touchStart" if down else ended, point if down else None, step.modifiers)
        return messages.mouse_button(
            point,
            down=down,
            button=step.button,
            button_bits=self._bits,
            click_count=step.click_count,
            modifiers=step.modifiers,
        )

    def _sample(self, kind: str, point: Point, page_ms: float, button: int, touch: bool) -> None:
        self._client_point = point
        if kind == "move" and point == ORIGIN and not self.track:
            return  # Chromium makes this one up where a page appears and no mouse was used yet; nobody was there
        self.track.append(
            PointerSample(page_ms, point, kind, button, "touch" if touch else "mouse")  # type: ignore[arg-type]
        )

    def _is_touch(self, step: steps.Move | steps.Press | steps.Release) -> bool:
        return self._has_touch and (step.pointer_type == "touch" or self._mouse_is_finger)

    def _scaled(self, client_point: Point) -> Point:
        return Point(client_point.x * self._scale.x, client_point.y * self._scale.y)


def _same_pixel(one: Point, other: Point) -> bool:
    return max(abs(one.x - other.x), abs(one.y - other.y)) < 1.0
