"""Playwright itself held up, as a busy machine may: its processes are stopped while browser and test go on."""

from __future__ import annotations

import os
import signal
import threading
from typing import Final

from benchmarks.kills.processes import command_line, descendants

LATE_S: Final = 4.0
"""Longer than a page that is recorded may take to hand over what it holds."""


def drivers() -> set[int]:
    """The processes of Playwright that this one has started."""
    return {pid for pid in descendants(os.getpid()) if "run-driver" in command_line(pid)}


def hold_up(processes: set[int]) -> None:
    """Stop them, and let them go on later."""
    _signal(processes, signal.SIGSTOP)
    threading.Timer(LATE_S, _signal, (processes, signal.SIGCONT)).start()


def _signal(processes: set[int], number: int) -> None:
    for pid in processes:
        os.kill(pid, number)
