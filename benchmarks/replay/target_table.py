"""Counts of changed pages in, Markdown out: found, wrong, ambiguous and missing, ours beside Playwright's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from benchmarks.replay.targets import CHANGES, NAMED, Counted, summed

HEAD = (
    "| change | elements | found | wrong | its like | ambiguous | missing | Playwright found | wrong | its like |",
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
)
PARTS: tuple[tuple[str, Callable[[Counted], bool]], ...] = (
    ("tuned", lambda one: one.is_tuned),
    ("held back", lambda one: not one.is_tuned),
)


def table(counted: Sequence[Counted]) -> str:
    """One table for the pages that were tuned on, one for those held back."""
    lines: list[str] = []
    for title, chosen in PARTS:
        part = [one for one in counted if chosen(one)]
        if part:
            lines += [*_table(title, part), ""]
    unopened = sorted({f"{one.page}: {one.failures[0]}" for one in counted if not one.ours})
    lines += [f"not opened: {text}" for text in unopened]
    return "\n".join(lines)


def _table(title: str, counted: Sequence[Counted]) -> list[str]:
    pages = len({one.page for one in counted if one.ours})
    rows = [(change, [one for one in counted if one.change == change]) for change in CHANGES]
    named = [one for one in counted if one.change in NAMED]
    if named:
        rows.insert(
            len([change for change in NAMED if any(one.change == change for one in named)]), ("**these**", named)
        )
    return [f"{title}: {pages} pages", "", *HEAD, *(_row(change, part) for change, part in rows if part)]


def _row(change: str, counted: Sequence[Counted]) -> str:
    ours, theirs = summed(counted, "ours"), summed(counted, "playwright")
    cells = [change, str(ours.total()), *_shares(ours), *_shares(theirs)[:3]]
    return f"| {' | '.join(cells)} |"


def _shares(counts: Counter[str]) -> list[str]:
    """Percent: found and lost of those that are still there, wrong of all, since what is gone may be replaced."""
    total = counts.total()
    there = total - counts["gone"] - counts["gone_wrong"]
    if not there:
        return ["-"] * 5
    found = (counts["exact"] + counts["healed"]) / there
    wrong = (counts["wrong"] + counts["gone_wrong"]) / total
    return [
        f"{found:.1%}",
        f"{wrong:.2%}",
        f"{counts['twin'] / total:.2%}",
        f"{counts['ambiguous'] / there:.1%}",
        f"{counts['missing'] / there:.1%}",
    ]
