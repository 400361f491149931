"""The engine that listens: binds an address, serves the application until told to stop, then writes what is open."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import uvicorn

from reenact.collect.app import application, script_tag
from reenact.collect.desk import Desk
from reenact.collect.folder import Folder
from reenact.collect.origins import is_loopback
from reenact.collect.watcher import Started, Totals, Watcher
from reenact.errors import AddressError
from reenact.options import CollectOptions
from reenact.output import output_error

MAX_CONNECTIONS: Final = 512
"""Each may hold one batch in memory; more are told to come again."""
FAREWELL_S: Final = 5
"""How long requests that are under way may take when the receiver is told to stop."""


async def receive(folder: Path, options: CollectOptions, watcher: Watcher, stop: asyncio.Event) -> Totals:
    """Take batches into `folder` until `stop` is set, then write what is open.

    Raises `AddressError` where nothing can listen there, and `OutputError` where the folder cannot be used.
    """
    listening = _listening(options.host, options.port)
    with contextlib.closing(listening), contextlib.closing(Folder(folder)) as opened:
        try:
            desk = Desk(opened, options, watcher)
        except OSError as error:
            raise output_error(error, folder) from error
        address = _address(options.host, listening.getsockname()[1])
        server = _Server(_config(desk, options, address))
        watcher.started(
            Started(
                address=address,
                folder=folder,
                tag=script_tag(address, options.key),
                loopback=is_loopback(options.host),
            )
        )
        watcher.counted(desk.totals)
        try:
            await _serve(server, listening, desk, stop)
        finally:
            await desk.close()
        return desk.totals


async def _serve(server: _Server, listening: socket.socket, desk: Desk, stop: asyncio.Event) -> None:
    """Until `stop` is set, or one of them fails; both have ended then."""
    ending = asyncio.Event()
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    tending = asyncio.create_task(desk.run(ending))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((serving, tending, stopping), return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        server.should_exit = True
        ending.set()
        await asyncio.wait((serving, tending))
    for task in (serving, tending):
        task.result()


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take no signals: whoever calls `receive` has them, and they mean `stop`."""
        yield


def _config(desk: Desk, options: CollectOptions, address: str) -> uvicorn.Config:
    return uvicorn.Config(
        application(desk, options, address),
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        # A proxy on this machine tells whom it speaks for; nobody else is believed.
        proxy_headers=True,
        forwarded_allow_ips=["127.0.0.1", "::1"],
        limit_concurrency=MAX_CONNECTIONS,
        timeout_graceful_shutdown=FAREWELL_S,
    )


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server((place[0], place[1]), family=family)
    except (socket.gaierror, UnicodeError) as error:
        raise AddressError(f"cannot listen on {host}: no address has that name; give another --host") from error
    except OSError as error:
        reason = {
            errno.EADDRINUSE: f"port {port} is taken; end the program that has it, or give another --port",
            errno.EACCES: f"no permission to use port {port}; give a --port above 1023",
            errno.EADDRNOTAVAIL: "this machine does not have that address; give another --host",
        }.get(error.errno or 0, f"{(error.strerror or str(error)).lower()}; give another --host or --port")
        raise AddressError(f"cannot listen on {host}: {reason}") from error


def _address(host: str, port: int) -> str:
    """Where pages of this machine find the receiver; all addresses of a machine include its loopback."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host) or (f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"
