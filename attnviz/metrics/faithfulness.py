"""Whether the units that scores put first are those that the answer depends on.

Numpy in, numbers out: scores become orders, orders become sets of units to keep, and whoever can
evaluate sets gives back the answer for each. Units come first that speak most for the target: by
score, largest first. A negative score speaks against it and comes last; methods without a sign
score strength, so their strongest units come first. Ties stay in the order of the input.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float, Int

FRACTIONS = (0.01, 0.05, 0.1, 0.2, 0.5)
"""Shares of the units that are taken away or kept. Source: DeYoung et al. 2020, section 4."""

MOST_STEPS = 20
"""A curve of more units than this goes in equal strides, so that it costs no more passes."""


def order_of(scores: Float[np.ndarray, "unit"]) -> Int[np.ndarray, "unit"]:
    """Return the units' numbers, the strongest for the target first; ties in input order."""
    return np.argsort(-scores, kind="stable")


def counts(n: int, fractions: tuple[float, ...] = FRACTIONS) -> Int[np.ndarray, "fraction"]:
    """Return how many of `n` units each share is: rounded, halves up, at least one."""
    exact = np.array(fractions) * n
    return np.maximum(1, np.floor(exact + 0.5 + 1e-9)).astype(int)


def strides(n: int, most: int = MOST_STEPS) -> Int[np.ndarray, "step"]:
    """Return how many of `n` units are taken at each step of a curve: 0 to n, at most `most` steps.

    Read backwards they are the units that are left, so a random order and its reverse share sets.
    """
    if n <= most:
        return np.arange(n + 1)
    half = np.floor(np.arange(most // 2 + 1) * n / most).astype(int)
    return np.unique(np.concatenate([half, n - half]))


def kept_without_top(
    order: Int[np.ndarray, "unit"], sizes: Int[np.ndarray, "row"]
) -> Bool[np.ndarray, "row unit"]:
    """Return which units stay when the first `sizes` units of an order are removed."""
    return ~kept_only_top(order, sizes)


def kept_only_top(
    order: Int[np.ndarray, "unit"], sizes: Int[np.ndarray, "row"]
) -> Bool[np.ndarray, "row unit"]:
    """Return which units stay when only the first `sizes` units of an order do."""
    place = np.empty(len(order), int)
    place[order] = np.arange(len(order))
    return place < np.asarray(sizes)[:, None]


def comprehensiveness(
    whole: float, without_top: Float[np.ndarray, "fraction"]
) -> Float[np.ndarray, "fraction"]:
    """Return the drop of the answer when the top units are removed: larger is better.

    Source: DeYoung et al. 2020, section 4.
    """
    return whole - np.asarray(without_top, float)


def sufficiency(
    whole: float, only_top: Float[np.ndarray, "fraction"]
) -> Float[np.ndarray, "fraction"]:
    """Return the drop of the answer when only the top units stay: smaller is better.

    Below 0 the answer rises.

    Source: DeYoung et al. 2020, section 4.
    """
    return whole - np.asarray(only_top, float)


def aopc(drops: Float[np.ndarray, "*draw fraction"]) -> Float[np.ndarray, "*draw"]:
    """Return the mean drop over the fractions. Source: DeYoung et al. 2020, section 4."""
    return np.asarray(drops, float).mean(-1)


def area(
    curve: Float[np.ndarray, "*draw step"], shares: Float[np.ndarray, "step"]
) -> Float[np.ndarray, "*draw"]:
    """Return the area under a deletion or insertion curve by trapezoids.

    `shares` are shares of units, from 0 to 1.

    Small is good for deletion, large for insertion. Source: Petsiuk et al. 2018, section 3.
    """
    curve = np.asarray(curve, float)
    return ((curve[..., 1:] + curve[..., :-1]) / 2 * np.diff(shares)).sum(-1)


def interval(draws: Float[np.ndarray, "draw"], middle: float = 0.95) -> tuple[float, float]:
    """Return the ends of the middle share of random draws, interpolated between draws."""
    low, high = np.quantile(draws, [(1 - middle) / 2, (1 + middle) / 2])
    return float(low), float(high)


def is_better(value: float, low: float, high: float, *, larger: bool) -> bool | None:
    """Return whether a figure lies outside an interval on the good side; None within it.

    What differs by rounding alone counts as within.
    """
    slack = 1e-6 * max(abs(low), abs(high), abs(value))
    if value > high + slack:
        return larger
    if value < low - slack:
        return not larger
    return None
