"""Steps that no pointer and no key makes in: controls with native pickers, scrollers, the viewport; set on the page."""

from __future__ import annotations

from typing import Final

from playwright.async_api import ViewportSize

from reenact.plan import steps
from reenact.recording.events import Target
from reenact.stage.files import NoFilesError, Supply
from reenact.stage.locate import NotFound, locate
from reenact.stage.outcome import Done, Outcome
from reenact.stage.place import Place
from reenact.stage.scene import Acts, Scene, missing
from reenact.stage.tab import Tab

SCROLL_TOLERANCE_PX: Final = 2.0


class Setting:
    """What is brought to be as it was recorded."""

    def __init__(self, scene: Scene, supply: Supply) -> None:
        self._scene = scene
        self._supply = supply
        self.acts: Acts = {
            steps.Set: self._set,
            steps.Choose: self._choose,
            steps.Scroll: self._scroll,
            steps.Follow: self._follow,
            steps.Resize: self._resize,
            steps.Magnify: self._magnify,
        }

    async def _set(self, step: steps.Set) -> Outcome:
        tab, place = await self._scene.visits.place(step.document)
        found = await locate(tab, place.frame, step.target)
        if isinstance(found, NotFound):
            return missing(found, step.target)
        if step.focused:
            await self._scene.keyboard.give_to(tab, place, step.document, step.target)
        live = await tab.call("control", found.ref, frame=place.frame)
        wanted = {
            name: value
            for name in ("value", "checked", "selected_indexes")
            if (value := _as_json(getattr(step.control, name))) is not None
        }
        if any(live.get(name) != value for name, value in wanted.items()):
            await tab.call("setControl", found.ref, wanted, frame=place.frame)
        return Done(healed=found.healing)

    async def _choose(self, step: steps.Choose) -> Outcome:
        tab, place = await self._scene.visits.place(step.document)
        found = await locate(tab, place.frame, step.target)
        if isinstance(found, NotFound):
            return missing(found, step.target)
        try:
            supplied = self._supply.paths(step.files)
        except NoFilesError as error:
            return Done(kind="missing", note=str(error))
        await tab.choose_files(found.ref, supplied.paths, frame=place.frame)
        return Done(healed=found.healing, kind="masked" if supplied.note else None, note=supplied.note)

    async def _scroll(self, step: steps.Scroll) -> Outcome:
        own_viewport = self._scene.own_viewport
        if step.explained and not own_viewport and step.target is None:
            return Done()  # the layout differs by intent; presses reveal their own targets
        tab, place = await self._scene.visits.place(step.document)
        ref = await _scroller(tab, place, step.target)
        if isinstance(ref, NotFound):
            return Done() if step.explained or step.target is None else missing(ref, step.target)
        live = await tab.call("scrollOf", ref, frame=place.frame)
        x, y = step.scroll_x, step.scroll_y
        if not own_viewport:  # the same share of the way, because the page has another length here
            x = step.scroll_x / step.max_x * live["max_x"] if step.max_x else 0.0
            y = step.scroll_y / step.max_y * live["max_y"] if step.max_y else 0.0
        x, y = min(x, live["max_x"]), min(y, live["max_y"])
        if max(abs(live["scroll_x"] - x), abs(live["scroll_y"] - y)) > SCROLL_TOLERANCE_PX:
            await tab.call("scrollTo", ref, x, y, frame=place.frame)
        return Done()

    async def _follow(self, step: steps.Follow) -> Outcome:
        if not self._scene.own_viewport:
            return Done()  # the layout differs by intent; only where it came to rest counts
        tab, place = await self._scene.visits.place(step.document)
        ref = await _scroller(tab, place, step.target)
        if isinstance(ref, NotFound):
            return Done()
        live = await tab.call("scrollOf", ref, frame=place.frame)
        x, y = live["scroll_x"], live["scroll_y"]
        strayed_px = max(step.least.x - x, x - step.most.x, step.least.y - y, y - step.most.y)
        if strayed_px > SCROLL_TOLERANCE_PX:
            await tab.call("scrollTo", ref, step.position.x, step.position.y, frame=place.frame)
        return Done()

    async def _resize(self, step: steps.Resize) -> Outcome:
        scene = self._scene
        if scene.own_viewport:
            tab, _ = await scene.visits.place(step.document)
            size = ViewportSize(width=step.viewport.width, height=step.viewport.height)
            if size != tab.page.viewport_size:  # a page that is magnified says that it is resized, too
                await scene.stage.without_frames(tab.page.set_viewport_size(size))
        return Done()

    async def _magnify(self, step: steps.Magnify) -> Outcome:
        scene = self._scene
        if scene.own_viewport:
            tab, _ = await scene.visits.place(step.document)
            await scene.stage.wait_for(tab.magnify(step.scale, step.offset))
        return Done()


async def _scroller(tab: Tab, place: Place, target: Target | None) -> int | NotFound | None:
    """The reference of what `target` is now; None for the page itself."""
    if target is None:
        return None
    found = await locate(tab, place.frame, target)
    return found if isinstance(found, NotFound) else found.ref


def _as_json(value: object) -> object:
    """As it comes back from page code, where lists are lists and never tuples."""
    return list(value) if isinstance(value, tuple) else value
