"""One run in a browser of its own: a scene, a variant and the server in, what was measured out."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final, cast

from msgspec import Struct
from playwright.async_api import CDPSession, Page, Playwright

from benchmarks.capture.cpu_profile import SAMPLING_US, CpuProfile, by_function, read_profile, share_of
from benchmarks.capture.server import Server, Traffic
from benchmarks.capture.user import VIEWPORT_HEIGHT, VIEWPORT_WIDTH, Places, acts, perform
from benchmarks.capture.variants import Variant

ARGUMENTS: Final = ("--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1")
LONG_TASK_MS: Final = 50.0
TICK_MS: Final = 200

# A page is at rest when two looks in a row find next to nothing done between them.
_LOOK_S: Final = 0.5
_REST_MS: Final = 5.0
_LOOKS: Final = 20
# Recorders send what they have every two to five seconds; a shorter look would miss the snapshot of the start.
_START_UP_S: Final = 3.0
# The largest page takes half a minute on a machine that has other work.
_LOAD_MS: Final = 180_000
_FAREWELL_S: Final = 1.0
_COUNTERS: Final = ("TaskDuration", "ScriptDuration", "LayoutDuration", "RecalcStyleDuration")

_LOAD: Final = """attributes => new Promise((resolve, reject) => {
  const tag = document.createElement("script");
  for (const [name, value] of Object.entries(attributes)) tag.setAttribute(name, value);
  tag.onload = () => resolve();
  tag.onerror = () => reject(new Error("the recorder's script did not load"));
  document.head.append(tag);
})"""
_PLACES: Final = """() => Object.fromEntries(["search", "sort"].map((id) => {
  const box = document.getElementById(id).getBoundingClientRect();
  return [id, [box.x + box.width / 2, box.y + box.height / 2]];
}))"""


class Scene(Struct, frozen=True):
    """How big the page is and how long the user works; 11 elements a row."""

    name: str
    rows: int
    seconds: int

    @property
    def ticks(self) -> int:
        return (self.seconds - 2) * 1000 // TICK_MS


class Run(Struct, frozen=True, kw_only=True):
    """What one run measured. `own` is the recorder's share of the CPU profiles."""

    variant: str
    scene: str
    seconds: int
    startup_task_ms: float
    task_ms: float
    script_ms: float
    layout_ms: float
    longest_task_ms: float
    heap_growth_bytes: float
    startup_traffic: Traffic
    traffic: Traffic
    startup_own_ms: float
    own_ms: float
    own_long_tasks: int
    own_longest_ms: float


class Profiles(Struct, frozen=True):
    """The recorder's time by function, own and with all that was called, at the start and under the user."""

    startup: dict[str, float]
    startup_whole: dict[str, float]
    user: dict[str, float]
    user_whole: dict[str, float]


async def run(
    playwright: Playwright, browser_path: str, server: Server, scene: Scene, variant: Variant
) -> tuple[Run, Profiles]:
    """Load the page, let it come to rest, add the recorder, let the user work, and make the page go away."""
    browser = await playwright.chromium.launch(executable_path=browser_path, args=list(ARGUMENTS))
    try:
        page = await browser.new_page(viewport={"width": VIEWPORT_WIDTH, "height": VIEWPORT_HEIGHT})
        await page.goto(f"{server.url}/?rows={scene.rows}", wait_until="load", timeout=_LOAD_MS)
        meter = Meter(await page.context.new_cdp_session(page))
        await meter.open()
        return await _measured(page, meter, server, scene, variant)
    finally:
        await browser.close()


