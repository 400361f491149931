"""Pointer and wheel steps in, trusted mouse and touch input out."""

from __future__ import annotations

from reenact.geometry import ORIGIN, Point
from reenact.modifiers import CTRL
from reenact.plan import steps
from reenact.stage.dragging import let_go
from reenact.stage.locate import Found, locate
from reenact.stage.outcome import Done, NotYet, Outcome
from reenact.stage.scene import Acts, Scene


class Pointing:
    """What a mouse, a finger or a pen does."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.acts: Acts = {
            steps.Move: self._move,
            steps.Press: self._press,
            steps.Release: self._release,
            steps.Turn: self._turn,
        }

    async def _move(self, step: steps.Move) -> Outcome:
        scene = self._scene
        tab, place = await scene.visits.place(step.document)
        if step.client_point != ORIGIN:  # where a page appears Chromium makes up a move to there; nobody was there
            scene.visits.tab = tab
        await scene.keep_from_scrolling(tab, place)
        await scene.aim(step)
        await scene.send(tab, scene.pointer.move(step, place, scene.stage.page_ms))
        return Done()

    async def _press(self, step: steps.Press) -> Outcome:
        scene = self._scene
        if step.swipes and not scene.own_viewport:
            scene.pointer.drop()  # what it scrolled is scrolled by a step; a mouse that goes down here would click
            return Done()
        tab, place = await scene.visits.place(step.document)
        await scene.keep_from_scrolling(tab, place)
        reached = await scene.reach(step, tab, place)
        if isinstance(reached, NotYet):
            return reached
        there = reached.there
        scene.visits.tab = tab
        scene.keyboard.forget()
        await scene.send(tab, scene.pointer.press(step, reached.place, there, reached.stretch, scene.stage.page_ms))
        # Where it still lies under the recorded point, it has not moved for a person.
        moved = there - step.client_point if there and scene.own_viewport and there != step.client_point else None
        return Done(healed=reached.healed, moved=moved)

    async def _release(self, step: steps.Release) -> Outcome:
        scene = self._scene
        tab, place = await scene.visits.place(step.document)
        if tab.dragged is not None:
            await let_go(scene, tab)
        await scene.send(tab, scene.pointer.release(step, place, scene.stage.page_ms))
        return Done()

    async def _turn(self, step: steps.Turn) -> Outcome:
        scene = self._scene
        tab, place = await scene.visits.place(step.document)
        there: Point | None = None
        if step.target is not None and not scene.own_viewport:
            found = await locate(tab, place.frame, step.target)
            if isinstance(found, Found):
                there = await scene.pointer.reach(tab, place, found, step)
        if step.modifiers & CTRL:
            await tab.call("keepZoomFromScrolling", frame=place.frame)
        scene.visits.tab = tab
        await scene.send(tab, scene.pointer.turn(step, place, there, scene.stage.page_ms))
        return Done()
