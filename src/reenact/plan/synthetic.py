"""Shape and length of a value that was not recorded in, a made-up one of the same shape and length out."""

from __future__ import annotations

from itertools import cycle, islice
from typing import Final

from reenact.recording.scalars import Shape

SECRET: Final = "Reenact-2026"
"""Stands in for every secret, of which neither length nor shape is recorded; satisfies the usual password rules."""

_CYCLES: Final[dict[Shape, str]] = {
    "letters": "abcdefghijklmnopqrstuvwxyz",
    "digits": "1234567890",
    "words": "these are some words ",
    "mixed": "Ab1-",
}
_DOMAINS: Final = ("@example.com", "@b.co", "@b")


def synthetic(shape: Shape, length: int) -> str:
    """`length` characters; texts of one shape begin alike, so that a longer one goes on where a shorter one ended."""
    if shape == "email":
        for domain in _DOMAINS:
            if length > len(domain):
                return synthetic("letters", length - len(domain)) + domain
    text = "".join(islice(cycle(_CYCLES.get(shape, _CYCLES["mixed"])), length))
    return text.rstrip() + "x" * (length - len(text.rstrip()))
