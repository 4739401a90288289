"""Figures of resampled rows that need more than a mean, [..., row] -> [...].

`macro_auc` and `calibration_error` look at the rows once and return a metric of row numbers, for
`uncertainty.figure_interval(metric, np.arange(rows), vectorised=True)`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from jaxtyping import Bool, Float, Int

from attnviz.metrics.calibration import BINS, calibration
from attnviz.metrics.uncertainty import SHARE, effective_interval, figure_interval, resampled
from attnviz.records.scores import Interval

OfRows = Callable[[np.ndarray], np.ndarray]


def macro_auc(
    truth: Bool[np.ndarray, "row label"], shares: Float[np.ndarray, "row label"]
) -> OfRows:
    """Return the area under the ROC curve of a class against the others, as a mean of classes.

    It is from 0 to 1. Ties count half. A class that none or all of the rows have is left out; NaN
    without any.
    """
    truth, shares = np.asarray(truth, bool), np.asarray(shares, float)
    order = np.argsort(shares, axis=0, kind="stable")
    sorted_ = np.take_along_axis(shares, order, 0)
    first = np.concatenate([np.ones_like(sorted_[:1], bool), sorted_[1:] != sorted_[:-1]])

    def metric(rows: np.ndarray) -> np.ndarray:
        counts = _counts(rows, len(truth))
        areas = np.stack([area(counts, n) for n in range(truth.shape[1])])
        is_defined = ~np.isnan(areas)
        mean = np.where(is_defined, areas, 0).sum(0) / np.maximum(is_defined.sum(0), 1)
        means = np.where(is_defined.any(0), mean, np.nan)
        return means if rows.ndim > 1 else means[0]

    def area(counts: np.ndarray, label: int) -> np.ndarray:
        at = order[:, label]
        weights, starts = counts[:, at], np.flatnonzero(first[:, label])
        there = np.add.reduceat(weights * truth[at, label], starts, axis=1)
        absent = np.add.reduceat(weights * ~truth[at, label], starts, axis=1)
        below = absent.cumsum(1) - absent / 2
        pairs = there.sum(1) * absent.sum(1)
        return np.where(pairs > 0, (there * below).sum(1) / np.maximum(pairs, 1), np.nan)

    return metric


def calibration_error(
    true: Int[np.ndarray, "row"], probabilities: Float[np.ndarray, "row label"]
) -> OfRows:
    """Return the expected calibration error in the bins of `calibration.calibration`, 0 to 1."""
    edges = calibration(true, probabilities).edges
    confidence = np.asarray(probabilities, float).max(1)
    gap = confidence - (np.asarray(probabilities).argmax(1) == true)
    of_bin = np.clip(np.searchsorted(edges, confidence, side="left") - 1, 0, len(edges) - 2)
    gaps = gap[:, None] * (of_bin[:, None] == np.arange(len(edges) - 1))

    def metric(rows: np.ndarray) -> np.ndarray:
        errors = np.abs(_counts(rows, len(gap)) @ gaps).sum(1) / rows.shape[-1]
        return errors if rows.ndim > 1 else errors[0]

    return metric


def calibration_interval(
    true: Int[np.ndarray, "row"],
    probabilities: Float[np.ndarray, "row label"],
    *,
    draws: int = 1_000,
    level: float = 0.95,
    seed: int = 0,
) -> Interval:
    """Return the expected calibration error and its interval, 0 to 1.

    The error of few rows is too large: gaps never cancel, and rows drawn anew add to them once
    more. So what resampling adds is taken off before the interval is laid, and the low end is 0
    where a model that is exactly as right as it is sure would give such an error by chance. Source
    of the last: Bröcker and Smith 2007 (consistency resampling).
    """
    rows = len(np.asarray(true))
    error = calibration_error(true, probabilities)
    at = figure_interval(error, np.arange(rows), vectorised=True, draws=draws, level=level,
                         seed=seed)  # fmt: skip
    again = resampled(error, np.arange(rows), vectorised=True, draws=draws, seed=seed)
    chance = _calibrated_errors(np.asarray(probabilities, float).max(1), draws, seed)
    spread, value = float(again.std(ddof=1)) if draws > 1 else 0.0, at.value
    bias = float(again.mean()) - value

    def laid(off: float) -> tuple[float, float]:
        centre = max(0.0, value - max(0.0, off))
        return effective_interval(centre, spread, rows, rows, SHARE, level)

    low, high = laid(max(bias, float(chance.mean())))[0], max(value, laid(bias)[1])
    if value <= np.quantile(chance, (1 + level) / 2):
        low = 0.0
    return replace(at, low=min(low, value), high=high)


def _calibrated_errors(confidence: np.ndarray, draws: int, seed: int) -> np.ndarray:
    """Return the errors of models that are right exactly as often as they are sure."""
    random, errors = np.random.default_rng(seed), []
    edges = np.linspace(0, 1, BINS + 1)
    of_bin = np.clip(np.searchsorted(edges, confidence, side="left") - 1, 0, len(edges) - 2)
    of_bin = of_bin[:, None] == np.arange(len(edges) - 1)
    block = max(1, 2_000_000 // len(confidence))
    for start in range(0, draws, block):
        right = random.random((min(block, draws - start), len(confidence))) < confidence
        errors.append(np.abs((confidence - right) @ of_bin).sum(1) / len(confidence))
    return np.concatenate(errors)


def _counts(rows: np.ndarray, size: int) -> Float[np.ndarray, "draw row"]:
    """Return how often each row was drawn."""
    resamples = np.atleast_2d(rows)
    places = resamples + np.arange(len(resamples))[:, None] * size
    return (
        np.bincount(places.ravel(), minlength=len(resamples) * size).reshape(-1, size).astype(float)
    )


def ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Return the sum of numerators over the sum of denominators."""
    return above.sum(-1) / below.sum(-1)


