"""A map in, its files out: picture, numbers as JSON and CSV, heat alone, SVG, and what it was drawn from."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from reenact.geometry import Rect
from reenact.heatmap.drawing import Drawing, draw, draw_overlay
from reenact.heatmap.kept import keep
from reenact.heatmap.svg import svg
from reenact.image import encode_png
from reenact.options import HeatmapOptions
from reenact.output import write_json, write_whole
from reenact.survey.results import MapFile
from reenact.survey.scene import Drawable


def write_map(
    stem: Path,
    made: Drawable,
    page: str,
    warnings: tuple[str, ...],
    options: HeatmapOptions,
    maximum: float | None = None,
) -> MapFile:
    """Draw a map and write `<stem>.png`, `.json`, and what else was asked for; raises `OutputError`."""
    drawn = draw(made.sheet, options, maximum)
    picture = _named(stem, ".png")
    write_whole(picture, encode_png(drawn.image))
    numbers = _named(stem, ".json")
    write_json(numbers, document(made, page, drawn, warnings))
    others = _others(stem, made, drawn, options)
    facts = made.sheet.facts
    return MapFile(
        kind=made.sheet.kind,  # type: ignore[arg-type]
        page=page,
        url=facts.url,
        state=facts.state,
        device=facts.device,
        picture=str(picture),
        numbers=str(numbers),
        others=tuple(map(str, others)),
        recordings=facts.recordings,
        events=facts.events,
        placed=facts.placed,
        unplaced=facts.unplaced,
        maximum=drawn.maximum,
        warnings=warnings,
    )


def document(made: Drawable, page: str, drawn: Drawing, warnings: Sequence[str]) -> dict[str, Any]:
    """All that a map says, for machines."""
    facts = made.sheet.facts
    return {
        "kind": made.sheet.kind,
        "page": page,
        "url": facts.url,
        "state": facts.state,
        "device": facts.device,
        "viewport": facts.viewport,
        "layout_width": facts.layout_width,
        "scroll_x": facts.scroll_x,
        "scroll_y": facts.scroll_y,
        "where": facts.segment or None,
        "recordings": facts.recordings,
        "events": facts.events,
        "placed": facts.placed,
        "unplaced": facts.unplaced,
        "maximum": drawn.maximum,
        "peak": drawn.peak,
        "unit": made.sheet.ink.unit.strip(),
        "scale": made.sheet.ink.caption.partition(",")[0] if made.sheet.ink.spreads else made.sheet.ink.caption,
        "warnings": warnings,
        made.rows_name: made.rows,
        **made.more,
    }


def _others(stem: Path, made: Drawable, drawn: Drawing, options: HeatmapOptions) -> list[Path]:
    written: list[Path] = []

    def put(suffix: str, content: bytes) -> None:
        path = _named(stem, suffix)
        write_whole(path, content)
        written.append(path)

    if options.overlay:
        put("-overlay.png", encode_png(draw_overlay(made.sheet, options, drawn.maximum)))
    if options.svg:
        put(".svg", svg(made.sheet, drawn, draw_overlay(made.sheet, options, drawn.maximum), made.rows))
    if options.csv:
        put(".csv", table_of(made.rows))
    if options.keep_counts:
        put(".npz", keep(made.sheet, made.rows_name, made.rows, made.more))
    return written


def table_of(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """The rows as CSV (RFC 4180, UTF-8); a box takes four columns."""
    flat = [_flat(row) for row in rows]
    names = list(dict.fromkeys(name for row in flat for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(flat)
    return text.getvalue().encode()


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if name == "page_box":
            box = value if isinstance(value, Rect) else None
            for side in ("x", "y", "width", "height"):
                flat[f"page_{side}"] = getattr(box, side) if box else None
        else:
            flat[name] = _safe(value)
    return flat


def _safe(value: Any) -> Any:
    """Names come from pages of strangers: a spreadsheet must not take one for a formula (OWASP, CSV injection)."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _named(stem: Path, suffix: str) -> Path:
    return stem.with_name(stem.name + suffix)
