"""A running command in, the most memory that it and its children took out."""

from __future__ import annotations

import contextlib
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

_EVERY_S: Final = 1.0
"""To look at the memory of 37 processes takes 0.1 to 0.25 s, and holds up what they do meanwhile."""

_MIB: Final = 1024


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """How a command ended. `own_mib` is its own process's peak; `all_mib` that of all its processes together,
    each page of memory that several share counted once."""

    wall_s: float
    own_mib: float
    all_mib: float
    code: int
    said: str
    complained: str


def watch(command: Sequence[str], environment: Mapping[str, str] | None = None, folder: Path | None = None) -> Watched:
    """Run `command` to its end, looking at its memory once a second."""
    began_s = time.monotonic()
    run = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=folder
    )
    peaks = [0.0, 0.0]
    ended = threading.Event()
    looker = threading.Thread(target=_look, args=(run.pid, peaks, ended), daemon=True)
    looker.start()
    said, complained = run.communicate()
    wall_s = time.monotonic() - began_s
    ended.set()
    looker.join()
    return Watched(
        wall_s=wall_s, own_mib=peaks[0], all_mib=peaks[1], code=run.returncode, said=said, complained=complained
    )


def _look(process: int, peaks: list[float], ended: threading.Event) -> None:
    while not ended.wait(_EVERY_S):
        shares = [share_mib(each) for each in family(process)]
        peaks[0] = max(peaks[0], shares[0])
        peaks[1] = max(peaks[1], sum(shares))


def family(process: int) -> list[int]:
    """The process and all that it has started, itself first."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                # The name in brackets may hold anything; after it come the state and the parent.
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
            children.setdefault(parent, []).append(int(folder.name))
    found = [process]
    for each in found:
        found += children.get(each, [])
    return found


def share_mib(process: int) -> float:
    """Its part of memory: what it alone has, and of what several share its share (PSS)."""
    return shares_mib(process)["Pss"]


def shares_mib(process: int) -> Mapping[str, float]:
    """That part by the kernel's names: "Pss" is all of it, "Pss_Anon" what no file holds; 0 where it is gone.

    To read them takes the kernel milliseconds.
    """
    found: defaultdict[str, float] = defaultdict(float)
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            name, _, rest = line.partition(":")
            if name.startswith("Pss"):
                found[name] = int(rest.split()[0]) / _MIB
    return found
