"""The `reenact` command: parses, calls a root, prints; errors become one line and an exit code here."""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from typing import Any, Final

import click

from reenact.errors import EXIT_INTERRUPTED, EXIT_TERMINATED, ReenactError


class _InterruptError(Exception):
    """Ctrl-C, or the signal TERM."""


COMMANDS: Final = (
    *("collect", "compose", "doctor", "heatmap", "install-browser"),
    *("record", "replay", "schema", "snapshot", "verify"),
)


class _Loaded(Mapping[str, click.Command]):
    """The commands by name; each is loaded only when it is asked for, for what all of them need takes a second."""

    def __getitem__(self, name: str) -> click.Command:
        if name not in COMMANDS:
            raise KeyError(name)
        attribute = name.replace("-", "_")
        command: click.Command = getattr(importlib.import_module(f"reenact.cli.{attribute}"), attribute)
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class _Commands(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        """As click does it, but an interrupt leaves without the empty line that click prints."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise _InterruptError from error


@click.group(
    cls=_Commands,
    commands=_Loaded(),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(metadata.version("reenact"), prog_name="reenact")
def commands() -> None:
    """Record input, replay it on the live page, prove that it matched, hand over a file.

    \b
    Examples:
      reenact record http://localhost:3000 -o visit.jsonl
      reenact replay visit.jsonl -o visit.mp4
      reenact verify visit.jsonl --base-url http://localhost:3000
      reenact replay visit.jsonl -o visit.mp4 --preset share
      reenact heatmap visits/*.jsonl --device "iPhone 15" -o heatmaps

    \b
    Exit codes:
      0  done, and the replay matched (or --expect holds)
      1  the replay went elsewhere (or --expect does not hold); the film is written all the same
      2  wrong usage, also a device that does not exist, or a port that is taken
      3  a recording cannot be read
      4  a page cannot be opened
      5  no browser, or it died
      6  a file cannot be written
      130  interrupted (143 by the signal TERM)
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process with its exit code."""
    # Nothing here needs linear algebra; its threads spin for half a second of CPU time where NumPy and OpenCV load.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Ctrl-C in a terminal reaches Playwright's driver too; asyncio would then print what its calls were waiting for.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    terminated = _terms_interrupt()
    try:
        code = commands.main(arguments, standalone_mode=False)
        sys.stdout.flush()
    except ReenactError as error:
        code = _say(str(error), error.exit_code)
    except (_InterruptError, KeyboardInterrupt, click.exceptions.Abort):
        code = _say("interrupted; nothing half-written was left", EXIT_TERMINATED if terminated else EXIT_INTERRUPTED)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except BrokenPipeError:
        # The reader of our pipe has gone; Python would complain once more when it closes standard output.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    sys.exit(code if isinstance(code, int) else 0)


def _terms_interrupt() -> list[int]:
    """From here on the signal TERM does what Ctrl-C does, so that everything is cleaned up; a list that tells of it."""
    terminated: list[int] = []

    def interrupt(number: int, _frame: object) -> None:
        terminated.append(number)
        signal.raise_signal(signal.SIGINT)

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, interrupt)
        # Shells start background jobs with INT ignored, and then neither signal would end anything.
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
            signal.signal(signal.SIGINT, signal.default_int_handler)
    return terminated


def _say(sentence: str, code: int) -> int:
    click.echo(f"reenact: {sentence}", err=True)
    return code
