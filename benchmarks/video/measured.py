"""Runs the `reenact` command and adds the peak memory of its own process to the JSON that it prints."""

from __future__ import annotations

import contextlib
import io
import resource
import sys

import msgspec

from reenact.cli import main

if __name__ == "__main__":
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.suppress(SystemExit):
        main(sys.argv[1:])
    told = msgspec.json.decode(said.getvalue())
    told["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(msgspec.json.encode(told).decode())
