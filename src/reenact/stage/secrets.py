"""What a person gives for fields whose values are never recorded, and which field each is for; the performer asks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

_NAMES: Final = ("field_name", "dom_id", "test_id", "name")
"""Of a fingerprint, what a field may be called by, the likeliest first."""


class Secrets:
    """Values by name. They live in memory only: neither result, nor film, nor recording has them."""

    def __init__(self, given: Iterable[tuple[str, str]]) -> None:
        self._values = {plain(name): value for name, value in given}

    def __bool__(self) -> bool:
        return bool(self._values)

    def value_for(self, fingerprint: Mapping[str, Any]) -> str | None:
        """The value given for the field with this fingerprint, by its `name`, id, test id or label."""
        names = (plain(fingerprint.get(key, "")) for key in _NAMES)
        return next((self._values[name] for name in names if name in self._values), None)


def plain(name: str) -> str:
    """A name as environment variables can have it: `card-number` and `Card number` are `CARD_NUMBER`."""
    return re.sub(r"[^A-Z0-9]+", "_", name.upper()).strip("_")
