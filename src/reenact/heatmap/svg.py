"""A drawn map in, an SVG out: the page, the heat, and each element's outline and number as shapes to edit."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from reenact.geometry import Rect
from reenact.heatmap.drawing import Drawing
from reenact.heatmap.facts import numbers, setting
from reenact.heatmap.overlay import quieten
from reenact.heatmap.sheet import Sheet
from reenact.image import BgraImage, encode_png


def svg(sheet: Sheet, drawn: Drawing, heat: BgraImage, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Everything lies in CSS px of the page; ids: `page`, `heat`, `elements`. Text is escaped: names are strangers'."""
    height, width = (side / sheet.scale for side in sheet.picture.shape[:2])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}"'
        f' width="{width:g}" height="{height:g}" font-family="sans-serif" font-size="11">',
        f"<title>{_text(sheet.facts.url)}</title>",
        f"<desc>{_text('; '.join((*setting(sheet.facts), *numbers(sheet.facts))))};"
        f" the scale ends at {drawn.maximum:g}{_text(sheet.ink.unit)}</desc>",
        _image("page", encode_png(quieten(sheet.picture)), width, height),
        _image("heat", encode_png(heat), width, height),
        '<g id="elements" fill="none" stroke="#16181d">',
    ]
    boxes = [(row.get("number") or index, row) for index, row in enumerate(rows, 1) if row.get("page_box") is not None]
    parts += [_element(number, row["page_box"], str(row.get("name", ""))) for number, row in boxes]
    parts.append("</g>")
    for line in sheet.lines:
        parts.append(
            f'<path d="M0 {line.page_y:g}H{width:g}" stroke="#16181d"/>'
            f'<text x="8" y="{line.page_y - 4:g}" fill="#16181d">{_text(line.label)}</text>'
        )
    return "\n".join([*parts, "</svg>", ""]).encode()


def _element(number: int, box: Rect, name: str) -> str:
    return (
        f"<g><title>{_text(name)}</title>"
        f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}"/>'
        f'<text x="{box.x + 3:g}" y="{box.y + 12:g}" fill="#16181d" stroke="#fff" stroke-width="2"'
        f' paint-order="stroke">{number}</text></g>'
    )


def _image(name: str, png: bytes, width: float, height: float) -> str:
    data = base64.b64encode(png).decode()
    return f'<image id="{name}" width="{width:g}" height="{height:g}" href="data:image/png;base64,{data}"/>'


def _text(text: str) -> str:
    """Escaped, and without characters that XML forbids."""
    return escape("".join(letter if letter.isprintable() else "\ufffd" for letter in text))
