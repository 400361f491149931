"""Steps of the browser's own drag and drop in, drag input out; what is dragged is what the live page gave for it."""

from __future__ import annotations

from typing import Any, Final

from reenact.geometry import Point
from reenact.plan import steps
from reenact.signals.naming import name_of
from reenact.stage import messages
from reenact.stage.files import NoFilesError, Supply
from reenact.stage.outcome import Done, NotYet, Outcome
from reenact.stage.scene import Acts, Scene
from reenact.stage.tab import Tab

COPY: Final = 1
"""What a file manager offers: DragEvent's operations are bits as in CDP (copy 1, link 2, move 16)."""


class Dragging:
    """The one drag of a replay. While it lasts the page gets no pointer events."""

    def __init__(self, scene: Scene, supply: Supply) -> None:
        self._scene = scene
        self._supply = supply
        self._tab: Tab | None = None
        """Where it goes on."""
        self._last: Point | None = None
        """Where it was last, in client coordinates of the top frame."""
        self.acts: Acts = {
            steps.Lift: self._lift,
            steps.Carry: self._carry,
            steps.Drop: self._drop,
            steps.EndDrag: self._end,
        }

    async def _lift(self, step: steps.Lift) -> Outcome:
        scene = self._scene
        tab, _ = await scene.visits.place(step.document)
        done = Done()
        if step.outside:
            try:
                tab.dragged, done = self._brought(step)
            except NoFilesError as error:
                return Done(kind="missing", note=str(error))
        elif tab.dragged is None:
            await scene.stage.draw(tab)  # moves reach the page with frames, and one of them begins the drag
        if tab.dragged is None:
            name = name_of(step.target) if step.target else "the page"
            return NotYet("drag", f"the browser did not begin to drag {name}")
        scene.visits.tab = self._tab = tab
        self._last = None
        return done

    def _brought(self, step: steps.Lift) -> tuple[dict[str, Any], Done]:
        """What comes from another program: files, or something of which only the type was recorded."""
        supplied = self._supply.paths(step.files)
        items = [{"mimeType": kind, "data": ""} for kind in step.data_types if "/" in kind]
        data = {"items": items, "files": list(supplied.paths), "dragOperationsMask": COPY}
        note = supplied.note or ("what was dragged into the page was not recorded" if items else "")
        return data, Done(kind="masked" if note else None, note=note)

    async def _carry(self, step: steps.Carry) -> Outcome:
        scene = self._scene
        _, place = await scene.visits.place(step.document)
        if self._tab is None or self._tab.dragged is None:
            return Done()  # it did not begin, which was said
        await scene.aim(step)
        await self._to(scene.pointer.carry(step, place, scene.stage.page_ms), step.modifiers)
        return Done()

    async def _drop(self, step: steps.Drop) -> Outcome:
        scene = self._scene
        _, place = await scene.visits.place(step.document)
        tab = self._tab
        if tab is None or tab.dragged is None:
            return Done()
        reached = await scene.reach(step, tab, place)
        if isinstance(reached, NotYet):
            return reached
        point = scene.pointer.drop_at(step, reached.place, reached.there, scene.stage.page_ms)
        if point != self._last:
            await self._to(point, step.modifiers)
        await scene.stage.send(tab, messages.drag("drop", point, tab.dragged, step.modifiers))
        tab.dragged = None
        return Done(healed=reached.healed)

    async def _end(self, _: steps.EndDrag) -> Outcome:
        if self._tab is not None and self._tab.dragged is not None:
            await let_go(self._scene, self._tab)
        self._tab = None
        return Done()

    async def _to(self, point: Point, modifiers: int) -> None:
        assert self._tab is not None
        assert self._tab.dragged is not None
        kind = "dragOver" if self._last else "dragEnter"
        self._last = point
        await self._scene.stage.send(self._tab, messages.drag(kind, point, self._tab.dragged, modifiers))


async def let_go(scene: Scene, tab: Tab) -> None:
    """Give up what is dragged, as Escape does."""
    point = scene.pointer.rest(scene.stage.page_ms)
    await scene.stage.send(tab, messages.drag("dragCancel", point, tab.dragged or {}, 0))
    tab.dragged = None
