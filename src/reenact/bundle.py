"""The built page code that ships with the package, read once; record and stage inject it."""

from __future__ import annotations

import functools
from importlib.resources import files


@functools.cache
def capture_script() -> str:
    """The capture script; it defines the one global `reenact`."""
    return _read("capture_script.js")


@functools.cache
def stage_script() -> str:
    """The replay's own page code; it defines `reenactStage` in an isolated world."""
    return _read("stage_script.js")


@functools.cache
def world_script() -> str:
    """What makes a page's clock and random numbers the same in every replay; runs in the page's own world."""
    return _read("world_script.js")


@functools.cache
def snippet_script() -> str:
    """The capture script for a site's own visitors, as a script tag loads it: production profile, with transport."""
    return _read("reenact.js")


@functools.cache
def snippet_module() -> str:
    """The same as an ES module, with both profiles."""
    return _read("reenact.mjs")


@functools.cache
def snippet_types() -> str:
    """TypeScript's view of that module."""
    return _read("reenact.d.ts")


def _read(name: str) -> str:
    return files("reenact").joinpath(name).read_text(encoding="utf-8")
