"""The table of what is compared: each variant is a script tag, the files that it needs and what they weigh."""

from __future__ import annotations

import gzip
import json
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final

from msgspec import Struct

from benchmarks.capture import packages
from reenact.options import Profile

NONE: Final = "none"
RRWEB: Final = "rrweb"
OURS: Final = "reenact"
PRODUCTION: Final = OURS + " production"
EVERYTHING: Final = OURS + " qa"
WITHOUT_TRANSPORT: Final = " without transport"

_OTHERS: Final = {
    RRWEB: "rrweb.js",
    "rrweb recordDOM:false": "rrweb-input.js",
    "posthog": "posthog.js",
    "sentry": "sentry.js",
    "openreplay": "openreplay.js",
    "clarity": "clarity.js",
}
"""Name in the table, and its entry in `recorders/`."""

# Every batch is posted as it is; what a transport adds (gathering, compression, retries) is not in this variant.
_BINDING: Final = """
;globalThis.__reenact_benchmark = (body) => fetch("/batches/reenact", { method: "POST", body }).then(() => true);
reenact.start({ binding: "__reenact_benchmark", started_epoch_ms: Date.now(), profile: %s });
"""
_MODULE_START: Final = """import { start } from "/reenact.mjs";
void start({ endpoint: location.origin, profile: "qa" });
"""


class Size(Struct, frozen=True):
    """`raw_bytes` is not minified; None where the source is not at hand."""

    minified_bytes: int
    gzip_bytes: int
    raw_bytes: int | None = None


class Variant(Struct, frozen=True):
    """`attributes` are those of the script tag, with `{origin}` for the server's; `scripts` are served by path."""

    name: str
    attributes: Mapping[str, str]
    scripts: Mapping[str, str]
    size: Size
    records: bool = True

    def owns(self, url: str) -> bool:
        """Whether a script of a CPU profile is the recorder's."""
        return url.split("?", 1)[0].endswith(tuple(self.scripts))


def size_of(minified: str, raw: str | None = None) -> Size:
    """Gzip at its best level, as a server that compresses once would send it."""
    content = minified.encode()
    return Size(len(content), len(gzip.compress(content, 9, mtime=0)), None if raw is None else len(raw.encode()))


def variants(builds: Mapping[str, Path], only: Sequence[str] = ()) -> tuple[list[Variant], list[str]]:
    """All variants there are, no recorder first, and why others are missing.

    `builds` are folders with further builds, by the name that takes the place of "reenact". `only` chooses by the
    beginning of a name; no recorder is always among them, since everything else is measured against it.
    """
    empty = Variant(NONE, _tag("none"), {"/recorders/none.js": ""}, Size(0, 0, 0), records=False)
    chosen: Callable[[str], bool] = lambda name: not only or any(name.startswith(start) for start in only)  # noqa: E731
    package = Path(str(files("reenact")))
    ours = [
        one for name, folder in {OURS: package, **builds}.items() for one in _ours(name, folder) if chosen(one.name)
    ]
    others, notes = _others([name for name in _OTHERS if chosen(name)])
    return [empty, *ours, *others], notes


def _tag(name: str, **more: str) -> dict[str, str]:
    return {"src": f"/recorders/{name}.js", **more}


def _ours(name: str, folder: Path) -> Iterator[Variant]:
    """The snippet and the module as users have them, as soon as they are built, and the script that captures inject."""
    production, everything = f"{name} production", f"{name} qa"
    if (snippet := folder / "reenact.js").is_file():
        script = snippet.read_text(encoding="utf-8")
        attributes = {"src": "/reenact.js", "data-endpoint": "{origin}", "data-start": ""}
        yield Variant(production, attributes, {"/reenact.js": script}, size_of(script))
    if (module := folder / "reenact.mjs").is_file():
        script = module.read_text(encoding="utf-8")
        scripts = {"/reenact.mjs": script, "/recorders/reenact-qa.js": _MODULE_START}
        yield Variant(everything, _tag("reenact-qa", type="module"), scripts, size_of(script))
    if (captured := folder / "capture_script.js").is_file():
        script = captured.read_text(encoding="utf-8")
        yield _bound(production + WITHOUT_TRANSPORT, script, "production")
        yield _bound(everything + WITHOUT_TRANSPORT, script, "qa")


def _bound(name: str, script: str, profile: Profile) -> Variant:
    tag = _tag(name.replace(" ", "-"))
    return Variant(name, tag, {tag["src"]: script + _BINDING % json.dumps(profile)}, size_of(script))


def _others(names: Sequence[str]) -> tuple[list[Variant], list[str]]:
    missing = packages.install() if names else ""
    if missing:
        return [], [f"{', '.join(names)}: not measured, {missing}"]
    found: list[Variant] = []
    notes: list[str] = []
    for name in names:
        entry = packages.ENTRIES / _OTHERS[name]
        try:
            script, raw = packages.bundle(entry, minify=True), packages.bundle(entry, minify=False)
        except subprocess.CalledProcessError as error:
            notes.append(f"{name}: not measured, it cannot be bundled: {error.stderr.strip()[:200]}")
            continue
        tag = _tag(entry.stem)
        found.append(Variant(name, tag, {tag["src"]: script}, size_of(script, raw)))
    return found, notes
