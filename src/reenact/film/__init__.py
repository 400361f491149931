"""Clean frames and what is known about them in, a film out, with its notes, poster and contact sheet."""

from __future__ import annotations

from reenact.film.making import Film, filming
from reenact.film.script import Script, script_of
from reenact.film.shots import Shot, Taker, Wanted

__all__ = ["Film", "Script", "Shot", "Taker", "Wanted", "filming", "script_of"]
