"""Recordings and results made by hand, so that a test says all that its plan, comparison or report depends on."""

from __future__ import annotations

from typing import Any

from reenact.recording import events
from reenact.recording.events import Document, End, Line, Target
from reenact.recording.recording import Recording, recording_from
from reenact.replay import ReplayResult
from tests.recording_lines import HEADER

SHOP = "http://shop.test/cart"


def page(document: int = 1, time_ms: float = 0.0, url: str = SHOP, **fields: Any) -> Document:
    """A top-level document of 800 x 600, unless `fields` say else."""
    size = {"viewport_width": 800, "viewport_height": 600}
    return Document(
        time_ms=time_ms, document=document, url=url, time_origin_epoch_ms=1.7e12 + time_ms, **(size | fields)
    )


def target(number: int = 1, document: int = 1, tag: str = "button", **fields: Any) -> Target:
    return Target(time_ms=0.0, document=document, target=number, tag=tag, **fields)


def recording(*lines: Line, end_ms: float = 0.0) -> Recording:
    """These lines and an end; the first page, with id 1, is added where there is none."""
    first = () if any(isinstance(line, Document) for line in lines) else (page(),)
    return recording_from(HEADER, (*first, *lines, End(time_ms=end_ms)))


def down(time_ms: float, x: float = 100, y: float = 100, **fields: Any) -> events.PointerDown:
    return events.PointerDown(
        time_ms=time_ms, client_x=x, client_y=y, **({"document": 1, "target": 1, "buttons": 1} | fields)
    )


def up(time_ms: float, x: float = 100, y: float = 100, **fields: Any) -> events.PointerUp:
    return events.PointerUp(time_ms=time_ms, client_x=x, client_y=y, **({"document": 1, "target": 1} | fields))


def move(time_ms: float, *points: tuple[float, float, float], **fields: Any) -> events.PointerMove:
    return events.PointerMove(time_ms=time_ms, points=points, **({"document": 1} | fields))


def click(time_ms: float, x: float = 100, y: float = 100, **fields: Any) -> events.Click:
    return events.Click(time_ms=time_ms, client_x=x, client_y=y, **({"document": 1, "target": 1} | fields))


def key_down(time_ms: float, key: str, **fields: Any) -> events.KeyDown:
    return events.KeyDown(time_ms=time_ms, key=key, **(_key(key) | fields))


def key_up(time_ms: float, key: str, **fields: Any) -> events.KeyUp:
    return events.KeyUp(time_ms=time_ms, key=key, **(_key(key) | fields))


def _key(key: str) -> dict[str, Any]:
    return {"document": 1, "code": f"Key{key.upper()}"}


def scroll(time_ms: float, y: float, **fields: Any) -> events.Scroll:
    return events.Scroll(time_ms=time_ms, scroll_x=0.0, scroll_y=y, **({"document": 1, "max_y": 2000.0} | fields))


def navigate(time_ms: float, kind: str, url: str, document: int = 1) -> events.Navigate:
    return events.Navigate(time_ms=time_ms, kind=kind, url=url, document=document)  # type: ignore[arg-type]


def error(time_ms: float, message: str, kind: str = "exception", name: str = "TypeError") -> events.Error:
    return events.Error(time_ms=time_ms, document=1, kind=kind, name=name, message=message)  # type: ignore[arg-type]


def aux_click(time_ms: float, **fields: Any) -> events.AuxClick:
    return events.AuxClick(time_ms=time_ms, **({"document": 1, "target": 1, "client_x": 100, "client_y": 100} | fields))


def result(**fields: Any) -> ReplayResult:
    """Of a replay of three steps, all performed, in ten frames."""
    plain: dict[str, Any] = {
        "recording": "a.jsonl",
        "film": None,
        "method": "lockstep",
        "browser": "Chromium",
        "device": None,
        "width": 800,
        "height": 600,
        "frame_rate": "30",
        "frame_count": 10,
        "duration_ms": 300,
        "film_start_ms": 0,
        "steps": 3,
        "performed": 3,
        "healed": 0,
        "held_ms": 0,
        "wall_s": 1.25,
        "times_real_time": 1,
        "divergences": (),
    }
    return ReplayResult(**{**plain, **fields})
