"""One run of a plan: walks frame by frame, performs what is due, holds the clock where the page is not ready."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol, cast, get_args

from reenact.browser.devices import Device
from reenact.browser.failures import playwright_failures
from reenact.divergence import Divergence, Kind, Remark, RemarkKind
from reenact.errors import BrowserError
from reenact.expectation import Expectation, expected
from reenact.film import Shot, Taker, Wanted
from reenact.options import ReplayOptions
from reenact.plan import steps
from reenact.plan.moments import PointerSample
from reenact.plan.plan import Plan
from reenact.recording.recording import Recording
from reenact.stage.dialogs import Answering
from reenact.stage.files import Supply
from reenact.stage.outcome import Done, NotYet, Outcome
from reenact.stage.performer import Performer
from reenact.stage.pointer import Pointer
from reenact.stage.secrets import Secrets
from reenact.stage.stage import Stage
from reenact.stage.tab import Tab
from reenact.stage.visits import Visits
from reenact.timing import FrameRate, Hold

FIRST_PAINT_MS: Final = 3_000.0
"""Page time after which the film begins even though the first page has not finished loading."""

ROUND_MS: Final = 250.0
"""A film begins on a multiple of this page time, unless the person was quicker."""

REMARKS: Final = frozenset(get_args(RemarkKind))

Progress = Callable[[int, int], None]
"""Called after each frame with its number and how many there will be, as far as is known."""


class Watcher(Protocol):
    """Who looks at the pages of a run. Page time that a look takes is held back from the recording."""

    wants_pictures: bool
    """Whether the `png` of how the page looks last is made; else it is None."""

    async def before(self, step: int, png: bytes | None, tab: Tab | None, /) -> None:
        """The step is about to be tried in the tab that is shown; it may be tried again."""

    async def finish(self, png: bytes | None, tab: Tab | None, /) -> None:
        """The run is over."""


class Run:
    """One replay while it runs; afterwards its fields say what happened."""

    def __init__(
        self,
        stage: Stage,
        recording: Recording,
        plan: Plan,
        device: Device | None,
        options: ReplayOptions,
        live_url: Callable[[str], str],
        timeout_ms: float,
        folder: Path,
        watcher: Watcher | None = None,
        sessions: Mapping[int, Mapping[str, str]] = {},
    ) -> None:
        """`folder` takes what a replay has to make up, until the caller deletes it; `sessions` as in `Visits`."""
        recorded = plan.start.viewport
        self._stage = stage
        self._plan = plan
        self._options = options
        self._watcher = watcher
        self._newest: bytes | None = None
        """How the page looked last, where anybody wants to know."""
        self._pointer = Pointer(
            recorded,
            device.viewport if device else recorded,
            has_touch=device.has_touch if device else plan.start.max_touch_points > 0,
            mouse_is_finger=device is not None and device.has_touch,
        )
        visits = Visits(stage, recording, live_url, timeout_ms, sessions)
        self._answering = Answering(stage, visits, plan.answers, all_told=recording.header.version >= (1, 1))
        supply = Supply(options.files_path, folder)
        secrets = Secrets(options.secrets)
        self._performer = Performer(stage, plan, visits, self._pointer, supply, secrets, own_viewport=device is None)
        self._arrivals = [
            (place, step) for place, step in enumerate(plan.steps) if isinstance(step, steps.Go | steps.Arrive)
        ]
        """The steps that bring a page, with their places; few among many."""
        self._next = 0
        self._waited_ms = 0.0
        self._waited_for = ""
        self.outcomes: list[Outcome] = []
        """How each step went, in the order of the plan."""
        self.divergences: list[Divergence] = []
        self.remarks: list[Remark] = []
        self.held_ms = 0.0
        self.holds: list[Hold] = []
        """Where it was held, one for each step that had to wait."""
        self._round_ms: float | None = None
        self.first_frame = 0
        """Index of the frame of page time that is film frame 0."""
        self.film_frames = 0

    @property
    def recording_ms(self) -> float:
        """How far the recording has come, without what its clock was held."""
        return self._plan.start_ms + max(0.0, self._stage.page_ms - self.held_ms)

    async def frames(self, film: Taker | None, rate: FrameRate, progress: Progress | None) -> None:
        """Perform the whole plan; `film` gets every frame from the first that shows a loaded page."""
        try:
            await self._walk(film, rate, progress)
        except BrowserError:
            await self._refuse_an_ended_browser()
            raise

    async def _refuse_an_ended_browser(self) -> None:
        """Its tabs are told to be closed before it is told to have ended, so it is asked for something."""
        browser = self._stage.context.browser
        with playwright_failures("end the replay"):
            if browser is not None:
                await (await browser.new_browser_cdp_session()).detach()

    async def _walk(self, film: Taker | None, rate: FrameRate, progress: Progress | None) -> None:
        frame = 0
        recording_ms = self._plan.start_ms
        while True:
            frame_ms = float(rate.time_ms(frame))
            await self._perform_until(frame_ms, float(rate.time_ms(frame + 1)))
            await self._stage.advance(frame_ms)
            # A hold begins within a frame; the film's recording time never goes back for that.
            recording_ms = max(recording_ms, self._plan.start_ms + frame_ms - self.held_ms)
            wanted = film.wants(frame_ms, recording_ms) if film is not None else "nothing"
            image = await self._shoot(self._needed(wanted))
            self._newest = self._newest if image is None else image
            begun = self._newest is not None or wanted == "nothing"
            if self.film_frames or (begun and self._begins(frame_ms, rate)):
                if not self.film_frames:
                    self.first_frame, image = frame, self._newest
                if film is not None and wanted == "picture":
                    await film.add(Shot(frame_ms, recording_ms, image, self._url))
                self.film_frames += 1
            end_ms = self._plan.end_ms - self._plan.start_ms + self.held_ms
            if progress:
                progress(frame, rate.frame_index(end_ms))
            over = frame_ms >= end_ms and self._next == len(self._plan.steps)
            if over and (self.film_frames or frame_ms > FIRST_PAINT_MS):
                break  # a recording that ends before its page was there still shows it
            frame += 1
        self._strayed(None)
        if self._watcher:
            await self._watcher.finish(self._newest, self._performer.visits.tab)
        for kind, why in self._answering.remarks():
            self._diverged(self._plan.steps[-1], kind, why)

    @property
    def notes(self) -> tuple[str, ...]:
        """What happened and is no divergence."""
        return tuple(
            f"the page offered {name[:200]!r} for download; a replay keeps nothing of it"
            for tab in self._performer.visits.tabs
            for name in tab.downloads
        )

    async def expectation(self) -> Expectation | None:
        """What `--expect` comes to in the tab where the person acted last."""
        tab = self._performer.visits.tab
        return await expected(self._stage, tab, self._options.expect) if tab else None

    async def _perform_until(self, frame_ms: float, next_frame_ms: float) -> None:
        while self._next < len(self._plan.steps):
            step = self._plan.steps[self._next]
            # Whole milliseconds lie on the grid of virtual_time. Cut before it is compared: a step that is performed at
            # the time of a frame which was taken already would still be seen on it, if that is drawn on late enough.
            due_ms = math.floor(step.time_ms - self._plan.start_ms + self.held_ms)
            if due_ms > frame_ms:
                return
            await self._stage.advance(due_ms)
            if self._watcher:
                began_ms = self._stage.page_ms
                await self._watcher.before(self._next, self._newest, self._performer.visits.tab)
                if self._stage.page_ms > began_ms:
                    self.held_ms += self._stage.page_ms - began_ms
                    return
            outcome = await self._performer.perform(step)
            if isinstance(outcome, NotYet) and outcome.waits and self._waited_ms < self._options.patience_ms:
                hold_ms = next_frame_ms - due_ms
                self.held_ms += hold_ms
                self._waited_ms += hold_ms
                self._waited_for = outcome.why
                return
            if isinstance(outcome, NotYet) and outcome.loads:
                self._diverged(step, outcome.kind, outcome.why)
                self._performer.visits.do_without_load(step.document)
                continue
            if self._waited_ms:
                self.holds.append(Hold(step.time_ms, self._waited_ms, self._next, self._waited_for))
            await self._settle(step, outcome)

    async def _settle(self, step: steps.AnyStep, outcome: Done | NotYet) -> None:
        """Write down how a step went and go on to the next."""
        match outcome:
            case NotYet(kind, why):
                await self._performer.give_up(step)
                self._diverged(step, kind, why)
            case Done(kind=kind, note=note):
                if kind:
                    self._diverged(step, kind, note)
                self._strayed(step)
        self.outcomes.append(outcome)
        for remark, why in self._answering.remarks():
            self._diverged(step, remark, why)
        self._next += 1
        self._waited_ms = 0.0

    def _strayed(self, step: steps.AnyStep | None) -> None:
        """Compare the page that came with the recorded one, once a step in it, or the end, shows that it is there."""
        for place, before in self._arrivals:
            if place >= self._next or (step and step.document != before.document):
                continue
            missing = self._performer.visits.arrival(before.document) if step is None else None
            done = self._performer.visits.strayed(before.document) if missing is None else None
            if missing:
                self._told(missing.kind, missing.why, before, place)
            elif done:
                self._told(cast(Kind, done.kind or "page"), done.note, before, place)

    def _diverged(self, step: steps.AnyStep, kind: Kind | RemarkKind, why: str) -> None:
        if kind in REMARKS:
            remark = Remark(kind=cast(RemarkKind, kind), time_ms=step.time_ms, message=why, step=self._next)
            self.remarks.append(remark)
            return
        tab = self._performer.visits.tab
        self._told(cast(Kind, kind), why, step, self._next, tab.url if tab else "")

    def _told(self, kind: Kind, why: str, step: steps.AnyStep, place: int, url: str = "") -> None:
        self.divergences.append(Divergence(kind=kind, time_ms=step.time_ms, message=why, step=place, url=url))

    def _begins(self, frame_ms: float, rate: FrameRate) -> bool:
        """Whether the film begins at this frame: the first page is there, and a round time or the first act has come.

        When exactly a page has loaded differs by a few milliseconds of page time from run to run; the first frame
        of the film must not.
        """
        if self._round_ms is None and self._painted(frame_ms):
            self._round_ms = math.ceil(frame_ms / ROUND_MS) * ROUND_MS
        rest = (step for step in self._plan.steps[self._next :] if not isinstance(step, steps.Go | steps.Arrive))
        act = next(rest, None)
        soon_ms = (act.time_ms if act else self._plan.end_ms) - self._plan.start_ms
        next_frame_ms = frame_ms + float(rate.time_ms(1))
        return self._round_ms is not None and (frame_ms >= self._round_ms or next_frame_ms > soon_ms)

    def _painted(self, frame_ms: float) -> bool:
        first = next((step for step in self._plan.steps if isinstance(step, steps.Go)), None)
        return frame_ms >= FIRST_PAINT_MS or first is None or self._performer.visits.arrival(first.document) is None

    def _needed(self, wanted: Wanted) -> Wanted:
        """Until the film begins all frames are pictured, for its first frame shows the newest of them."""
        watched = self._watcher is not None and self._watcher.wants_pictures
        return "picture" if watched or (wanted == "passing" and not self.film_frames) else wanted

    async def _shoot(self, needed: Wanted) -> bytes | None:
        """The page as it looks now; None where it looks as before, or where there is none yet."""
        tab = self._performer.visits.tab
        if tab is not None and tab.closed:
            tab = next(iter(self._stage.tabs), None)
            if tab is None:
                raise BrowserError(
                    "the last tab was closed in the middle of the replay; see whether the page closes itself"
                )
        if tab is None:
            return None
        if tab.crashed:
            raise BrowserError(
                "the page's process crashed in the middle of the replay; run again, or ask `reenact doctor`"
            )
        if needed == "picture":
            return await self._stage.shoot(tab)
        await (self._stage.pass_by(tab) if needed == "passing" else self._stage.draw(tab))
        return None

    @property
    def track(self) -> Sequence[PointerSample]:
        """Where the pointer was so far."""
        return self._pointer.track

    @property
    def _url(self) -> str:
        tab = self._performer.visits.tab
        return tab.url if tab else ""
