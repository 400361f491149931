"""What people call the things in a recording: targets by role and name, pages by their address."""

from __future__ import annotations

from typing import Final

from reenact.recording.events import Target

LEFT_OUT: Final = ":id"
"""Stands in a recorded path for what may be personal; see urls.ts."""


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


def is_template(url: str) -> bool:
    """Whether parts of the path were left out, so that the page cannot be opened by its address."""
    return LEFT_OUT in page_of(url).split("/")[3:]


def same_page(recorded: str, live: str) -> bool:
    """Whether the live URL is the recorded one, or one that was recorded like it."""
    ours, theirs = page_of(recorded).split("/"), page_of(live).split("/")
    return len(ours) == len(theirs) and all(one in (other, LEFT_OUT) for one, other in zip(ours, theirs, strict=True))


def no_such_path(url: str) -> str:
    """Why a replay cannot open `url`, and what to do."""
    return (
        f"the recording has only {url!r} of its path; record again, and list the path among those to keep (keep_paths)"
    )
