"""A server that answers in every way: with any status, never, as events, as a socket; for tests of requests."""

from __future__ import annotations

import base64
import hashlib
import http.server
from contextlib import AbstractContextManager
from urllib.parse import urlsplit

from fixtures.serve import listening

STATUSES = {"missing": 404, "odd": 501}
BODY = b"<!doctype html><link rel=icon href=data:,><title>Answer</title>"


class Answers(http.server.BaseHTTPRequestHandler):
    """`/<status>` answers with it; the others are named by what they do."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the test report is the log."""

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        place = urlsplit(self.path).path.strip("/")
        if place == "socket":
            self._socket()
        elif place == "never":
            self.connection.recv(1)  # until the page gives up
        elif place == "events":
            self._answer(200, b"data: 1\n\n", "text/event-stream")
        elif place == "moved":
            self._answer(302, b"", location="/200")
        else:
            self._answer(int(place) if place.isdigit() else STATUSES.get(place, 200), BODY)

    do_POST = do_PUT = do_HEAD = do_DELETE = do_GET  # noqa: N815 - the names of http.server

    def _answer(self, status: int, body: bytes, kind: str = "text/html", location: str = "") -> None:
        body = b"" if status == 204 or self.command == "HEAD" else body
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Access-Control-Allow-Origin", "*")
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def _socket(self) -> None:
        """A WebSocket that says nothing (RFC 6455, 4.2.2)."""
        key = self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", base64.b64encode(hashlib.sha1(key.encode()).digest()).decode())
        self.end_headers()
        while self.connection.recv(1024):
            pass
        self.close_connection = True


def answering() -> AbstractContextManager[str]:
    """The server's address while it runs."""
    return listening(Answers)
