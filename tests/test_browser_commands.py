"""Other programs are run, shown and stopped with their children; real shells, no browser."""

from __future__ import annotations

import asyncio
import time

from benchmarks.kills.processes import is_alive
from reenact.browser.commands import Finished, command_runner


def run(script: str, shown: list[str], *, verbose: bool = False, silence_s: float | None = None) -> Finished:
    runner = command_runner(shown.append, verbose=verbose)
    return asyncio.run(runner(["/bin/sh", "-c", script], {"GREETING": "hello"}, silence_s))


def test_success_is_silent_and_keeps_both_channels() -> None:
    shown: list[str] = []
    finished = run('echo "$GREETING"; echo oops >&2', shown)
    assert finished.succeeded
    assert finished.output == "hello\noops"
    assert shown == []


def test_failure_shows_the_last_lines() -> None:
    shown: list[str] = []
    finished = run("for i in $(seq 30); do echo $i; done; exit 3", shown)
    assert (finished.succeeded, finished.exit_code) == (False, 3)
    assert shown == [f"  {number}" for number in range(11, 31)]


def test_verbose_shows_every_line_once() -> None:
    shown: list[str] = []
    run("echo a; echo b; exit 1", shown, verbose=True)
    assert shown == ["a", "b"]


def test_a_silent_program_is_stopped_with_its_children() -> None:
    finished = run("sleep 1000 & echo $!; wait", [], silence_s=0.2)
    assert finished.stalled
    assert not finished.succeeded
    child = int(finished.output.splitlines()[0])
    for _ in range(1000):  # killed, it may still have to wait for a core to die on
        if not is_alive(child):
            break
        time.sleep(0.01)
    assert not is_alive(child)


def test_a_program_that_is_not_there_is_a_failure() -> None:
    finished = asyncio.run(command_runner(print)(["/nowhere/program"], {}, None))
    assert (finished.succeeded, finished.exit_code) == (False, 127)
