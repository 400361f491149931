"""The line types as one JSON Schema, for other programs; run with `python -m`, it prints the published file."""

from __future__ import annotations

import inspect
import sys
from typing import Any, Final

import msgspec

from reenact.recording.events import FORMAT, LINE_TYPES, VERSION, Header

SCHEMA_FILE: Final = f"recording-{VERSION[0]}.schema.json"
"""Beside this module; one for each major version, for ever."""
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_DESCRIPTION: Final = (
    "A recording is a text file with one JSON object per line (plain, gzip or zstd), UTF-8. The first line is a "
    "header. This schema describes each line. Readers ignore fields and types that they do not know, refuse a newer "
    "major version, and take an omitted field for its default."
)


def line_schema() -> dict[str, Any]:
    """The schema as JSON data: one alternative per `type`; unknown fields are allowed, since readers ignore them."""
    references, definitions = msgspec.json.schema_components((Header, *LINE_TYPES), ref_template="#/$defs/{name}")
    for definition in definitions.values():
        if "description" in definition:
            definition["description"] = inspect.cleandoc(definition["description"])
        kind = definition["properties"].get("type")
        if kind:
            definition["properties"]["type"] = {"const": kind["enum"][0]}
    definitions["Header"]["properties"]["version"]["prefixItems"][0] = {"const": VERSION[0]}
    return {
        "$schema": _DIALECT,
        "$id": f"urn:{FORMAT.replace('/', ':')}:{VERSION[0]}",
        "title": f"A line of a reenact recording, format {VERSION[0]}.{VERSION[1]}",
        "description": _DESCRIPTION,
        "oneOf": list(references),
        "$defs": definitions,
    }


def schema_text() -> str:
    """The schema as the published file has it, with a line break at the end."""
    return msgspec.json.format(msgspec.json.encode(line_schema()), indent=2).decode() + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
