"""Runs another program, keeps what it prints and stops it with all its children; called by `install`."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

import msgspec


class Finished(msgspec.Struct, frozen=True):
    """How a program ended; `output` holds what it printed on both channels. It counts as failed when it was stopped."""

    arguments: tuple[str, ...]
    exit_code: int
    output: str
    stalled: bool = False

    @property
    def succeeded(self) -> bool:
        return self.exit_code == 0 and not self.stalled


RunCommand = Callable[[Sequence[str], Mapping[str, str], float | None], Coroutine[Any, Any, Finished]]
"""Takes the arguments, environment variables to add, and how many seconds of silence to allow (None: any)."""


_LAST_LINES: Final = 20


def command_runner(show: Callable[[str], None], *, verbose: bool = False) -> RunCommand:
    """A `RunCommand` that gives every line to `show` as it comes, or without `verbose` the last ones if it failed."""

    async def run(arguments: Sequence[str], variables: Mapping[str, str], silence_s: float | None) -> Finished:
        try:
            running = await asyncio.create_subprocess_exec(
                *arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                env={**os.environ, **variables},
                # Its own group, so that the children (Playwright's downloader, dpkg) end with it.
                start_new_session=True,
            )
        except OSError as error:
            return Finished(tuple(arguments), 127, f"{arguments[0]}: {error.strerror}")
        assert running.stdout is not None  # it was asked for
        printed = running.stdout
        lines: list[str] = []
        stalled = False
        try:
            while line := await _next_line(printed, silence_s):
                lines.append(line.decode(errors="replace").rstrip())
                if verbose:
                    show(lines[-1])
        except TimeoutError:
            stalled = True
            lines.append(f"silent for {silence_s:g} s, stopped")
        finally:
            # Also when the person pressed Ctrl-C: nothing goes on downloading behind their back.
            if running.returncode is None and (stalled or not printed.at_eof()):
                with suppress(ProcessLookupError):
                    os.killpg(running.pid, signal.SIGKILL)
        finished = Finished(tuple(arguments), await running.wait(), "\n".join(lines), stalled)
        if not finished.succeeded and not verbose:
            for last in lines[-_LAST_LINES:]:
                show(f"  {last}")
        return finished

    return run


async def _next_line(printed: asyncio.StreamReader, silence_s: float | None) -> bytes:
    """The next line, empty at the end; raises `TimeoutError` after so much silence."""
    async with asyncio.timeout(silence_s):
        return await printed.readline()
