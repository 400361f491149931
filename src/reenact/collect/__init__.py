"""The receiver for one machine: batches come in over HTTP, whole recordings go into a folder; `cli` calls `receive`."""

from reenact.collect.server import receive
from reenact.collect.watcher import Finished, Started, Totals, Watcher

__all__ = ["Finished", "Started", "Totals", "Watcher", "receive"]
