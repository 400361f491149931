"""A running `reenact collect`, and what is sent to it and comes back, for tests."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from reenact.recording.format import read_recording
from reenact.recording.recording import Recording
from tests.collect_wire import RECORDING

OTHER = "another0123456789"
HANGS_S = 60
"""No machine is that slow: a test that waits for longer would wait for ever."""
LOCAL = {"Origin": "http://localhost:3000"}


Start = Callable[..., "Receiver"]


class Answer:
    """What came back."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.text = response.read().decode()

    @property
    def error(self) -> str:
        return str(json.loads(self.text)["error"])


class Receiver:
    """A running `reenact collect --json` and what it says."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder = folder
        command = [
            sys.executable,
            "-m",
            "reenact",
            "collect",
            "--dir",
            str(folder),
            "--port",
            "0",
            "--json",
            *arguments,
        ]
        # Not buffered here: a line that is read ahead would be missing at the end.
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
        assert self.process.stderr
        first, _, tag = (self.process.stderr.readline().decode() for _ in range(3))
        self.port = int(re.findall(r":(\d+) into", first)[0])
        self.tag = tag.strip()

    def send(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, {"Content-Type": "text/plain", **(headers or {})})
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def post(self, body: bytes, **headers: str) -> Answer:
        return self.send("POST", "/v1/batches", body, LOCAL | headers)

    def forget(self, recording: str = RECORDING, **more: object) -> Answer:
        return self.send(
            "POST", "/v1/forget", json.dumps({"reenact": 1, "recording": recording, **more}).encode(), LOCAL
        )

    def next_result(self) -> dict[str, Any]:
        """Waits until a recording is written."""
        assert self.process.stdout
        assert select.select([self.process.stdout], [], [], HANGS_S)[0], "no recording was written"
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return found

    def end(self, number: int = signal.SIGINT) -> list[dict[str, Any]]:
        """The results that were not read yet; the last is the summary."""
        self.process.send_signal(number)
        out, said = self.process.communicate(timeout=60)
        self.said = said.decode()
        return [json.loads(line) for line in out.splitlines()]

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()

    def files(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir() if path.is_file())

    def recording(self) -> Recording:
        (name,) = self.files()
        return read_recording(self.folder / name)


@contextlib.contextmanager
def receivers(folder: Path) -> Iterator[Start]:
    """Starts receivers with the arguments given, on `folder` unless another is; none of them outlives the block."""
    running: list[Receiver] = []

    def started(*arguments: str, folder: Path = folder) -> Receiver:
        running.append(Receiver(folder, *arguments))
        return running[-1]

    try:
        yield started
    finally:
        for receiver in running:
            receiver.kill()


def clicks(recording: Recording) -> list[float]:
    return [event.time_ms for event in recording.events]
