"""A text in, the fonts to draw it with out: Pillow's own where it can, else what the system has for the script."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Final

from PIL import ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

_FOLDERS: Final = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
_PREFERRED: Final = ("NotoSans-Regular", "DejaVuSans.", "LiberationSans-Regular", "Arial", "NotoSansCJK", "wqy", "Noto")
"""Beginnings of file names, the best first; a plain sans that has the letters of many languages comes before others."""

_FILES_MAX: Final = 400
_NOTDEF: Final = "\U0003fffd"
"""A code point that no font has; what it looks like is what a missing glyph looks like."""


def runs(text: str, size_px: float) -> list[tuple[str, Font]]:
    """The text in stretches that one font has all glyphs of; one font for the whole where there is one."""
    own = ImageFont.load_default(size_px)
    if text.isascii():
        return [(text, own)]
    if name := next((path for path in _files() if all(_has(path, char) for char in text)), None):
        return [(text, _opened(name, size_px))]
    found: list[tuple[str, Font]] = []
    for char in text:
        path = None if char.isascii() else next((path for path in _files() if _has(path, char)), None)
        font = own if path is None else _opened(path, size_px)
        if found and found[-1][1] is font:
            found[-1] = (found[-1][0] + char, font)
        else:
            found.append((char, font))
    return found


@functools.cache
def _files() -> tuple[str, ...]:
    """Font files of the system, those first that are preferred."""
    paths = [
        path
        for folder in _FOLDERS
        if Path(folder).expanduser().is_dir()
        for path in sorted(Path(folder).expanduser().rglob("*.[to]t[fc]"))[:_FILES_MAX]
    ]

    def rank(path: Path) -> int:
        return next((place for place, start in enumerate(_PREFERRED) if path.name.startswith(start)), len(_PREFERRED))

    return tuple(str(path) for path in sorted(paths, key=rank))


@functools.cache
def _opened(path: str, size_px: float) -> Font:
    return ImageFont.truetype(path, size_px)


@functools.lru_cache(maxsize=4096)
def _has(path: str, char: str) -> bool:
    try:
        font = _opened(path, 20)
        return char.isspace() or bytes(font.getmask(char)) != bytes(font.getmask(_NOTDEF))
    except OSError:
        return False  # a font that cannot be read has nothing
