"""What the capture script may cost, next to what it was measured to cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from benchmarks.capture.figures import Figures
from benchmarks.capture.variants import EVERYTHING, PRODUCTION, RRWEB, WITHOUT_TRANSPORT, Size

SCRIPT_MS_PER_S: Final = 5.0
STARTUP_MS: Final = 15.0
BYTES_PER_MIN: Final = 40_000
SHARE_OF_RRWEB: Final = 0.1
PRODUCTION_BYTES: Final = 8_000
EVERYTHING_BYTES: Final = 12_000

ScenesFigures = Mapping[str, Mapping[str, Figures]]
"""Figures by scene, then by variant."""


class Budget(Struct, frozen=True):
    """One limit; `measured` is None where this run did not measure it."""

    what: str
    limit: float
    unit: str
    measured: float | None
    variant: str

    @property
    def kept(self) -> bool:
        return self.measured is None or self.measured <= self.limit

    def __str__(self) -> str:
        state = "not measured" if self.measured is None else "kept" if self.kept else "MISSED"
        value = "-" if self.measured is None else f"{self.measured:.1f}"
        return f"{state:<13} {self.what:<44} {value:>9} of {self.limit:g} {self.unit:<5} {self.variant}"


def budgets(found: ScenesFigures, sizes: Mapping[str, Size], main_scene: str, big_scene: str) -> list[Budget]:
    """Those of the production profile, with its transport as soon as there is one."""
    ours = PRODUCTION if PRODUCTION in sizes else PRODUCTION + WITHOUT_TRANSPORT
    everything = EVERYTHING if EVERYTHING in sizes else EVERYTHING + WITHOUT_TRANSPORT
    main = found.get(main_scene, {})
    here, rrweb = main.get(ours), main.get(RRWEB)
    big = found.get(big_scene, {}).get(ours)
    # Without a transport nothing is compressed; what it would be is the best guess there is.
    sent = None
    if here:
        sent = here.wire_bytes_per_min if ours == PRODUCTION else here.gzip_bytes_per_min
    share = here.task_ms_per_s / rrweb.task_ms_per_s if here and rrweb and rrweb.task_ms_per_s > 0 else None
    return [
        Budget("script of its own, a second", SCRIPT_MS_PER_S, "ms", here.own_ms_per_s if here else None, ours),
        Budget(
            "start-up, main thread over no recorder", STARTUP_MS, "ms", here.startup_task_ms if here else None, ours
        ),
        Budget("sent a minute", BYTES_PER_MIN / 1000, "kB", None if sent is None else sent / 1000, ours),
        Budget("main-thread time over none, share of rrweb's", SHARE_OF_RRWEB, "", share, ours),
        Budget("long tasks of its own, 250,000 elements", 0, "", big.own_long_tasks if big else None, ours),
        _weight("production bundle, gzip", PRODUCTION_BYTES, sizes, ours),
        _weight("bundle with everything, gzip", EVERYTHING_BYTES, sizes, everything),
    ]


def _weight(what: str, limit_bytes: int, sizes: Mapping[str, Size], variant: str) -> Budget:
    size = sizes.get(variant)
    return Budget(what, limit_bytes / 1000, "kB", size.gzip_bytes / 1000 if size else None, variant)
