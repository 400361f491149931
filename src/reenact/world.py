"""What a replayed page finds around it, worked out from the recording and the chosen device; pure."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from msgspec.structs import replace

from reenact.browser.devices import Device, context_arguments
from reenact.bundle import world_script
from reenact.errors import PageError
from reenact.geometry import Size, Viewport
from reenact.plan import steps
from reenact.plan.plan import Plan
from reenact.recording.events import Document, Position
from reenact.recording.recording import Recording
from reenact.stage.opening import World
from reenact.state.kept import State

MOST_SEEDS: Final = 1_000
"""Documents whose random numbers come again; all are written into the script that every document runs first."""

Answer = tuple[int, float, int, float, float, float]
Answered = tuple[str, float, list[Answer]]
"""As position.ts has them."""

MOST_POSITIONS: Final = 1_000
"""Answers to where the page is that come again; they are written there too."""

FAILURE_CODES: Final = {"": 0, "denied": 1, "unavailable": 2, "timeout": 3}
"""As a `GeolocationPositionError` has them."""

FILL: Final = "for (const [name, value] of Object.entries(%s)) sessionStorage.setItem(name, value);"


def world_of(
    recording: Recording,
    plan: Plan,
    device: Device | None,
    init_scripts: Sequence[str],
    here: Callable[[str], str] = lambda url: url,
    *,
    geolocation: tuple[float, float] | None = None,
) -> World:
    """The recorded world, or that of `device` where one is given; init scripts run after ours, before the page's.

    Its pages are where the recorded ones were, or at the latitude and longitude that are given instead.
    """
    start = plan.start
    arguments = context_arguments(device) if device else _recorded_context(start)
    arguments |= {
        "color_scheme": start.color_scheme,
        "reduced_motion": "reduce" if start.reduced_motion else "no-preference",
        "accept_downloads": False,
    }
    if start.languages:
        arguments["locale"] = start.languages[0]
    if start.time_zone:
        arguments["timezone_id"] = start.time_zone
    positions = _positions(recording, here) if geolocation is None else _at(start, geolocation, here)
    settled = _random(recording, here) | {"positions": positions}
    return World(
        context_arguments=arguments,
        viewport=device.viewport if device else start.viewport,
        epoch_ms=recording.header.started_epoch_ms + plan.start_ms,
        scripts=(f"{world_script()};reenactWorld.settle({json.dumps(settled)});", *init_scripts),
    )


def _random(recording: Recording, here: Callable[[str], str]) -> dict[str, Any]:
    """With which seeds the documents of a replay begin."""
    seeded = [
        (here(document.url), document.time_origin_epoch_ms, document.random_seed)
        for document in recording.documents
        if document.random_seed is not None
    ]
    return {"seed": zlib.crc32(recording.header.id.encode()), "documents": seeded[:MOST_SEEDS]}


def _positions(recording: Recording, here: Callable[[str], str]) -> list[Answered]:
    """What each document was told when it asked where it is."""
    told: dict[int, list[Answer]] = {}
    for event in [event for event in recording.events if isinstance(event, Position)][:MOST_POSITIONS]:
        code, place = FAILURE_CODES[event.failure], (event.latitude or 0.0, event.longitude or 0.0, event.accuracy_m)
        told.setdefault(event.document, []).append((event.watch, event.waited_ms, code, *place))
    documents = [(recording.document(document_id), answers) for document_id, answers in told.items()]
    return [(here(document.url), document.time_origin_epoch_ms, answers) for document, answers in documents]


def _at(start: Document, geolocation: tuple[float, float], here: Callable[[str], str]) -> list[Answered]:
    return [(here(start.url), start.time_origin_epoch_ms, [(0, 0.0, 0, *geolocation, 0.0)])]


def _recorded_context(start: Document) -> dict[str, Any]:
    arguments: dict[str, Any] = {
        "viewport": {"width": start.viewport_width, "height": start.viewport_height},
        "device_scale_factor": start.device_scale_factor,
        "has_touch": start.max_touch_points > 0,
        "is_mobile": not start.hover and start.max_touch_points > 0,
    }
    if start.user_agent:
        arguments["user_agent"] = start.user_agent
    return arguments


def restored(world: World, state: State) -> World:
    """The world in which pages find this state, which has been moved to the addresses of the replay."""
    sessions: dict[int, dict[str, str]] = {}
    for session in state.sessions:
        items = json.dumps({item.name: item.value for item in session.items})
        sessions.setdefault(session.tab, {})[session.origin] = FILL % items
    arguments = world.context_arguments | {"storage_state": state.storage()}
    return replace(world, context_arguments=arguments, sessions=sessions)


def allowed(world: World, origin: str, granted: Sequence[str], geolocation: tuple[float, float] | None) -> World:
    """The world in which pages of `origin` may do what is granted, and find themselves at a latitude and longitude."""
    permissions = tuple(granted)
    arguments = world.context_arguments
    if geolocation is not None:
        latitude, longitude = geolocation
        arguments = arguments | {"geolocation": {"latitude": latitude, "longitude": longitude}}
        permissions = tuple(dict.fromkeys((*permissions, "geolocation")))
    return replace(world, context_arguments=arguments, permissions=permissions, origin=origin)


def scaled(world: World, scale: float | None) -> World:
    """The world on a screen with so many device pixels per CSS pixel; None changes nothing."""
    if scale is None:
        return world
    arguments = world.context_arguments | {"device_scale_factor": scale}
    return replace(world, context_arguments=arguments, viewport=replace(world.viewport, device_scale_factor=scale))


def film_size(plan: Plan, viewport: Viewport) -> Size:
    """How large the page is at its largest, since its window may change its size."""
    sizes = [viewport, *(step.viewport for step in plan.steps if isinstance(step, steps.Resize))]
    return Size(max(size.width for size in sizes), max(size.height for size in sizes))


def live_url(start_url: str, base_url: str | None) -> Callable[[str], str]:
    """Maps recorded URLs to live ones: those of the recording's own origin move to `base_url`, others stay.

    A path in `base_url` goes before the recorded path. Raises `PageError` unless `base_url` is a web address.
    """
    if base_url is None:
        return lambda url: url
    base = urlsplit(base_url)
    if base.scheme not in ("http", "https") or not base.netloc:
        raise PageError(f"--base-url {base_url[:200]!r} is no web address; give one such as http://localhost:8000")
    own = urlsplit(start_url)

    def mapped(url: str) -> str:
        parts = urlsplit(url)
        if (parts.scheme, parts.netloc) != (own.scheme, own.netloc):
            return url
        path = base.path.rstrip("/") + parts.path
        return urlunsplit((base.scheme, base.netloc, path, parts.query, parts.fragment))

    return mapped
