"""A replay that runs in, what it holds and has used at each minute that its page tells out."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.kills.processes import is_alive
from benchmarks.video.memory import family, share_mib, shares_mib
from fixtures.serve import serving_page

PAGE: Final = Path(__file__).with_name("page.html")
_EVERY_S: Final = 0.1
_TICKS: Final = os.sysconf("SC_CLK_TCK")


IN_NO_FILE: Final = ("Pss_Anon", "Pss_Shmem")
"""What a process made itself; of programs' files a process has more when others that run the same program end."""


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """Memory (what is shared counted once), in all and without that of files, and CPU time, of our process and of the
    browser with its driver."""

    at: int
    """Which minute, or which round of acts."""
    own_mib: float
    own_made_mib: float
    browser_mib: float
    browser_made_mib: float
    own_cpu_s: float
    browser_cpu_s: float


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """How a replay went; `cpu_s` is that of all its processes, `peak_mib` what ours held at most, also at its end."""

    wall_s: float
    peak_mib: float
    own_cpu_s: float
    cpu_s: float
    rounds: tuple[Sample, ...]
    """One for each round of acts, taken in its middle."""
    result: dict[str, object]


class Watch:
    """Serves the page; while a replay runs, it is looked at whenever its page asks for a minute."""

    def __init__(self) -> None:
        self.url = ""
        self.told: Callable[[Sample], None] = lambda _: None
        self._process: int | None = None
        self._rounds: list[Sample] = []

    def come_to(self, what: str, number: int) -> None:
        """The page has come to a minute or a round; it stands still until this returns."""
        if self._process is None:
            return
        own, *others = family(self._process)
        own_mib, others_mib = shares_mib(own), [shares_mib(other) for other in others]
        sample = Sample(
            at=number,
            own_mib=own_mib["Pss"],
            own_made_mib=_made_mib(own_mib),
            browser_mib=sum(other["Pss"] for other in others_mib),
            browser_made_mib=sum(map(_made_mib, others_mib)),
            own_cpu_s=_cpu_s(own),
            browser_cpu_s=sum(map(_cpu_s, others)),
        )
        if what == "round":
            self._rounds.append(sample)
        else:
            self.told(sample)

    def replay(self, recording: Path, arguments: Sequence[str]) -> Ended:
        """`reenact replay` the recording to its end, at the page that is served here."""
        command = [sys.executable, "-m", "reenact", "replay", str(recording), "--base-url", self.url, "--json"]
        began_s = time.monotonic()
        run = subprocess.Popen([*command, *arguments], stdout=subprocess.PIPE)
        self._process, self._rounds = run.pid, []
        used_s: dict[int, float] = {}
        held_mib: list[float] = []
        looker = threading.Thread(target=_follow, args=(run.pid, used_s, held_mib), daemon=True)
        looker.start()
        assert run.stdout is not None
        said = run.stdout.read()
        looker.join()
        run.wait()
        self._process = None
        return Ended(
            wall_s=time.monotonic() - began_s,
            peak_mib=max(held_mib),
            own_cpu_s=used_s[run.pid],
            cpu_s=sum(used_s.values()),
            rounds=tuple(self._rounds),
            result=msgspec.json.decode(said)["result"],
        )


def _follow(process: int, used_s: dict[int, float], held_mib: list[float]) -> None:
    """Write down what each process has used, and what ours holds, until it has ended; nobody may have waited for it."""
    while process not in used_s or is_alive(process):
        for each in family(process):
            used_s[each] = max(used_s.get(each, 0.0), _cpu_s(each))
        held_mib.append(share_mib(process))
        time.sleep(_EVERY_S)
    used_s[process] = max(used_s[process], _cpu_s(process))


def _made_mib(shares_mib: Mapping[str, float]) -> float:
    return sum(shares_mib[kind] for kind in IN_NO_FILE)


def _cpu_s(process: int) -> float:
    """CPU time that the process has used by now, without those that it started."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


@contextmanager
def watching() -> Iterator[Watch]:
    """The page, served until the block ends."""
    watch = Watch()

    def asked(path: str) -> None:
        _, what, *number = path.split("/")
        if number and number[0].isdecimal():
            watch.come_to(what, int(number[0]))

    with serving_page(PAGE.read_bytes(), asked) as watch.url:
        yield watch
