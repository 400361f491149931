"""Re-executes a recording on the live page and films it: the root that joins plan, stage, film and verdict."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Literal, Protocol

from msgspec import Struct
from msgspec.structs import replace
from playwright.async_api import async_playwright

from reenact.beginning import beginning_of, begun
from reenact.browser.devices import device as device_named
from reenact.browser.find import find_browser
from reenact.capture import Capture
from reenact.checkpoints import Checkpoint, Checkpoints
from reenact.connect import connected
from reenact.divergence import Divergence, Remark
from reenact.encode import refuse_unknown
from reenact.errors import OutputError
from reenact.film import filming, script_of
from reenact.network.report import NetworkReport
from reenact.options import BrowserOptions, FilmOptions, ReplayOptions
from reenact.plan.acts import Act, acts_of
from reenact.plan.plan import Plan, make_plan
from reenact.recording.format import read_recording
from reenact.recording.recording import Recording
from reenact.run import Expectation, Progress, Run
from reenact.stage.answers import Answers
from reenact.stage.opening import opened_stage, read_scripts
from reenact.stage.outcome import Done
from reenact.stage.stage import Method
from reenact.timing import Hold
from reenact.verify.compare import compare
from reenact.verify.outcomes import ActOutcome, act_outcomes, attributed
from reenact.verify.recognition import recognised
from reenact.verify.reproduction import Reproduction, reproductions
from reenact.verify.slowness import slow_answers
from reenact.verify.timeline import Timeline
from reenact.world import film_size, live_url, scaled, world_of

Verdict = Literal["matched", "matched with stand-ins", "diverged", "expectation failed", "expectation held"]
"""With stand-ins: all came as it was recorded, but values that were not recorded had to be made up."""


class ReplayResult(Struct, frozen=True, kw_only=True):
    """What a replay did. Times are milliseconds; `film_start_ms` is the recording time that film frame 0 shows."""

    recording: str
    film: str | None
    state: str | None = None
    """The file with whose cookies and storage it began, if it did."""
    seen: str | None = None
    """Where the replay's own recording was kept, if that was asked for."""
    method: Method
    browser: str
    device: str | None
    width: int
    height: int
    frame_rate: str
    frame_count: int
    duration_ms: float
    film_start_ms: float
    steps: int
    performed: int
    healed: int
    held_ms: float
    holds: tuple[Hold, ...] = ()
    """Where it was held; an event after some of them came that much later in the replay than in the recording."""
    wall_s: float
    times_real_time: float
    acts: tuple[ActOutcome, ...] = ()
    """What the person did, and how each of it went."""
    divergences: tuple[Divergence, ...]
    """By the act that they belong to; the first says where the replay began to go elsewhere."""
    remarks: tuple[Remark, ...] = ()
    reproductions: tuple[Reproduction, ...] = ()
    """Which recorded exceptions, console errors and failed requests came again, and which are new."""
    expectation: Expectation | None = None
    network: NetworkReport = NetworkReport(mode="live")
    """What became of the page's requests."""
    warnings: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        if self.expectation:
            return "expectation held" if self.expectation.holds else "expectation failed"
        if self.divergences:
            return "diverged"
        made_up = any(remark.kind == "masked" for remark in self.remarks)
        return "matched with stand-ins" if made_up else "matched"

    @property
    def passed(self) -> bool:
        """Whether the replay did what it should; the exit code of commands."""
        return self.verdict not in ("diverged", "expectation failed")


class Seen(Struct, frozen=True):
    """What a replay performed and how its pages looked after each act."""

    recording: Recording
    plan: Plan
    acts: tuple[Act, ...]
    checkpoints: tuple[Checkpoint, ...]
    scale: float
    """Pixels of their pictures per CSS pixel."""


class Inspector(Protocol):
    """Who wants to see the pages of a replay, but for what matches the selectors `ignore`."""

    ignore: tuple[str, ...]

    def inspect(self, seen: Seen) -> Sequence[Divergence]:
        """Look at the checkpoints; what is wrong with them goes into the verdict."""


