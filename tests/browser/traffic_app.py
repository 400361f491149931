"""A server and a page that use the network in every way, and never get the same answer twice; for tests of traffic."""

from __future__ import annotations

import http.server
import itertools
import json
import time
from contextlib import AbstractContextManager
from typing import ClassVar, Final
from urllib.parse import parse_qs, urlsplit

from fixtures.serve import listening
from reenact.proxy.frames import accept_key, first_frame, framed

API: Final = "https://api.example"
"""Answered by a route of the test while it is captured: there is no such server."""

SECRET: Final = "hunter2"
BIG_BYTES: Final = 3_000_000

PAGE: Final = """<!doctype html><meta charset=utf-8><title>Traffic</title><link rel=icon href=data:,>
<link rel=preconnect href=http://127.0.0.1:9><link rel=dns-prefetch href=//other.example>
<button>Go</button><script>
const text = (url, init) => fetch(url, init).then((answer) => answer.text());
const headers = { "Content-Type": "application/json" };
const json = (url, body) => text(url, { method: "POST", headers, body: JSON.stringify(body) });
const graph = (operationName, id) => json("/graphql", { operationName, query: "query { x }", variables: { id } });
const form = new FormData();
form.append("name", "plant");
const events = () => new Promise((done) => {
  const seen = [], source = new EventSource("/events?token=SECRET");
  source.onmessage = (event) => {
    if (seen.push(event.lastEventId + event.data) === 3) { source.close(); done(seen); }
  };
});
const socket = () => new Promise((done) => {
  const seen = [], ws = new WebSocket(location.origin.replace("http", "ws") + "/socket");
  ws.onopen = () => ws.send("one");
  ws.onmessage = (event) => {
    if (seen.push(event.data) < 3) ws.send("next" + seen.length); else { ws.close(); done(seen); }
  };
});
const worker = () => new Promise((done) => {
  new Worker("/worker.js").onmessage = (event) => done(event.data);
});
document.querySelector("button").onclick = async () => {
  const found = {};
  found.counts = [await text("/count"), await text("/count"), await text("/count")];
  found.parallel = await Promise.all([300, 0, 150].map((wait) => text(`/wait?wait=${wait}`)));
  found.graph = await Promise.all([graph("Plants", 1), graph("Orders", 1), graph("Plants", 2)]);
  found.busted = await text(`/item?id=7&_=${Date.now()}&r=${Math.random()}`);
  found.moved = await fetch("/moved").then(async (answer) => [answer.redirected, answer.url, await answer.text()]);
  found.login = await json("/login", { name: "anna", password: "SECRET", at: performance.timeOrigin });
  found.form = await text("/form", { method: "POST", body: form });
  found.session = await text(`/sessions/${crypto.randomUUID()}`);
  found.big = (await text("/big")).length;
  found.again = [await text("/checked"), await text("/checked")];
  found.api = await json("API/orders", { plant: 3 });
  found.failed = await text("http://gone.example/").catch(() => "failed");
  found.events = await events();
  found.socket = await socket();
  found.worker = await worker();
  navigator.sendBeacon("/beacon", "left");
  document.title = JSON.stringify(found);
};
</script>""".replace("SECRET", SECRET).replace("API", API)

WRITES: Final = """<!doctype html><link rel=icon href=data:,><button onclick="
  fetch(location.origin.replace('127.0.0.1', '0.0.0.0') + '/write', { method: 'POST', mode: 'no-cors', body: 'x' })
    .then(() => (document.title = 'written'), () => (document.title = 'refused'))">Write</button>"""

WORKER: Final = "fetch('/from-worker').then((answer) => answer.text()).then(postMessage);"

numbers = itertools.count(1)


class App(http.server.BaseHTTPRequestHandler):
    """Numbers its answers."""

    protocol_version = "HTTP/1.1"
    written: ClassVar[list[str]] = []

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the test report is the log."""

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path).path
        if path == "/write":
            self.written.append(self.command)
        special = {"/events": self._events, "/socket": self._socket, "/checked": self._checked, "/moved": self._moved}
        if path in special:
            special[path]()
        elif path == "/":
            self._answer(PAGE.encode(), "text/html")
        elif path == "/writes":
            self._answer(WRITES.encode(), "text/html")
        elif path == "/worker.js":
            self._answer(WORKER.encode(), "text/javascript")
        elif path == "/big":
            self._answer(b"x" * BIG_BYTES)
        else:
            wait = parse_qs(urlsplit(self.path).query).get("wait", ["0"])[0]
            time.sleep(int(wait) / 1000)
            self._answer(f"{path} {next(numbers)}".encode(), cookie=f"sid={SECRET}; Path=/")

    do_POST = do_GET  # noqa: N815 - the names of http.server

    def _answer(
        self, body: bytes, kind: str = "text/plain", status: int = 200, cookie: str = "", tag: str = ""
    ) -> None:
        self.send_response(status)
        if status != 304:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        for name, value in (
            ("Set-Cookie", cookie),
            ("ETag", tag),
            ("Cache-Control", "no-cache" if tag else "no-store"),
        ):
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"" if status == 304 else body)

    def _moved(self) -> None:
        self.send_response(302)
        self.send_header("Location", "/count?moved=1")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _checked(self) -> None:
        known = self.headers.get("If-None-Match") == '"1"'
        self._answer(b"checked", status=304 if known else 200, tag='"1"')

    def _events(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for _ in range(3):
            number = next(numbers)
            self.wfile.write(f"id: {number}\ndata: event {number}\n\n".encode())
        self.wfile.flush()
        self.connection.recv(1)  # until the page has left
        self.close_connection = True

    def _socket(self) -> None:
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", accept_key(self.headers["Sec-WebSocket-Key"]))
        self.end_headers()
        buffer = b""
        while data := self.connection.recv(1024):
            buffer += data
            while (found := first_frame(buffer)) is not None:
                frame, buffer = found
                if frame.opcode == 1:
                    self.wfile.write(framed(1, f"{frame.data.decode()} {next(numbers)}".encode()))
        self.close_connection = True


def app(host: str = "127.0.0.1") -> AbstractContextManager[str]:
    """The app's address while it runs; it listens at `host`."""
    return listening(App, host=host)


def api_answer() -> str:
    """What the server that is not there answers."""
    return json.dumps({"order": next(numbers)})
