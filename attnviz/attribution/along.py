"""The integral along a path, by points that stand closest where the path is steep.

In a real model the answer may jump within a hundredth of the way (where a first token becomes what
all heads look at, say). Evenly spread points miss such a place, and more of them miss it elsewhere.
So the path is cut into pieces: what a piece should add up to is known from the answer at its ends,
and the pieces that miss most are halved.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from attnviz.language import several
from attnviz.records.attribution import MASS, WORST_GAP
from attnviz.records.significant import significant

MOST = 800
"""Points at which refining stops, unless somebody says how many."""

PIECES, POINTS = 7, 7
"""Pieces at first, and points in each."""

FIRST = PIECES * POINTS
"""Points of a smooth path."""

_FINE, _CHEAP = 0.2, 4 * FIRST
"""Up to so many points the sum is made to hold by so much better than it has to."""

_AT_ONCE, _NEARLY = 4, 0.1
"""Pieces that are halved at a time, so that a batch is full: those that miss nearly as much as the
worst one, by this factor."""

Weighted = Callable[
    [Float[np.ndarray, "point"], Float[np.ndarray, "point"]], Float[np.ndarray, "unit game"]
]
"""Shares of the way, and their weights -> each unit's weighted sum of change times slope."""

Values = Callable[[Float[np.ndarray, "point"]], Float[np.ndarray, "point game"]]
"""Shares of the way -> the answers there."""


@dataclass(frozen=True, eq=False)
class Integral:
    """Each unit's part of a change along a path, how many points it took, and what is left.

    `gaps` is the sum of what the pieces of the path miss, in absolute value, in each game: what
    two of them miss may cancel in the sum of the scores, but that is luck. `holds` says whether it
    is within `WORST_GAP` of the change of every game's answer.
    """

    scores: Float[np.ndarray, "unit game"]
    points: int
    gaps: Float[np.ndarray, "game"]
    holds: bool


def gauss(points: int) -> tuple[Float[np.ndarray, "point"], Float[np.ndarray, "point"]]:
    """Return places from 0 to 1 and weights that sum to 1, of Gauss-Legendre quadrature."""
    places, weights = np.polynomial.legendre.leggauss(points)
    return (places + 1) / 2, weights / 2


def integral(
    weighted: Weighted,
    values: Values,
    ends: Float[np.ndarray, "end game"],
    *,
    most: int = MOST,
    pieces: int = PIECES,
) -> Integral:
    """Return the integral from 0 to 1, refined until it holds or `most` points are spent.

    `ends` are the answers at 0 and 1, and `pieces` those that are refined from; a path with corners
    has a piece for each of its sides.
    """
    edges = np.linspace(0, 1, pieces + 1)
    at = np.concatenate([ends[:1], values(edges[1:-1]), ends[1:]])
    parts = [_piece(weighted, edges[i], edges[i + 1], at[i], at[i + 1]) for i in range(pieces)]
    spent = pieces * POINTS
    while True:
        scores = np.sum([piece.scores for piece in parts], axis=0)
        gaps = np.sum([piece.gaps for piece in parts], axis=0)
        tolerance = _tolerance(scores, ends)
        fine = _FINE if spent <= _CHEAP else 1.0
        room = (most - spent) // (2 * POINTS)
        if (gaps <= fine * tolerance).all() or room < 1:
            return Integral(scores, spent, gaps, bool((gaps <= tolerance).all()))
        off = np.array([float((piece.gaps / tolerance).max()) for piece in parts])
        order = np.argsort(-off, kind="stable")[: min(_AT_ONCE, room)]
        worst = [parts[i] for i in order if off[i] >= _NEARLY * off[order[0]]]
        parts = [piece for piece in parts if not any(piece is one for one in worst)]
        middles = np.array([(piece.start + piece.end) / 2 for piece in worst])
        for piece, middle, value in zip(worst, middles, values(middles), strict=True):
            parts.append(_piece(weighted, piece.start, middle, piece.before, value))
            parts.append(_piece(weighted, middle, piece.end, value, piece.after))
        spent += 2 * POINTS * len(worst)


def warnings(integral: Integral, ends: Float[np.ndarray, "end game"]) -> tuple[str, ...]:
    """Return what a reader must know of a path that did not come to hold."""
    if integral.holds:
        return ()
    change = np.abs(np.diff(ends, axis=0)[0])
    worst = int((integral.gaps / _tolerance(integral.scores, ends)).argmax())
    return (
        several(
            "The answer jumps on the straight path from the baseline: with {n} "
            "points, the pieces still miss {gaps} together, of a change of {change}. "
            "Use a Shapley method, which needs no path.",
            n=integral.points,
            gaps=significant(float(integral.gaps[worst])),
            change=significant(float(change[worst])),
        ),
    )


@dataclass(frozen=True, eq=False)
class _Piece:
    start: float
    end: float
    before: np.ndarray
    after: np.ndarray
    scores: np.ndarray

    @property
    def gaps(self) -> np.ndarray:
        return np.abs(self.scores.sum(0) - (self.after - self.before))


def _piece(
    weighted: Weighted, start: float, end: float, before: np.ndarray, after: np.ndarray
) -> _Piece:
    places, weights = gauss(POINTS)
    length = end - start
    return _Piece(start, end, before, after, weighted(start + length * places, length * weights))


def _tolerance(scores: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return what each game's sum may miss; of a change of nearly nothing, by its scores' size."""
    change = np.abs(np.diff(ends, axis=0)[0])
    return WORST_GAP * np.maximum(np.maximum(change, MASS * np.abs(scores).sum(0)), 1e-6)
