"""Two token sequences laid beside each other with the fewest edits."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from jaxtyping import Int


def align(first: Sequence[Hashable], second: Sequence[Hashable]) -> Int[np.ndarray, "pair 2"]:
    """Return which item of one sequence stands beside which of the other, in order.

    A row holds both positions; -1 where an item has no partner. The number of rows with different
    items or a -1 is the edit distance: leaving out, putting in and exchanging an item cost 1 each.
    Of equally short alignments, one is taken that pairs items from the end where it can.
    Source: Levenshtein 1966; Needleman and Wunsch 1970.
    """
    n, m = len(first), len(second)
    numbers: dict[Hashable, int] = {}
    a = np.array([numbers.setdefault(item, len(numbers)) for item in first], int)
    b = np.array([numbers.setdefault(item, len(numbers)) for item in second], int)
    costs = np.zeros((n + 1, m + 1), np.int32)
    costs[0] = np.arange(m + 1)
    costs[:, 0] = np.arange(n + 1)
    steps = np.arange(m + 1)
    for i in range(1, n + 1):
        least = costs[i - 1] + 1
        least[1:] = np.minimum(least[1:], costs[i - 1, :-1] + (b != a[i - 1]))
        # A run of gaps along the row: the least of all that stand before, plus the way from there.
        costs[i] = np.minimum.accumulate(least - steps) + steps
    return _pairs(costs, a, b)


def _pairs(costs: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    i, j = len(a), len(b)
    pairs: list[tuple[int, int]] = []
    while i or j:
        here = costs[i, j]
        paired = i and j and costs[i - 1, j - 1] + (a[i - 1] != b[j - 1]) == here
        if paired:
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif i and costs[i - 1, j] + 1 == here:
            i -= 1
            pairs.append((i, -1))
        else:
            j -= 1
            pairs.append((-1, j))
    return np.array(pairs[::-1], int).reshape(-1, 2)


def edit_distance(
    first: Sequence[Hashable], second: Sequence[Hashable], pairs: Int[np.ndarray, "pair 2"]
) -> int:
    """Return how many rows of an alignment are no pair of equal items."""
    return sum(i < 0 or j < 0 or first[i] != second[j] for i, j in pairs.tolist())
