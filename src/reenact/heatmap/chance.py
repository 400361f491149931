"""How often something happened in two samples in, whether they differ by more than chance out; pure.

Each element is tested alone by Fisher's exact test, two-sided, on recordings (those that clicked it and those that did
not): one person who clicks twenty times is one recording. As many elements are tested at once, the p-values are
corrected by Benjamini and Hochberg (1995): of the differences that are marked, at most 5 % are expected to be chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

FALSE_DISCOVERIES: Final = 0.05
"""The share of marked differences that may be chance."""
_EQUAL: Final = 1 + 1e-9
"""Outcomes that are as likely as the one seen differ from it by rounding."""


def fisher_exact(hits_a: int, total_a: int, hits_b: int, total_b: int) -> float:
    """The two-sided p-value: the chance of an outcome as unlikely as this one if both samples were the same."""
    hits = hits_a + hits_b
    low, high = max(0, hits - total_b), min(hits, total_a)
    if low == high:
        return 1.0
    # log of C(total_a, k) C(total_b, hits - k), up to a constant, from one k to the next
    k = np.arange(low, high)
    steps = np.log((total_a - k) * (hits - k)) - np.log((k + 1) * (total_b - hits + k + 1))
    log_chance = np.concatenate([[0.0], np.cumsum(steps)])
    chance = np.exp(log_chance - log_chance.max())
    chance /= chance.sum()
    return min(1.0, float(chance[chance <= chance[hits_a - low] * _EQUAL].sum()))


def corrected(p_values: Sequence[float]) -> list[float]:
    """Benjamini and Hochberg's adjusted p-values, in the order given."""
    order = sorted(range(len(p_values)), key=lambda index: p_values[index], reverse=True)
    adjusted = [1.0] * len(p_values)
    least = 1.0
    for rank, index in zip(range(len(p_values), 0, -1), order, strict=True):
        least = min(least, p_values[index] * len(p_values) / rank)
        adjusted[index] = least
    return adjusted
