"""The processes that a command has started, read from /proc: which there are, which live; one browser is killed."""

from __future__ import annotations

import os
import signal
from pathlib import Path


def descendants(pid: int) -> set[int]:
    """All processes that `pid` started, directly or not."""
    found: set[int] = set()
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            started = [int(child) for child in children.read_text().split()]
        except OSError:  # it has just ended
            continue
        for child in started:
            found |= {child} | descendants(child)
    return found


def command_line(pid: int) -> str:
    """How a process was started; empty where it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def is_alive(pid: int) -> bool:
    """Whether it has not ended."""
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def kill_browser(pid: int) -> None:
    """Kill one browser's main process, as the kernel does when memory runs out."""
    browsers = [
        child
        for child in sorted(descendants(pid))
        if "--user-data-dir=" in command_line(child) and "--type=" not in command_line(child)
    ]
    of_first = _profile(browsers[0]) if browsers else ""
    for child in browsers:  # a script may have started it, which bears the same arguments
        if _profile(child) == of_first:
            os.kill(child, signal.SIGKILL)


def _profile(pid: int) -> str:
    return command_line(pid).partition("--user-data-dir=")[2].partition(" ")[0]
