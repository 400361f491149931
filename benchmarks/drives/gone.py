"""The address of a server that is gone in, how many connections still came to it out."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit


class Gone:
    """Who connects here is counted and hung up on."""

    def __init__(self) -> None:
        self.attempts = 0


@contextlib.contextmanager
def gone_server(base_url: str) -> Iterator[Gone]:
    """Listen where the server was, until the block ends."""
    place = urlsplit(base_url)
    gone = Gone()
    with socket.create_server((place.hostname or "127.0.0.1", place.port or 80)) as listening:
        counting = threading.Thread(target=_count, args=(listening, gone), daemon=True)
        counting.start()
        try:
            yield gone
        finally:
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            counting.join()


def _count(listening: socket.socket, gone: Gone) -> None:
    with contextlib.suppress(OSError):
        while True:
            connection, _ = listening.accept()
            gone.attempts += 1
            connection.close()
