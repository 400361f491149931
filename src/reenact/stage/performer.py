"""Steps in, trusted input out: hands each step to the family of acts that performs it, or says why it has to wait."""

from __future__ import annotations

import msgspec

from reenact.plan import steps
from reenact.plan.plan import Plan
from reenact.stage.dragging import Dragging
from reenact.stage.files import Supply
from reenact.stage.outcome import Done, NotYet, Outcome
from reenact.stage.pointer import Pointer
from reenact.stage.pointing import Pointing
from reenact.stage.scene import Acts, Scene
from reenact.stage.secrets import Secrets
from reenact.stage.setting import Setting
from reenact.stage.stage import Stage
from reenact.stage.tab import WorldGoneError
from reenact.stage.visits import Visits
from reenact.stage.writing import Writing


class Performer:
    """Performs the steps of one plan, in order, on one stage."""

    def __init__(
        self,
        stage: Stage,
        plan: Plan,
        visits: Visits,
        pointer: Pointer,
        supply: Supply,
        secrets: Secrets,
        *,
        own_viewport: bool,
    ) -> None:
        """`own_viewport` is False on another device than the recorded one; `secrets` are for `Fill` steps."""
        self.visits = visits
        self._pointer = pointer
        scene = self._scene = Scene(stage, plan, visits, pointer, own_viewport=own_viewport)
        self._given_up: set[int] = set()
        """Documents that did not come while a step waited for them; no other step has to wait for one again."""
        self._acts: Acts = {
            steps.Go: visits.go,
            steps.Arrive: visits.arrive,
            **Pointing(scene).acts,
            **Dragging(scene, supply).acts,
            **Writing(scene, secrets).acts,
            **Setting(scene, supply).acts,
        }

    async def perform(self, step: steps.AnyStep) -> Outcome:
        """Perform `step` now, or answer why it has to wait."""
        if not isinstance(step, steps.Go | steps.Arrive) and (missing := self.visits.arrival(step.document)):
            return msgspec.structs.replace(missing, waits=step.document not in self._given_up)
        if self.visits.is_closed(step.document):
            # A tab that closes on a press or a key is not there for the rest of it.
            rest = isinstance(step, steps.Release | steps.EndDrag) or (isinstance(step, steps.Stroke) and not step.down)
            return Done() if rest else NotYet("page", "its tab has been closed")
        try:
            return await self._acts[type(step)](step)
        except WorldGoneError:
            return NotYet("missing", "its page is being replaced by another one")

    async def give_up(self, step: steps.AnyStep) -> None:
        """Patience ended: what belongs to `step` must not be performed either, and what was searched goes back."""
        await self._scene.end_search()
        if not isinstance(step, steps.Go | steps.Arrive) and self.visits.arrival(step.document):
            self._given_up.add(step.document)
        if isinstance(step, steps.Press):
            self._pointer.drop()
