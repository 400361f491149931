"""What commands print: JSON documents, and what pages wrote, without what would steer a terminal."""

from __future__ import annotations

import click
import msgspec


def echo_json(document: object) -> None:
    """Print one JSON document."""
    click.echo(msgspec.json.format(msgspec.json.encode(document, enc_hook=str), indent=2).decode())


def printable(text: str) -> str:
    """`text` for a terminal: what recordings and pages put into it must not move the cursor or change colours."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
