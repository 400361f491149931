"""Markers to plant in pages; what a recording of such a page holds of them, and whether it may hold what it holds."""

from __future__ import annotations

import base64
import gzip
import json
import random
import re
import string
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote_to_bytes

from playwright.sync_api import BrowserContext, Page

from reenact.capture import Privacy, capture
from tests.browser.taking import shown

Json = dict[str, Any]
Act = Callable[[Page], object]

URL: Final = "http://127.0.0.1/page.html"
LEAST_TYPED: Final = 5
"""So many characters of a marker in a row are no chance."""


class Plant:
    """Makes markers, long random words that no time stamp and no browser contains, and remembers them."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)
        self.markers: dict[str, str] = {}

    def __call__(self, what: str, *, length: int = 32, letters: str = string.ascii_lowercase) -> str:
        """A marker for one place; the same for the same place."""
        return self.markers.setdefault(what, "".join(self._random.choices(letters, k=length)))


def mark_of(text: str) -> str:
    """How production writes a string: 32-bit FNV-1a to the base 36, as in words.ts."""
    value = 0x811C9DC5
    for character in text:
        value = (value ^ ord(character)) * 0x01000193 & 0xFFFFFFFF
    digits = ""
    while value:
        value, rest = divmod(value, 36)
        digits = (string.digits + string.ascii_lowercase)[rest] + digits
    return "#" + digits


def bodies(data: bytes) -> Iterator[bytes]:
    """The bytes, and what they hold compressed, as JSON strings and percent-encoded."""
    plain = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    yield plain
    yield unquote_to_bytes(plain)
    for match in re.finditer(rb"\x1f\x8b\x08", plain):
        try:
            yield zlib.decompressobj(31).decompress(plain[match.start() :])
        except zlib.error:
            continue


def forms(marker: str) -> Iterator[bytes]:
    """How a marker may be written: plain, percent-encoded, UTF-16, hex, backwards, base64 at each of three offsets."""
    raw = marker.encode()
    yield raw.lower()
    yield quote(marker).lower().encode()
    yield marker.encode("utf-16-le").lower()
    yield raw.hex().encode()
    yield marker[::-1].encode().lower()
    for source in (raw, marker.encode("utf-16-le")):
        for shift in range(3):
            coded = base64.b64encode(b"\0" * shift + source)
            # The first and the last group depend on what stands around.
            yield coded[4:-4].lower()


def found(data: bytes, markers: Mapping[str, str]) -> list[str]:
    """The places whose marker the bytes hold in any form."""
    haystacks = [body.lower() for body in bodies(data)]
    return [what for what, marker in markers.items() if any(form in hay for form in forms(marker) for hay in haystacks)]


def lines_of(data: bytes) -> list[Json]:
    return [json.loads(line) for line in data.splitlines() if line.strip()]


def rebuilt(lines: list[Json], markers: Mapping[str, str]) -> list[str]:
    """The places whose marker is in the keys, in order, or in the pieces of text that inputs tell."""
    ordered = sorted((line for line in lines if "time_ms" in line), key=lambda line: line["time_ms"])
    typed = [
        "".join(str(line.get(field, "")) for line in ordered if line["type"] == kind)
        for kind, field in [("keydown", "key"), ("keyup", "key"), ("input", "data"), ("compositionupdate", "data")]
    ]
    codes = "".join(
        line.get("code", "")[-1:] for line in ordered if line["type"] == "keydown" and "Key" in line.get("code", "")
    )
    told = [text.lower() for text in (*typed, codes)]
    return [
        what
        for what, marker in markers.items()
        for start in range(len(marker) - LEAST_TYPED + 1)
        if any(marker[start : start + LEAST_TYPED].lower() in text for text in told)
    ]


class Evidence:
    """What one recording holds."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.lines = lines_of(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)

    def of(self, *types: str) -> list[Json]:
        return [line for line in self.lines if line["type"] in types]

    def leaks(self, plant: Plant) -> list[str]:
        return sorted({*found(self.data, plant.markers), *rebuilt(self.lines, plant.markers)})


def spied(
    context: BrowserContext,
    folder: Path,
    html: str,
    act: Act,
    *,
    profile: Any = "production",
    url: str = URL,
    privacy: Privacy | None = None,
) -> Evidence:
    """Record what `act` does in a page of this content."""
    path = folder / "spied.jsonl"
    with capture(context, path, profile=profile, privacy=privacy or Privacy()) as capturing:
        page = shown(context, html, url)
        act(page)
    assert capturing.reception.rejected == 0
    return Evidence(path.read_bytes())


_HASH = r"#[0-9a-z]{1,7}"
_PATH = r"([a-z][a-z0-9-]{0,40}(:nth-of-type\(\d+\))?(>|$))*"
_URL = (
    r"(https?|wss?|file)://[\w.:-]*(/(:id|v\d{1,3}|[A-Za-z]{1,24}([-_.][A-Za-z]{1,24}){0,5})?)*"
    r"(\?[\w.&=-]*)?(#!?(/[:\w.-]*)*)?|about:[a-z]+|[a-z]+:|"
)
ALLOWED: Final[dict[str, str]] = {
    **dict.fromkeys(("test_id", "dom_id", "field_name", "href"), _HASH),
    **dict.fromkeys(("url", "source_url"), _URL),
    **dict.fromkeys(("path", "shadow"), _PATH),
    "document": r"[0-9a-z]{8,32}",
    "tag": r"[a-z][a-z0-9-]*",
    "cursor": r"[a-z-]+",
    "key": r"[A-Z][A-Za-z0-9]+|.",
    "code": r"[A-Z][A-Za-z0-9]+|",
    "name": rf"\w*Error|{_HASH}|",
    "data_types": r"text/(plain|html|uri-list)|Files|other",
    "media_type": r"[a-z]*",
}
"""What each field may say in production, as a pattern of all of it; others hold words of the format."""

ABOUT_BROWSER: Final = frozenset({"user_agent", "languages", "time_zone", "id", "recorder", "format"})
WORD: Final = r"[A-Za-z_-]{0,20}"


def texts(value: object, field: str = "") -> Iterator[tuple[str, str]]:
    """All strings of a line with the names of their fields."""
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from texts(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner, field)


def not_allowed(lines: list[Json]) -> list[tuple[str, str]]:
    """Strings that no production recording may hold, wherever they come from."""
    return [
        (field, text)
        for line in lines
        for field, text in texts(line)
        if field not in ABOUT_BROWSER and not re.fullmatch(ALLOWED.get(field, WORD), text)
    ]
