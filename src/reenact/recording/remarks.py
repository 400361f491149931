"""What a reader left out or repaired, counted by sentence; recording.py turns it into the warnings of a `Recording`."""

from __future__ import annotations

from collections import Counter
from typing import Final

MAX_SENTENCES: Final = 20
"""A hostile file could make a sentence per line; a person reads this many."""

Remarks = Counter[str]
"""Sentences and how often each applies."""


def remark(remarks: Remarks, sentence: str) -> None:
    """Count one more of `sentence`, or of "more" when there are too many different ones."""
    named = sentence in remarks or len(remarks) < MAX_SENTENCES
    remarks[sentence if named else "more of that kind was found"] += 1


def sentences(remarks: Remarks) -> tuple[str, ...]:
    """In the order in which they were first made."""
    return tuple(f"{sentence} ({count} times)" if count > 1 else sentence for sentence, count in remarks.items())
