"""`reenact schema`: the published JSON Schema of a recording's lines."""

from __future__ import annotations

import click

from reenact.recording.schema import schema_text


@click.command(name="schema")
def schema() -> None:
    """Print the JSON Schema of a recording's lines.

    A recording is a text file with one JSON object per line; the schema describes each of them.

    \b
    Examples:
      reenact schema > recording.schema.json
    """
    click.echo(schema_text(), nl=False)
