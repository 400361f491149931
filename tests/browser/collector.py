"""A receiver in a test: speaks the wire contract, refuses, hangs or goes away when told to, and says what it has."""

from __future__ import annotations

import http.server
import json
import threading
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from fixtures.serve import PageServer

PATIENCE_S = 30.0
"""How long a test waits for what has to come; only a test that fails takes as long."""

Mode = Literal["take", "hang", "drop"] | int
"""Batches are taken, or left waiting, or taken without an answer, or answered with this status."""

Json = dict[str, Any]


@dataclass(frozen=True)
class Received:
    """One request as it came."""

    path: str
    status: int
    envelope: Json
    lines: tuple[Json, ...]
    body: bytes
    headers: dict[str, str]

    @property
    def key(self) -> tuple[str, str, int]:
        envelope = self.envelope
        return envelope["recording"], envelope.get("document", ""), envelope.get("sequence", -1)


@dataclass
class State:
    """What outlives a restart."""

    mode: Mode = "take"
    retry_after: str | None = None
    requests: list[Received] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)


class Collector:
    """Listens while it is up; `restart` keeps port and state."""

    def __init__(self) -> None:
        self._state = State()
        self._server: PageServer | None = None
        self._port = 0
        self.up()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def up(self) -> None:
        state = self._state

        class Handler(CollectorHandler):
            collector = state

        self._server = PageServer(("127.0.0.1", self._port), Handler)
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def down(self) -> None:
        """Nobody listens any more."""
        self.answer("take")
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def answer(self, mode: Mode, retry_after: str | None = None) -> None:
        with self._state.changed:
            self._state.mode = mode
            self._state.retry_after = retry_after
            self._state.changed.notify_all()

    @property
    def requests(self) -> list[Received]:
        with self._state.changed:
            return list(self._state.requests)

    @property
    def taken(self) -> list[Received]:
        """Batches that were acknowledged, each once, in the order in which they came first."""
        found: dict[tuple[str, str, int], Received] = {}
        for request in self.requests:
            if request.status == 200 and request.path.endswith("/batches"):
                found.setdefault(request.key, request)
        return list(found.values())

    @property
    def recordings(self) -> set[str]:
        return {batch.envelope["recording"] for batch in self.taken}

    def lines(self, *types: str) -> list[Json]:
        """Lines of these types, documents as they came first, each document's batches by their number."""
        documents: dict[str, dict[int, Received]] = {}
        for batch in self.taken:
            documents.setdefault(batch.envelope["document"], {})[batch.envelope["sequence"]] = batch
        return [
            line
            for batches in documents.values()
            for sequence in sorted(batches)
            for line in batches[sequence].lines
            if line["type"] in types
        ]

    def clicks(self) -> int:
        return len(self.lines("click"))

    def sequences(self) -> dict[str, list[int]]:
        """The numbers of the batches of each document."""
        found: dict[str, list[int]] = {}
        for batch in self.taken:
            found.setdefault(batch.envelope["document"], []).append(batch.envelope["sequence"])
        return found

    def wait(self, come: Callable[[], bool]) -> None:
        """Until this is so; every request is a reason to look."""
        with self._state.changed:
            assert self._state.changed.wait_for(come, PATIENCE_S), self.told()

    def told(self) -> str:
        """What a failing test wants to know."""
        requests = self.requests
        return "\n".join(
            f"{request.status} {request.path} {request.key} {[line['type'] for line in request.lines]}"
            for request in requests[-40:]
        )


class CollectorHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    collector: State

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the test report is the log."""

    def do_OPTIONS(self) -> None:
        # No request of the snippet needs one; a test that sees 405 in `requests` fails.
        self._note(self.path, 405, {}, (), b"")
        self._answer(405, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        state = self.collector
        with state.changed:
            state.changed.wait_for(lambda: state.mode != "hang")
            mode = state.mode
        text = (zlib.decompress(body, 31) if body[:2] == b"\x1f\x8b" else body).decode()
        first, *others = text.split("\n")
        envelope: Json = json.loads(first)
        lines = tuple({"document": envelope.get("document"), **json.loads(line)} for line in others if line)
        status = mode if isinstance(mode, int) else 200
        self._note(self.path, status, envelope, lines, body)
        if mode == "drop":
            self.close_connection = True
            return
        self._answer(status, {"accepted": envelope.get("sequence")})

    def _note(self, path: str, status: int, envelope: Json, lines: tuple[Json, ...], body: bytes) -> None:
        state = self.collector
        with state.changed:
            headers = {name.lower(): value for name, value in self.headers.items()}
            state.requests.append(Received(path, status, envelope, lines, body, headers))
            state.changed.notify_all()

    def _answer(self, status: int, content: Json) -> None:
        data = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Access-Control-Allow-Origin", self.headers.get("Origin", "null"))
        self.send_header("Access-Control-Expose-Headers", "Retry-After")
        if self.collector.retry_after is not None:
            self.send_header("Retry-After", self.collector.retry_after)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        # A connection that is kept would be served also when nobody listens any more.
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data)
