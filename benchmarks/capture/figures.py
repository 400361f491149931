"""Runs of several rounds in, one line of figures for each variant out: medians of what a variant added to its round."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median

from msgspec import Struct

from benchmarks.capture.measure import Run
from benchmarks.capture.variants import NONE

Round = Sequence[Run]
"""One run of every variant of a scene, no recorder among them."""


class Figures(Struct, frozen=True, kw_only=True):
    """What a variant costs: `task`, `script`, `layout`, `startup_task` over no recorder, `own` by CPU profile."""

    variant: str
    scene: str
    rounds: int
    task_ms_per_s: float
    task_lowest_ms_per_s: float
    task_highest_ms_per_s: float
    script_ms_per_s: float
    layout_ms_per_s: float
    own_ms_per_s: float
    startup_task_ms: float
    startup_own_ms: float
    own_long_tasks: float
    own_longest_ms: float
    longest_task_ms: float
    wire_bytes_per_min: float
    gzip_bytes_per_min: float
    raw_bytes_per_min: float
    requests_per_min: float
    startup_wire_bytes: float
    heap_growth_bytes: float

    @property
    def sent(self) -> bool:
        """Whether anything but a greeting arrived: a recorder that does not run is not measured."""
        return self.wire_bytes_per_min + self.startup_wire_bytes > 1000


def figures_of(rounds: Sequence[Round], variant: str) -> Figures:
    """The medians of one variant over all rounds of a scene."""
    pairs = [(_of(one, variant), _of(one, NONE)) for one in rounds]
    seconds = pairs[0][0].seconds
    task = [(run.task_ms - none.task_ms) / seconds for run, none in pairs]

    def middle(value: Callable[[Run], float]) -> float:
        return median(value(run) for run, _none in pairs)

    def over_none(value: Callable[[Run], float]) -> float:
        return median(value(run) - value(none) for run, none in pairs)

    per_minute = 60 / seconds
    return Figures(
        variant=variant,
        scene=pairs[0][0].scene,
        rounds=len(pairs),
        task_ms_per_s=median(task),
        task_lowest_ms_per_s=min(task),
        task_highest_ms_per_s=max(task),
        script_ms_per_s=over_none(lambda run: run.script_ms) / seconds,
        layout_ms_per_s=over_none(lambda run: run.layout_ms) / seconds,
        own_ms_per_s=middle(lambda run: run.own_ms) / seconds,
        startup_task_ms=over_none(lambda run: run.startup_task_ms),
        startup_own_ms=middle(lambda run: run.startup_own_ms),
        own_long_tasks=middle(lambda run: run.own_long_tasks),
        own_longest_ms=middle(lambda run: run.own_longest_ms),
        longest_task_ms=middle(lambda run: run.longest_task_ms),
        wire_bytes_per_min=middle(lambda run: run.traffic.wire_bytes) * per_minute,
        gzip_bytes_per_min=middle(lambda run: run.traffic.gzip_bytes) * per_minute,
        raw_bytes_per_min=middle(lambda run: run.traffic.raw_bytes) * per_minute,
        requests_per_min=middle(lambda run: run.traffic.requests) * per_minute,
        startup_wire_bytes=middle(lambda run: run.startup_traffic.wire_bytes),
        heap_growth_bytes=over_none(lambda run: run.heap_growth_bytes),
    )


def order_of(names: Sequence[str], number: int) -> list[str]:
    """The order of round `number`: every second round backwards, so that a drift of the machine hits all alike."""
    return list(names) if number % 2 == 0 else list(reversed(names))


def _of(one: Round, variant: str) -> Run:
    return next(run for run in one if run.variant == variant)