def unexplained(true: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """Return 1 - R², NaN where the truth is constant.

    That is the squared errors by the squared distances of the truth from its mean.
    """
    spread = ((true - true.mean(-1, keepdims=True)) ** 2).sum(-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(spread > 0, ((true - predicted) ** 2).sum(-1) / spread, np.nan)


def f1_macro(true: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    """Return the macro F1 over the classes that occur, of one or many resamples of class ids."""
    a, b = np.atleast_2d(true), np.atleast_2d(predicted)
    offset = np.arange(len(a))[:, None] * classes

    def counts(ids: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
        flat = None if weights is None else weights.ravel().astype(float)
        size = len(a) * classes
        return np.bincount((ids + offset).ravel(), flat, minlength=size).reshape(-1, classes)

    hit, below = counts(a, a == b), counts(a) + counts(b)
    means = (2 * hit / np.maximum(below, 1)).sum(1) / (below > 0).sum(1)
    return means if np.ndim(true) > 1 else means[0]


def f1_macro_marks(true: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """Return the macro F1 of marks [..., row, label]; a label that never occurs counts 0."""
    hit, below = (true & predicted).sum(-2), true.sum(-2) + predicted.sum(-2)
    return (2 * hit / np.maximum(below, 1)).mean(-1)


def f1_micro_marks(true: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """Return the micro F1 of marks [..., row, label]."""
    hit, below = (true & predicted).sum((-2, -1)), true.sum((-2, -1)) + predicted.sum((-2, -1))
    return 2 * hit / np.maximum(below, 1)


def confusion(true: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    """Return how many pixels of each true class are said to be of which, [true, predicted]."""
    is_labelled = true < classes  # what has no label has a number above
    pairs = true[is_labelled].astype(int) * classes + predicted[is_labelled]
    return np.bincount(pairs, minlength=classes**2).reshape(classes, classes)


def mean_iou(tables: np.ndarray) -> float:
    """Return the mean IoU of the summed confusions [row, true, predicted]."""
    table = tables.sum(0)
    hit, below = np.diag(table), table.sum(0) + table.sum(1) - np.diag(table)
    return float(np.mean(hit[below > 0] / below[below > 0]))


def mean_dice(tables: np.ndarray) -> float:
    """Return the mean Dice of the summed confusions [row, true, predicted]."""
    table = tables.sum(0)
    hit, below = 2 * np.diag(table), table.sum(0) + table.sum(1)
    return float(np.mean(hit[below > 0] / below[below > 0]))