async def replay(
    path: Path,
    film_path: Path | None,
    options: ReplayOptions = ReplayOptions(),
    film_options: FilmOptions = FilmOptions(),
    browser: BrowserOptions = BrowserOptions(),
    progress: Progress | None = None,
    inspector: Inspector | None = None,
) -> ReplayResult:
    """Replay the recording at `path`; film it to `film_path` unless that is None; `inspector` sees its checkpoints.

    Raises `RecordingError`, `PageError`, `BrowserError` or `OutputError`; a replay that went elsewhere is no
    error, its `divergences` say where.
    """
    began_s = time.monotonic()
    recording = await asyncio.to_thread(read_recording, path)
    plan = make_plan(recording)
    acts = acts_of(plan, recording)
    if film_path is not None:
        refuse_unknown(film_path)
    _refuse_overwriting(path, options.seen_path)
    choice = find_browser(browser.browser_path)
    scripts = read_scripts(browser.init_scripts)
    here = live_url(plan.start.url, options.base_url)
    async with AsyncExitStack() as stack:
        playwright = await stack.enter_async_context(async_playwright())
        device = device_named(options.device, playwright.devices) if options.device else None
        connection = await stack.enter_async_context(connected(path, recording, options, here))
        beginning = await asyncio.to_thread(beginning_of, path, recording, options)
        world = replace(
            scaled(world_of(recording, plan, device, scripts, here), film_options.scale),
            proxy=connection.proxy,
            only_hosts=connection.only_hosts,
        )
        world = begun(world, beginning.state, plan.start.url, here, options.geolocation, time.time() * 1000)
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="reenact-"))
        stage = await stack.enter_async_context(opened_stage(playwright, choice, options.method, world))
        await connection.join(stage)
        checkpoints = Checkpoints(acts, inspector.ignore) if inspector else None
        run = Run(
            stage, recording, plan, device, options, here, browser.timeout_ms, Path(folder), checkpoints, world.sessions
        )
        connection.follow(lambda: run.recording_ms)
        answers = Answers(stage)
        seen_path = options.seen_path or Path(folder) / "seen.jsonl"
        async with AsyncExitStack() as shoot:
            capture = await shoot.enter_async_context(
                Capture(
                    stage.context,
                    seen_path,
                    recording.header.profile,
                    recording.header.started_epoch_ms,
                    seeds_random=False,
                )
            )
            shoot.enter_context(_whole_or_not_at_all(capture))
            film = None
            if film_path is not None:
                size, scale = film_size(plan, world.viewport), world.viewport.device_scale_factor
                is_phone = bool(world.context_arguments.get("is_mobile"))
                script = script_of(recording, plan, size, scale, is_phone=is_phone)
                film = await shoot.enter_async_context(
                    filming(film_path, film_options, script, run.track, options.capture_path)
                )
            await run.frames(film, film_options.page_rate, progress)
            expectation = await run.expectation()
        seen = recognised(await asyncio.to_thread(read_recording, seen_path), plan, run.outcomes)
        method, warnings = stage.method, stage.warnings
    timeline = Timeline(acts, run.holds)
    found = [
        *run.divergences,
        *connection.divergences,
        *compare(recording, seen, live_url=here, own_viewport=device is None, timeline=timeline),
    ]
    if inspector and checkpoints:
        shown = Seen(recording, plan, acts, tuple(checkpoints.taken), world.viewport.device_scale_factor)
        found += await asyncio.to_thread(inspector.inspect, shown)
    divergences = attributed(found, timeline)
    slow = slow_answers(recording, answers.heard, here, timeline, plan.start_ms)
    remarks = attributed([*run.remarks, *slow], timeline)
    if film and film.kept:
        await asyncio.to_thread(film.kept.tell, divergences)
    done = [outcome for outcome in run.outcomes if isinstance(outcome, Done)]
    wall_s = time.monotonic() - began_s
    frame_count = film.times.frame_count if film else run.film_frames
    return ReplayResult(
        recording=str(path),
        film=str(film_path) if film_path else None,
        state=str(beginning.path) if beginning.path else None,
        seen=str(options.seen_path) if options.seen_path else None,
        method=method,
        browser=str(choice.path),
        device=device.name if device else None,
        width=world.viewport.width,
        height=world.viewport.height,
        frame_rate=str(film_options.frame_rate),
        frame_count=frame_count,
        duration_ms=float(film_options.frame_rate.time_ms(frame_count)),
        film_start_ms=plan.start_ms + float(film_options.page_rate.time_ms(run.first_frame)),
        steps=len(plan.steps),
        performed=len(done),
        healed=sum(outcome.healed is not None for outcome in done),
        held_ms=run.held_ms,
        holds=tuple(run.holds),
        wall_s=wall_s,
        times_real_time=float(film_options.page_rate.time_ms(run.film_frames)) / 1000 / wall_s,
        acts=act_outcomes(acts, run.outcomes, run.holds, divergences, remarks),
        divergences=divergences,
        remarks=remarks,
        reproductions=reproductions(recording, seen, here, timeline, divergences),
        network=connection.report(),
        expectation=expectation,
        warnings=(*recording.warnings, *beginning.notes, *warnings, *run.notes),
    )


def _refuse_overwriting(path: Path, seen_path: Path | None) -> None:
    if seen_path is not None and seen_path.resolve() == path.resolve():
        raise OutputError(f"cannot write {seen_path}: it is the recording that is replayed; choose another --seen")


@contextlib.contextmanager
def _whole_or_not_at_all(capture: Capture) -> Iterator[None]:
    """A capture keeps what came before an exception; half a replay is no result."""
    try:
        yield
    except BaseException:
        capture.discard()
        raise
