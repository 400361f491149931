"""Batches as a page sends them, for the tests of the receiver."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from reenact.recording.events import Line

RECORDING = "recording0123456"
STARTED_EPOCH_MS = 1_795_301_123_009.4
PAGE: dict[str, Any] = {
    "type": "document",
    "time_ms": 0,
    "url": "http://localhost:3000/",
    "time_origin_epoch_ms": STARTED_EPOCH_MS,
    "viewport_width": 1280,
    "viewport_height": 720,
}


def click(time_ms: float) -> dict[str, Any]:
    return {"type": "click", "time_ms": time_ms, "client_x": 1, "client_y": 2}


def batch(
    sequence: int,
    *lines: dict[str, Any] | Line | str,
    document: str = "document0",
    recording: str = RECORDING,
    **more: object,
) -> bytes:
    """The body of a request; lines get the name of the document, text is sent as it is."""
    envelope = {
        "reenact": 1,
        "recording": recording,
        "started_epoch_ms": STARTED_EPOCH_MS,
        "profile": "production",
        "document": document,
        "tab": "tabtabtab",
        "sequence": sequence,
        "recorder": "reenact 0.1.0",
        **more,
    }
    return "\n".join([json.dumps(envelope), *(_sent(line, document) for line in lines)]).encode()


def _sent(line: dict[str, Any] | Line | str, document: str) -> str:
    if isinstance(line, str):
        return line
    found = line if isinstance(line, dict) else json.loads(msgspec.json.encode(line))
    return json.dumps({**found, "document": document})
