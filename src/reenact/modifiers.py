"""The bits in `modifiers` of events and steps, as the DevTools protocol's `Input` domain counts them."""

from __future__ import annotations

from typing import Final

ALT: Final = 1
CTRL: Final = 2
META: Final = 4
SHIFT: Final = 8

COMMANDS: Final = ALT | CTRL | META
"""With one of these held, a key types nothing."""
