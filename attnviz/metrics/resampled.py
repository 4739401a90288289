"""Figures of resampled rows that need more than a mean: the area under ROC curves, calibration.

Each maker looks at the rows once and returns a metric of row numbers, [..., row] -> [...], for
`uncertainty.bootstrap(metric, np.arange(rows), vectorised=True)`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Bool, Float, Int

from attnviz.metrics.calibration import calibration

OfRows = Callable[[np.ndarray], np.ndarray]


def macro_auc(
    truth: Bool[np.ndarray, "row label"], shares: Float[np.ndarray, "row label"]
) -> OfRows:
    """The area under the ROC curve of each class against the others, mean of the classes, 0 to 1.

    Ties count half. A class that none or all of the rows have is left out; NaN without any.
    """
    truth, shares = np.asarray(truth, bool), np.asarray(shares, float)
    order = np.argsort(shares, axis=0, kind="stable")
    sorted_ = np.take_along_axis(shares, order, 0)
    first = np.concatenate([np.ones_like(sorted_[:1], bool), sorted_[1:] != sorted_[:-1]])

    def metric(rows: np.ndarray) -> np.ndarray:
        counts = _counts(rows, len(truth))
        areas = np.stack([area(counts, n) for n in range(truth.shape[1])])
        known = ~np.isnan(areas)
        mean = np.where(known, areas, 0).sum(0) / np.maximum(known.sum(0), 1)
        found = np.where(known.any(0), mean, np.nan)
        return found if rows.ndim > 1 else found[0]

    def area(counts: np.ndarray, label: int) -> np.ndarray:
        at = order[:, label]
        held, starts = counts[:, at], np.flatnonzero(first[:, label])
        there = np.add.reduceat(held * truth[at, label], starts, axis=1)
        absent = np.add.reduceat(held * ~truth[at, label], starts, axis=1)
        below = absent.cumsum(1) - absent / 2
        pairs = there.sum(1) * absent.sum(1)
        return np.where(pairs > 0, (there * below).sum(1) / np.maximum(pairs, 1), np.nan)

    return metric


def calibration_error(
    true: Int[np.ndarray, "row"], probabilities: Float[np.ndarray, "row label"]
) -> OfRows:
    """The expected calibration error in the bins of `calibration.calibration`, 0 to 1."""
    edges = calibration(true, probabilities).edges
    confidence = np.asarray(probabilities, float).max(1)
    gap = confidence - (np.asarray(probabilities).argmax(1) == true)
    of_bin = np.clip(np.searchsorted(edges, confidence, side="left") - 1, 0, len(edges) - 2)
    gaps = gap[:, None] * (of_bin[:, None] == np.arange(len(edges) - 1))

    def metric(rows: np.ndarray) -> np.ndarray:
        found = np.abs(_counts(rows, len(gap)) @ gaps).sum(1) / rows.shape[-1]
        return found if rows.ndim > 1 else found[0]

    return metric


def _counts(rows: np.ndarray, size: int) -> Float[np.ndarray, "draw row"]:
    """How often each row was drawn."""
    drawn = np.atleast_2d(rows)
    places = drawn + np.arange(len(drawn))[:, None] * size
    return np.bincount(places.ravel(), minlength=len(drawn) * size).reshape(-1, size).astype(float)
