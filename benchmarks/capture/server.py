"""The loopback server: the page and the scripts out, whatever recorders send in, kept to be counted afterwards."""

from __future__ import annotations

import gzip
import json
import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

PAGE: Final = Path(__file__).parent / "page.html"
GZIP_LEVEL: Final = 6

_RECORDING_ON: Final = {
    "featureFlags": {},
    "supportedCompression": ["gzip-js"],
    "heatmaps": True,
    "sessionRecording": {"endpoint": "/s/", "recorderVersion": "v2"},
}
_SESSION: Final = {
    "token": "t",
    "userUUID": "u",
    "projectID": "1",
    "sessionID": "1",
    "beaconSizeLimit": 1_000_000,
    "compressionThreshold": 24_000,
    "delay": 0,
    "startTimestamp": 0,
    "features": {},
}
ANSWERS: Final[Mapping[str, object]] = {
    "/posthog/flags": _RECORDING_ON,
    "/posthog/array": _RECORDING_ON,
    "/openreplay/v1/web/start": _SESSION,
    "/openreplay/v1/web/tags": {"tags": []},
    "/openreplay/v1/web/conditions": {"conditions": []},
}
"""By the beginning of the path, what other recorders want to hear before they record."""


class Traffic(Struct, frozen=True):
    """Bodies of requests: as they came, decompressed, and each of them compressed again alike."""

    requests: int = 0
    wire_bytes: int = 0
    raw_bytes: int = 0
    gzip_bytes: int = 0


class Reception:
    """The bodies that arrived since it was last counted."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._bodies: list[bytes] = []

    def take(self, body: bytes) -> None:
        with self._lock:
            self._bodies.append(body)

    def count(self) -> Traffic:
        """What came since the last count; slow where much came, so not while a page is measured."""
        with self._lock:
            bodies, self._bodies = self._bodies, []
        raw = [decompressed(body) for body in bodies]
        return Traffic(
            requests=len(bodies),
            wire_bytes=sum(map(len, bodies)),
            raw_bytes=sum(map(len, raw)),
            gzip_bytes=sum(len(gzip.compress(each, GZIP_LEVEL)) for each in raw if each),
        )


def decompressed(body: bytes) -> bytes:
    """The body without gzip or zlib; in Sentry's envelopes the compressed payload follows lines of JSON."""
    if body[:2] == b"\x1f\x8b":
        return gzip.decompress(body)
    for start in _zlib_starts(body):
        try:
            return body[:start] + zlib.decompress(body[start:])
        except zlib.error:
            continue
    return body


def _zlib_starts(body: bytes) -> Iterator[int]:
    start = 0
    # A zlib stream begins a body or one of its first lines.
    for _line in range(6):
        if body[start : start + 1] == b"\x78":
            yield start
        start = body.find(b"\n", start) + 1
        if start == 0:
            return


def answer_to(path: str, body: bytes) -> object:
    """JSON that makes the sender go on: an acknowledgement in our own wire contract, sessions for the others."""
    if path.endswith("/v1/batches"):
        return {"accepted": _sequence(body)}
    return next((answer for start, answer in ANSWERS.items() if path.startswith(start)), {})


def _sequence(body: bytes) -> int:
    first = decompressed(body).split(b"\n", 1)[0]
    try:
        sequence = json.loads(first)["sequence"]
    except (ValueError, TypeError, KeyError):
        return 0
    return int(sequence)


class Server(ThreadingHTTPServer):
    """Serves `scripts` by path; `reception` has what was posted."""

    daemon_threads = True

    def __init__(self, scripts: Mapping[str, str]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.scripts = {path: script.encode() for path, script in scripts.items()}
        self.reception = Reception()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A page that leaves in the middle of a request is no failure."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/":
            self._answer(PAGE.read_bytes(), "text/html; charset=utf-8")
        elif path in self.server.scripts:
            self._answer(self.server.scripts[path], "text/javascript; charset=utf-8")
        else:
            self._answer(json.dumps(answer_to(path, b"")).encode(), "application/json")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.reception.take(body)
        answer = answer_to(urlsplit(self.path).path, body)
        self._answer(json.dumps(answer).encode(), "application/json")

    def _answer(self, body: bytes, content_type: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the table is the report."""


@contextmanager
def serving(scripts: Mapping[str, str]) -> Iterator[Server]:
    """A running server on a free port of 127.0.0.1."""
    server = Server(scripts)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
