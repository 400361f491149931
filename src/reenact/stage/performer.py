"""Steps in, trusted input out: finds each step's target on the live page and dispatches, or says why it cannot."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

from reenact.geometry import Point
from reenact.plan import steps
from reenact.plan.plan import Plan
from reenact.recording.events import Target
from reenact.signals.naming import name_of
from reenact.stage import messages
from reenact.stage.locate import Found, NotFound, locate
from reenact.stage.outcome import Done, NotYet, Outcome
from reenact.stage.place import Place
from reenact.stage.pointer import Pointer
from reenact.stage.stage import Stage
from reenact.stage.tab import Tab, WorldGoneError
from reenact.stage.visits import Visits

SCROLL_TOLERANCE_PX: Final = 2.0


class Performer:
    """Performs the steps of one plan, in order, on one stage."""

    def __init__(self, stage: Stage, plan: Plan, visits: Visits, pointer: Pointer, *, own_viewport: bool) -> None:
        """`own_viewport` is False on another device than the recorded one."""
        self.visits = visits
        self._stage = stage
        self._plan = plan
        self._pointer = pointer
        self._own_viewport = own_viewport
        self._masked: set[Target | None] = set()
        self._keyboard: tuple[tuple[int, int], Found] | None = None
        """The field that has the keyboard, by document and target, since the last press."""
        self._substituted = 0
        """Masked characters typed into it so far."""

    async def perform(self, step: steps.AnyStep) -> Outcome:
        """Perform `step` now, or answer why it has to wait."""
        acts: dict[type[steps.Step], Callable[[Any], Awaitable[Outcome]]] = {
            steps.Go: self.visits.go,
            steps.Arrive: self.visits.arrive,
            steps.Move: self._move,
            steps.Press: self._press,
            steps.Release: self._release,
            steps.Turn: self._turn,
            steps.Stroke: self._stroke,
            steps.Insert: self._insert,
            steps.Fill: self._fill,
            steps.Set: self._set,
            steps.Scroll: self._scroll,
            steps.Resize: self._resize,
        }
        if not isinstance(step, steps.Go | steps.Arrive) and (missing := self.visits.arrival(step.document)):
            return missing
        try:
            return await acts[type(step)](step)
        except WorldGoneError:
            return NotYet("missing", "its page is being replaced by another one")

    def give_up(self, step: steps.AnyStep) -> None:
        """Patience ended: what belongs to `step` must not be performed either."""
        if isinstance(step, steps.Press):
            self._pointer.drop()

    async def _move(self, step: steps.Move) -> Outcome:
        tab, place = await self.visits.place(step.document)
        if step.toward is not None and self._pointer.aims_elsewhere(step.toward):
            press = self._plan.steps[step.toward]
            assert isinstance(press, steps.Press)
            there = await self._placed(press) if press.document == step.document else None
            self._pointer.aim(step.toward, press.client_point, there)
        for message in self._pointer.move(step, place, self._stage.page_ms):
            await self._stage.send(tab, message)
        return Done()

    async def _placed(self, press: steps.Press) -> Point | None:
        """Where a press will go, seen from now: None while its target cannot be found or reached.

        Only an exact match counts: what the way there will uncover (a button that shows on hover) is not yet seen,
        and its like, that is seen, must not draw the pointer away from it.
        """
        if press.target is None:
            return None
        tab, place = await self.visits.place(press.document)
        found = await locate(tab, place.frame, press.target)
        if not isinstance(found, Found) or found.how != "exact":
            return None
        return await self._pointer.reach(tab, place, found, press)

    async def _press(self, step: steps.Press) -> Outcome:
        tab, place = await self.visits.place(step.document)
        healed = moved = there = None
        if step.target is not None:
            found = await locate(tab, place.frame, step.target)
            if isinstance(found, NotFound):
                return NotYet(found.how, f"{name_of(step.target)}: {found.why}")
            healed = found.healing
            there = await self._pointer.reach(tab, place, found, step, scroll=True)
            if there is None:
                return NotYet("covered", f"{name_of(step.target)} is covered by something else")
            # Where it still lies under the recorded point, it has not moved for a person.
            moved = there - step.client_point if self._own_viewport and there != step.client_point else None
        self.visits.tab = tab
        self._keyboard = None
        for message in self._pointer.press(step, place, there, self._stage.page_ms):
            await self._stage.send(tab, message)
        return Done(healed=healed, moved=moved)

    async def _release(self, step: steps.Release) -> Outcome:
        tab, place = await self.visits.place(step.document)
        for message in self._pointer.release(step, place, self._stage.page_ms):
            await self._stage.send(tab, message)
        return Done()

    async def _turn(self, step: steps.Turn) -> Outcome:
        tab, place = await self.visits.place(step.document)
        there: Point | None = None
        if step.target is not None and not self._own_viewport:
            found = await locate(tab, place.frame, step.target)
            if isinstance(found, Found):
                there = await self._pointer.reach(tab, place, found, step)
        self.visits.tab = tab
        for message in self._pointer.turn(step, place, there, self._stage.page_ms):
            await self._stage.send(tab, message)
        return Done()

    async def _stroke(self, step: steps.Stroke) -> Outcome:
        tab, place = await self.visits.place(step.document)
        self.visits.tab = tab
        await self._focus(tab, place, step.document, step.target)
        key, code = step.key, step.code
        if step.masked:
            key = await tab.call("substitute", self._substituted, frame=place.frame)
            code = f"Digit{key}" if key.isdigit() else "KeyX"
            self._substituted += not step.down
        await self._stage.send(
            tab, messages.key(key, code, down=step.down, modifiers=step.modifiers, repeat=step.repeat)
        )
        return self._made_up(step.target) if step.masked else Done()

    def _made_up(self, target: Target | None) -> Done:
        """Said once of each field."""
        if target in self._masked:
            return Done()
        self._masked.add(target)
        name = name_of(target) if target else "a field"
        return Done(kind="masked", note=f"{name} was typed with synthetic text; its own was not recorded")

    async def _fill(self, step: steps.Fill) -> Outcome:
        tab, place = await self.visits.place(step.document)
        found = await self._focus(tab, place, step.document, step.target)
        if found is None:
            return NotYet("missing", f"{name_of(step.target)}: it cannot be told for certain which field it is")
        self.visits.tab = tab
        filling = await tab.call("fill", found.ref, step.text, step.secret, frame=place.frame)
        if filling is None:
            return NotYet("missing", f"{name_of(step.target)} is gone")
        for message in messages.typing(filling["type"], erase=filling["erase"]):
            await self._stage.send(tab, message)
        return self._made_up(step.target) if any(filling.values()) else Done()

    async def _insert(self, step: steps.Insert) -> Outcome:
        tab, place = await self.visits.place(step.document)
        found = await self._focus(tab, place, step.document, step.target)
        await self._stage.send(tab, messages.insert_text(step.text))
        if found and step.value is not None:  # a script may have selected what was there before, unseen
            live = await tab.call("control", found.ref, frame=place.frame)
            if live.get("value", step.value) != step.value:
                await tab.call("setControl", found.ref, {"value": step.value}, frame=place.frame)
        return Done()

    async def _focus(self, tab: Tab, place: Place, document: int, target: Target | None) -> Found | None:
        """Give the keyboard to `target`, where the page's own script gave it; asked once per field, not per key."""
        if target is None:
            return None
        if self._keyboard and self._keyboard[0] == (document, target.target):
            return self._keyboard[1]
        self._substituted = 0
        found = await locate(tab, place.frame, target)
        if not isinstance(found, Found):
            return None
        await tab.call("focus", found.ref, frame=place.frame)
        self._keyboard = ((document, target.target), found)
        return found

    async def _set(self, step: steps.Set) -> Outcome:
        tab, place = await self.visits.place(step.document)
        found = await locate(tab, place.frame, step.target)
        if isinstance(found, NotFound):
            return NotYet(found.how, f"{name_of(step.target)}: {found.why}")
        live = await tab.call("control", found.ref, frame=place.frame)
        wanted = {
            name: value
            for name in ("value", "checked", "selected_indexes")
            if (value := _as_json(getattr(step.control, name))) is not None
        }
        if any(live.get(name) != value for name, value in wanted.items()):
            await tab.call("setControl", found.ref, wanted, frame=place.frame)
        return Done(healed=found.healing)

    async def _scroll(self, step: steps.Scroll) -> Outcome:
        if step.explained and not self._own_viewport:
            return Done()  # the layout differs by intent; presses reveal their own targets
        tab, place = await self.visits.place(step.document)
        ref: int | None = None
        if step.target is not None:
            found = await locate(tab, place.frame, step.target)
            if isinstance(found, NotFound):
                return Done() if step.explained else NotYet(found.how, f"{name_of(step.target)}: {found.why}")
            ref = found.ref
        live = await tab.call("scrollOf", ref, frame=place.frame)
        x, y = step.scroll_x, step.scroll_y
        if not self._own_viewport:  # the same share of the way, because the page has another length here
            x = step.scroll_x / step.max_x * live["max_x"] if step.max_x else 0.0
            y = step.scroll_y / step.max_y * live["max_y"] if step.max_y else 0.0
        x, y = min(x, live["max_x"]), min(y, live["max_y"])
        if max(abs(live["scroll_x"] - x), abs(live["scroll_y"] - y)) > SCROLL_TOLERANCE_PX:
            await tab.call("scrollTo", ref, x, y, frame=place.frame)
        return Done()

    async def _resize(self, step: steps.Resize) -> Outcome:
        if self._own_viewport:
            tab, _ = await self.visits.place(step.document)
            size = {"width": step.viewport.width, "height": step.viewport.height}
            await self._stage.wait_for(tab.page.set_viewport_size(size))  # type: ignore[arg-type]
        return Done()


def _as_json(value: object) -> object:
    """As it comes back from page code, where lists are lists and never tuples."""
    return list(value) if isinstance(value, tuple) else value
