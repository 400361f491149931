"""Where the pointer really goes: the recorded path, bent to where its targets are now, as mouse or as finger.

At the recorded viewport, on an unchanged page, every point is the recorded one to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from reenact.geometry import ORIGIN, SAME_SIZE, Point, Viewport
from reenact.plan import steps
from reenact.plan.moments import PointerSample
from reenact.stage import messages
from reenact.stage.locate import Found, free_point, hits, reveal
from reenact.stage.messages import BUTTON_BITS, Message
from reenact.stage.place import Place
from reenact.stage.tab import Tab


class Finger(Struct):
    """A finger that is down, by the number under which the browser knows it."""

    touch_id: int
    client_point: Point
    shift: Point
    """How far it is from its recorded path,"""
    stretch: Point
    """which is so much longer here, across and down."""
    is_lifted: bool = False


class Pointer:
    """The one pointer of a replay: how far it is from its recorded path, and what it holds down."""

    def __init__(self, recorded: Viewport, live: Viewport, *, has_touch: bool, mouse_is_finger: bool) -> None:
        """`has_touch`: the device has a touch screen; `mouse_is_finger`: a recorded mouse acts as a finger on it."""
        self._scale = Point(live.width / recorded.width, live.height / recorded.height)
        self._has_touch = has_touch
        self.mouse_is_finger = mouse_is_finger
        self._aim: int | None = None
        self._shift_from = ORIGIN
        self._shift_to = ORIGIN
        self._shift = ORIGIN
        self._stretch = self._scale
        """By how much the way of what is held is longer here."""
        self._bits = 0
        self._dropped = False
        self._client_point: Point | None = None
        self._screen_scale = 1.0
        """By which a screen shows the page that the pointer was on last; `track` is as the screen shows it."""
        self._turned: tuple[Point, Point] | None = None
        """Where the wheel was turned last: recorded, and where that is."""
        self._fingers: dict[int, Finger] = {}
        """Those that are down, by recorded pointer, oldest first."""
        self.track: list[PointerSample] = []
        """Where it was brought, when (page time), in CSS pixels of the screen: what overlays show."""

    def aims_elsewhere(self, toward: int) -> bool:
        return toward != self._aim

    def aim(self, toward: int, recorded_point: Point, there: Point | None) -> None:
        """From now on the path leads to `there`, which was at `recorded_point`; None keeps to the recorded path."""
        self._aim = toward
        self._shift_from = self._shift
        self._shift_to = there - self._scaled(recorded_point) if there else self._shift_from.scaled(0.0)

    async def reach(
        self, tab: Tab, place: Place, found: Found, step: steps.Press | steps.Turn | steps.Drop, *, scroll: bool = False
    ) -> Point | None:
        """The point of the frame at which `step` reaches its element: the recorded one where that still serves.

        On a screen of another size that point means nothing, even where it happens to lie on the element or its label.
        """
        if self._scale == SAME_SIZE and await hits(tab, place.frame, found, step.client_point):
            return step.client_point
        if scroll:
            await reveal(tab, place.frame, found)
        return await free_point(tab, place.frame, found, step.fraction_x, step.fraction_y)

    def move(self, step: steps.Move, place: Place, page_ms: float) -> Iterator[Message]:
        if step.pressed and self._dropped:
            return
        if not step.pressed and step.toward is not None:
            self._shift = self._shift_from.toward(self._shift_to, step.progress)
        finger = self._fingers.get(step.pointer_id)
        stretch = finger.stretch if finger else self._stretch if step.pressed else self._scale
        point = self._top_point(place, step.client_point.stretched(stretch) + (finger.shift if finger else self._shift))
        yield from self._to(point, step, page_ms)

    def press(
        self, step: steps.Press, place: Place, there: Point | None, stretch: Point | None, page_ms: float
    ) -> Iterator[Message]:
        """`there` is where in the frame, `stretch` by how much a drag from there goes farther than recorded."""
        self._stretch = stretch or self._scale
        recorded = step.client_point.stretched(self._stretch)
        self._shift = there - recorded if there else self._shift
        self._dropped = False
        point = self._top_point(place, recorded + self._shift)
        if self._is_touch(step):
            yield from self._finger_down(step, point, page_ms)
            return
        if point != self._client_point:
            yield from self._to(point, step, page_ms)
        self._bits |= BUTTON_BITS[step.button]
        yield self._button(step, point, page_ms, down=True)

    def release(self, step: steps.Release, place: Place, page_ms: float) -> Iterator[Message]:
        if self._is_touch(step):
            yield from self._finger_up(step, page_ms)
            return
        if self._dropped or not self._bits & BUTTON_BITS[step.button]:
            return
        there = step.client_point.stretched(self._stretch) + self._shift
        if self._stretch != self._scale:
            self._shift = there - self._scaled(step.client_point)  # it goes on from here
        point = self._top_point(place, there)
        if point != self._client_point:
            yield from self._to(point, step, page_ms)
        self._bits &= ~BUTTON_BITS[step.button]
        yield self._button(step, point, page_ms, down=False)

    def turn(self, step: steps.Turn, place: Place, there: Point | None, page_ms: float) -> Iterator[Message]:
        """`there` is where in the frame; a visitor's wheel says what it turns over only when it begins to turn."""
        if step.target is None and self._turned and self._turned[0] == step.client_point:
            point = self._turned[1]
        else:
            point = self._top_point(place, there or self._scaled(step.client_point) + self._shift)
        if self._client_point and _same_pixel(point, self._client_point):
            point = self._client_point  # wheel events tell whole pixels only; the pointer has not moved for that
        if point != self._client_point and not self.mouse_is_finger:
            yield from self._to(point, step, page_ms)
        self._turned = step.client_point, point
        scale = place.scale  # in pixels of the screen
        yield messages.wheel(point, step.delta_x * scale, step.delta_y * scale, step.modifiers)

    def hover(self, point: Point, page_ms: float) -> Iterator[Message]:
        """A mouse at `point` of the top frame, whatever else is used."""
        self._sample("move", point, page_ms, 0, False)
        yield messages.mouse_move(point, 0, 0)

    def carry(self, step: steps.Carry, place: Place, page_ms: float) -> Point:
        """Where what is dragged is brought, in client coordinates of the top frame; the page hears of no pointer."""
        if step.toward is not None:
            self._shift = self._shift_from.toward(self._shift_to, step.progress)
        point = self._top_point(place, self._scaled(step.client_point) + self._shift)
        self._sample("move", point, page_ms, 0, False)
        return point

    def drop_at(self, step: steps.Drop, place: Place, there: Point | None, page_ms: float) -> Point:
        """Where it is let go: `there` in the frame, else the recorded point."""
        recorded = self._scaled(step.client_point)
        self._shift = there - recorded if there else self._shift
        point = self._top_point(place, recorded + self._shift)
        self._sample("up", point, page_ms, 0, False)
        self._bits = 0
        return point

    def rest(self, page_ms: float) -> Point:
        """Where the pointer is; it holds nothing any more."""
        point = self._client_point or ORIGIN
        if self._bits:
            self._sample("up", point, page_ms, 0, False)
        self._bits = 0
        return point

    def drop(self) -> None:
        """The press that was to come is not dispatched; nor is what it would have held."""
        self._dropped = True

    def _to(
        self, point: Point, step: steps.Move | steps.Press | steps.Release | steps.Turn, page_ms: float
    ) -> Iterator[Message]:
        if isinstance(step, steps.Turn) or not self._is_touch(step):
            self._sample("move", point, page_ms, 0, False)
            yield messages.mouse_move(point, self._bits, step.modifiers)
        elif finger := self._fingers.get(step.pointer_id):
            finger.client_point = point
            if finger is next(iter(self._fingers.values())):
                self._sample("move", point, page_ms, 0, True)
            yield messages.touch("touchMove", self._touches(), step.modifiers)

    def _button(self, step: steps.Press | steps.Release, point: Point, page_ms: float, *, down: bool) -> Message:
        """The button goes down or up at `point`; the bits already say what is held afterwards."""
        self._sample("down" if down else "up", point, page_ms, step.button, False)
        return messages.mouse_button(
            point,
            down=down,
            button=step.button,
            button_bits=self._bits,
            click_count=step.click_count,
            modifiers=step.modifiers,
        )

    def _finger_down(self, step: steps.Press, point: Point, page_ms: float) -> Iterator[Message]:
        taken = {finger.touch_id for finger in self._fingers.values()}
        touch_id = next(number for number in range(len(taken) + 1) if number not in taken)
        if not self._fingers:  # overlays show the first
            self._sample("down", point, page_ms, step.button, True)
        self._fingers[step.pointer_id] = Finger(touch_id, point, self._shift, self._stretch)
        yield messages.touch("touchStart", self._touches(), step.modifiers)

    def _finger_up(self, step: steps.Release, page_ms: float) -> Iterator[Message]:
        """All fingers go up with the last one: CDP lifts them together or not at all."""
        finger = self._fingers.get(step.pointer_id)
        if finger is None:
            return
        finger.is_lifted = True
        if not all(each.is_lifted for each in self._fingers.values()):
            return
        first = next(iter(self._fingers.values()))
        self._sample("up", first.client_point, page_ms, step.button, True)
        self._fingers.clear()
        yield messages.touch("touchCancel" if step.cancelled else "touchEnd", (), step.modifiers)

    def _touches(self) -> Sequence[tuple[int, Point]]:
        return [(finger.touch_id, finger.client_point) for finger in self._fingers.values()]

    def _sample(self, kind: str, point: Point, page_ms: float, button: int, touch: bool) -> None:
        self._client_point = point
        if kind == "move" and point == ORIGIN and not self.track:
            return  # Chromium makes this one up where a page appears and no mouse was used yet; nobody was there
        self.track.append(
            PointerSample(page_ms, point.scaled(self._screen_scale), kind, button, "touch" if touch else "mouse")  # type: ignore[arg-type]
        )

    def _is_touch(self, step: steps.Move | steps.Press | steps.Release) -> bool:
        """A finger has one button: those others that a mouse has are still a mouse's on a phone."""
        if not isinstance(step, steps.Move) and step.button and step.pointer_type == "mouse":
            return False
        return self._has_touch and (step.pointer_type == "touch" or self.mouse_is_finger)

    def _top_point(self, place: Place, client_point: Point) -> Point:
        self._screen_scale = place.scale
        return place.to_top(client_point)

    def _scaled(self, client_point: Point) -> Point:
        return client_point.stretched(self._scale)


def _same_pixel(one: Point, other: Point) -> bool:
    return max(abs(one.x - other.x), abs(one.y - other.y)) < 1.0
