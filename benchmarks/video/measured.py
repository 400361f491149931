"""Runs the `reenact` command and adds the peak memory of its own process to the JSON that it prints."""

from __future__ import annotations

import contextlib
import io
import sys
from pathlib import Path

import msgspec

from reenact.cli import main


def _peak_mib() -> float:
    """Not `getrusage`: that keeps the parent's peak, from before this program was loaded."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.suppress(SystemExit):
        main(sys.argv[1:])
    if not said.getvalue():
        sys.exit(1)  # the command has said why
    told = msgspec.json.decode(said.getvalue())
    told["peak_mib"] = _peak_mib()
    sys.stdout.write(msgspec.json.encode(told).decode())
