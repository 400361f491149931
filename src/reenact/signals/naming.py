"""What people call the things in a recording: targets by role and name, pages by their address."""

from __future__ import annotations

from reenact.recording.events import Target


def name_of(target: Target) -> str:
    """The target's role and, where it was recorded in clear, its name: `button 'Add to cart'`."""
    role = target.role or target.input_type or target.tag
    label = target.name or target.test_id or target.dom_id
    return f"{role} {label!r}" if label and not label.startswith("#") else role


def page_of(url: str) -> str:
    """The URL without its query and fragment, which carry tokens and state."""
    return url.partition("#")[0].partition("?")[0].rstrip("/")


def address(url: str) -> str:
    """The part of a URL that says which page it is: no query, no fragment unless it is a route (`#/…`, `#!…`)."""
    page, fragment = page_of(url), url.partition("#")[2]
    return f"{page}#{fragment.partition('?')[0]}" if fragment.startswith(("/", "!")) else page
