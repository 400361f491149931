"""Whether replays of one recording give the same frames, idle or busy: `python -m benchmarks.repeat`."""