class Meter:
    """Counters, heap and CPU profiles of one page."""

    def __init__(self, session: CDPSession) -> None:
        self.session = session

    async def open(self) -> None:
        # CPU time of the main thread, not wall time: what other processes take away does not count.
        await self.session.send("Performance.enable", {"timeDomain": "threadTicks"})
        await self.session.send("HeapProfiler.enable")
        await self.session.send("Profiler.enable")
        await self.session.send("Profiler.setSamplingInterval", {"interval": SAMPLING_US})

    async def metrics(self) -> dict[str, float]:
        answer = await self.session.send("Performance.getMetrics")
        return {each["name"]: each["value"] for each in answer["metrics"]}

    async def heap_bytes(self) -> float:
        await self.session.send("HeapProfiler.collectGarbage")
        return (await self.metrics())["JSHeapUsedSize"]

    async def begin_profile(self) -> None:
        await self.session.send("Profiler.start")

    async def end_profile(self) -> CpuProfile:
        return read_profile((await self.session.send("Profiler.stop"))["profile"])

    async def rest(self) -> None:
        """Wait until the page has nothing to do, at most ten seconds."""
        quiet = 0
        before = (await self.metrics())["TaskDuration"]
        for _look in range(_LOOKS):
            await asyncio.sleep(_LOOK_S)
            now = (await self.metrics())["TaskDuration"]
            quiet = quiet + 1 if (now - before) * 1000 < _REST_MS else 0
            before = now
            if quiet == 2:
                return


async def _measured(page: Page, meter: Meter, server: Server, scene: Scene, variant: Variant) -> tuple[Run, Profiles]:
    await meter.rest()
    places = Places(**cast(dict[str, tuple[float, float]], await page.evaluate(_PLACES)))
    server.reception.count()

    await meter.begin_profile()
    before = await meter.metrics()
    await page.evaluate(
        _LOAD, {name: text.replace("{origin}", server.url) for name, text in variant.attributes.items()}
    )
    await asyncio.sleep(_START_UP_S)
    await meter.rest()
    startup = _spent(before, await meter.metrics())
    startup_profile = await meter.end_profile()
    startup_traffic = server.reception.count()

    heap_bytes = await meter.heap_bytes()
    await meter.begin_profile()
    before = await meter.metrics()
    ticks = asyncio.ensure_future(page.evaluate("ticks => workload.begin(ticks)", scene.ticks))
    await perform(meter.session, acts(scene.seconds, places))
    await ticks
    user = _spent(before, await meter.metrics())
    user_profile = await meter.end_profile()
    long_task_ms = cast(list[float], await page.evaluate("() => workload.longTaskMs"))
    grown_bytes = await meter.heap_bytes() - heap_bytes

    # What a recorder holds back goes out when the page does.
    await page.goto("about:blank")
    await asyncio.sleep(_FAREWELL_S)
    shares = (
        share_of(startup_profile, variant.owns, startup["TaskDuration"]),
        share_of(user_profile, variant.owns, user["TaskDuration"]),
    )
    figures = Run(
        variant=variant.name,
        scene=scene.name,
        seconds=scene.seconds,
        startup_task_ms=startup["TaskDuration"],
        task_ms=user["TaskDuration"],
        script_ms=user["ScriptDuration"],
        layout_ms=user["LayoutDuration"] + user["RecalcStyleDuration"],
        longest_task_ms=max(long_task_ms, default=0.0),
        heap_growth_bytes=grown_bytes,
        startup_traffic=startup_traffic,
        traffic=server.reception.count(),
        startup_own_ms=shares[0].total_ms,
        own_ms=shares[1].total_ms,
        own_long_tasks=sum(share.longer_than(LONG_TASK_MS) for share in shares),
        own_longest_ms=max(share.longest_ms for share in shares),
    )
    return figures, _profiles(startup_profile, user_profile, variant, startup["TaskDuration"], user["TaskDuration"])


def _spent(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """Milliseconds by counter between two looks."""
    return {name: (after[name] - before[name]) * 1000 for name in _COUNTERS}


def _profiles(
    startup: CpuProfile, user: CpuProfile, variant: Variant, startup_busy_ms: float, user_busy_ms: float
) -> Profiles:
    return Profiles(
        startup=by_function(startup, variant.owns, startup_busy_ms, whole=False),
        startup_whole=by_function(startup, variant.owns, startup_busy_ms, whole=True),
        user=by_function(user, variant.owns, user_busy_ms, whole=False),
        user_whole=by_function(user, variant.owns, user_busy_ms, whole=True),
    )
