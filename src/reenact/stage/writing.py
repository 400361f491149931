"""Keys and text in, trusted keyboard input out, into the field that had the keyboard when it was recorded."""

from __future__ import annotations

from reenact.plan import steps
from reenact.recording.events import Target
from reenact.signals.naming import name_of
from reenact.stage import messages
from reenact.stage.clipboard import put_on_clipboard
from reenact.stage.locate import Found
from reenact.stage.outcome import Done, NotYet, Outcome
from reenact.stage.place import Place
from reenact.stage.scene import Acts, Scene
from reenact.stage.secrets import Secrets
from reenact.stage.tab import Tab


class Writing:
    """What is done with the keyboard, or with what stands in for one."""

    def __init__(self, scene: Scene, secrets: Secrets) -> None:
        self._scene = scene
        self._secrets = secrets
        self._masked: set[Target | None] = set()
        self.acts: Acts = {
            steps.Stroke: self._stroke,
            steps.Paste: self._paste,
            steps.Compose: self._compose,
            steps.Insert: self._insert,
            steps.Fill: self._fill,
        }

    async def _stroke(self, step: steps.Stroke) -> Outcome:
        scene = self._scene
        tab, place = await scene.visits.place(step.document)
        scene.visits.tab = tab
        await scene.keyboard.give_to(tab, place, step.document, step.target)
        key, code = step.key, step.code
        if step.masked:
            key, code = await scene.keyboard.substitute(tab, place, down=step.down)
        if step.clipboard is not None:
            await put_on_clipboard(scene.stage, step.clipboard)
        message = messages.key(
            key, code, down=step.down, modifiers=step.modifiers, repeat=step.repeat, composes=step.composes
        )
        await scene.stage.send(tab, message)
        return self._made_up(step.target) if step.masked else Done()

    async def _paste(self, step: steps.Paste) -> Outcome:
        scene = self._scene
        tab, place = await scene.visits.place(step.document)
        scene.visits.tab = tab
        await scene.keyboard.give_to(tab, place, step.document, step.target)
        await put_on_clipboard(scene.stage, step.text)
        await scene.stage.send(tab, messages.command("paste"))
        return Done()

    async def _compose(self, step: steps.Compose) -> Outcome:
        scene = self._scene
        tab, place = await scene.visits.place(step.document)
        scene.visits.tab = tab
        await scene.keyboard.give_to(tab, place, step.document, step.target)
        await scene.stage.send(tab, messages.compose(step.text))
        return Done()

    def _made_up(self, target: Target | None) -> Done:
        """Said once of each field."""
        if target in self._masked:
            return Done()
        self._masked.add(target)
        name = name_of(target) if target else "a field"
        return Done(kind="masked", note=f"{name} was typed with synthetic text; its own was not recorded")

    async def _fill(self, step: steps.Fill) -> Outcome:
        scene = self._scene
        tab, place = await scene.visits.place(step.document)
        found = await scene.keyboard.give_to(tab, place, step.document, step.target)
        if found is None:
            return NotYet("missing", f"{name_of(step.target)}: it cannot be told for certain which field it is")
        scene.visits.tab = tab
        given = await self._given(tab, place, found) if step.secret else None
        filling = await tab.call("fill", found.ref, step.text, step.secret, given, frame=place.frame)
        if filling is None:
            return NotYet("missing", f"{name_of(step.target)} is gone")
        await scene.send(tab, messages.typing(filling["type"], erase=filling["erase"]))
        return self._made_up(step.target) if any(filling.values()) and given is None else Done()

    async def _given(self, tab: Tab, place: Place, found: Found) -> str | None:
        """What a person gave for this secret field; asked of the live one, since recorded names may be hashes."""
        if not self._secrets:
            return None
        fingerprint = await tab.call("fingerprint", found.ref, True, frame=place.frame)
        return self._secrets.value_for(fingerprint or {})

    async def _insert(self, step: steps.Insert) -> Outcome:
        scene = self._scene
        tab, place = await scene.visits.place(step.document)
        found = await scene.keyboard.give_to(tab, place, step.document, step.target)
        if found and step.value == step.text and (await tab.call("control", found.ref, frame=place.frame)).get("value"):
            await tab.call("selectText", found.ref, frame=place.frame)  # it took the place of what was there
        await scene.stage.send(tab, messages.insert_text(step.text))
        if found and step.value is not None:  # a script may have selected what was there before, unseen
            live = await tab.call("control", found.ref, frame=place.frame)
            if live.get("value", step.value) != step.value:
                await tab.call("setControl", found.ref, {"value": step.value}, frame=place.frame)
        return Done()
