"""A sheet and its rows in, one file out, and back: with it a map is drawn anew without the events or the page."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from reenact.errors import BrowserError, RecordingError
from reenact.geometry import Rect
from reenact.heatmap.facts import Facts
from reenact.heatmap.grid import Grid
from reenact.heatmap.sheet import Ink, Line, Sheet, Zone
from reenact.image import decode_image, encode_png

_VERSION: Final = 1
_MOST_BYTES: Final = 2 << 30


class Kept(Struct, frozen=True, eq=False, kw_only=True):
    """What `keep` was given."""

    sheet: Sheet
    rows_name: str
    rows: tuple[dict[str, Any], ...]
    more: dict[str, Any]


class _About(Struct, frozen=True, kw_only=True):
    version: int
    kind: str
    facts: Facts
    ink: Ink
    scale: float
    cell_px: float
    zones: tuple[Zone, ...]
    lines: tuple[Line, ...]
    rows_name: str
    rows: tuple[dict[str, Any], ...]
    more: dict[str, Any]


def keep(sheet: Sheet, rows_name: str, rows: Sequence[Mapping[str, Any]], more: Mapping[str, Any]) -> bytes:
    """An `.npz` with the counts, the page's picture and, as JSON, all else; the same bytes every time."""
    about = _About(
        version=_VERSION,
        kind=sheet.kind,
        facts=sheet.facts,
        ink=sheet.ink,
        scale=sheet.scale,
        cell_px=sheet.grid.cell_px,
        zones=sheet.zones,
        lines=sheet.lines,
        rows_name=rows_name,
        rows=tuple(map(dict, rows)),
        more=dict(more),
    )
    arrays: dict[str, NDArray[Any]] = {
        "counts": sheet.grid.counts,
        "picture": np.frombuffer(encode_png(sheet.picture), np.uint8),
        "about": np.frombuffer(msgspec.json.encode(about), np.uint8),
    }
    file = io.BytesIO()
    # Not `savez_compressed`: it writes the time of day into the file.
    with zipfile.ZipFile(file, "w") as archive:
        for name, array in arrays.items():
            content = io.BytesIO()
            np.lib.format.write_array(content, array, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), content.getvalue(), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def read_kept(path: Path) -> Kept:
    """What an `.npz` of `keep` holds; raises `RecordingError` where it is none."""
    try:
        _refuse_excess(path)
        with np.load(path, allow_pickle=False) as arrays:
            about = msgspec.json.decode(arrays["about"].tobytes(), type=_About)
            picture = decode_image(arrays["picture"].tobytes())
            counts = arrays["counts"].astype(np.float64)
    except FileNotFoundError as error:
        raise RecordingError("no such file: check the name", path=path) from error
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, msgspec.DecodeError, BrowserError) as error:
        raise RecordingError("is no file of kept counts: make it with --keep-counts", path=path) from error
    if about.version != _VERSION or counts.ndim != 2:
        raise RecordingError("was kept by another version: make it again with --keep-counts", path=path)
    rows = tuple({**row, "page_box": _rect(row.get("page_box"))} if "page_box" in row else row for row in about.rows)
    return Kept(
        sheet=Sheet(
            kind=about.kind,
            facts=about.facts,
            ink=about.ink,
            scale=about.scale,
            picture=picture,
            grid=Grid(counts, about.cell_px),
            zones=about.zones,
            lines=about.lines,
        ),
        rows_name=about.rows_name,
        rows=rows,
        more=about.more,
    )


def _refuse_excess(path: Path) -> None:
    """Zip files tell how large they become; one that would fill the memory is not unpacked."""
    with zipfile.ZipFile(path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > _MOST_BYTES:
            raise ValueError("too large")


def _rect(value: Any) -> Any:
    return None if value is None else msgspec.convert(value, Rect)
