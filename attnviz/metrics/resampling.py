"""Figures of resampled rows that need more than a mean, [..., row] -> [...].

`macro_auc`, `macro_f1` and `calibration_error` look at the rows once and return a metric of row
numbers, for `uncertainty.figure_interval(metric, np.arange(rows), vectorised=True)`; several of
them share their draws by `draws.figures_of_draws`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from jaxtyping import Bool, Float, Int

from attnviz.metrics.calibration import BINS, calibration
from attnviz.metrics.draws import DrawnFigure, Draws, figures_of_draws
from attnviz.metrics.uncertainty import SHARE, effective_interval, figure_interval
from attnviz.records.scores import Interval

_AT_ONCE = 2**17  # numbers drawn at a time
_FEW = 16


def macro_auc(
    truth: Bool[np.ndarray, "row label"], shares: Float[np.ndarray, "row label"]
) -> DrawnFigure:
    """Return the area under the ROC curve of a class against the others, as a mean of classes.

    It is from 0 to 1. Ties count half. A class that none or all of the rows have is left out; NaN
    without any.
    """
    truth, shares = np.asarray(truth, bool), np.asarray(shares, float)
    labels = truth.shape[1]
    ranks = [np.unique(shares[:, label], return_inverse=True)[1] for label in range(labels)]
    if labels == 2 and _are_two_sides(truth, ranks):
        labels = 1  # whatever beats a row of one class loses against it in the other's order
    areas_of = [_area(truth[:, label], ranks[label]) for label in range(labels)]

    def of_draws(draws: Draws) -> np.ndarray:
        areas = np.stack([area(draws) for area in areas_of])
        is_defined = ~np.isnan(areas)
        mean = np.where(is_defined, areas, 0).sum(0) / np.maximum(is_defined.sum(0), 1)
        return np.where(is_defined.any(0), mean, np.nan)

    return DrawnFigure(of_draws, len(truth))


def _are_two_sides(truth: np.ndarray, ranks: list[np.ndarray]) -> bool:
    return bool(
        (truth[:, 0] != truth[:, 1]).all() and (ranks[0] + ranks[1] == ranks[0].max()).all()
    )


def _area(truth: np.ndarray, rank: np.ndarray) -> Callable[[Draws], np.ndarray]:
    """Return the area of one class by draw, of rows in the order of their rank.

    Rows are put together in groups, the order inside of which says nothing: rows of one rank, and
    rows without the class together with those that have it and come straight after.
    """
    has = np.bincount(rank, truth) > 0
    lacks = np.bincount(rank, ~truth) > 0
    is_tie = has & lacks
    begins = np.ones(len(has), bool)
    begins[1:] = is_tie[1:] | is_tie[:-1] | (lacks[1:] & has[:-1])
    of_rank = begins.cumsum() - 1
    groups = int(of_rank[-1]) + 1
    code = of_rank[rank] + groups * truth
    half = np.zeros(groups)
    half[of_rank[is_tie]] = 0.5

    def area(draws: Draws) -> np.ndarray:
        counts = np.empty((len(draws.rows), 2 * groups))
        for draw, rows in enumerate(draws.rows):
            counts[draw] = np.bincount(code[rows], minlength=2 * groups)
        absent, there = counts[:, :groups], counts[:, groups:]
        below = absent.cumsum(1)
        pairs = there.sum(1) * below[:, -1]
        below -= half * absent
        wins = np.einsum("ij,ij->i", there, below)
        return np.where(pairs > 0, wins / np.maximum(pairs, 1), np.nan)

    return area


def macro_f1(
    true: Int[np.ndarray, "row"], predicted: Int[np.ndarray, "row"], classes: int
) -> DrawnFigure:
    """Return the macro F1 over the classes that occur, as `f1_macro` has it, for many draws."""
    cells, of_row = np.unique(true * classes + predicted, return_inverse=True)
    is_true, is_predicted = (each[:, None] == np.arange(classes) for each in divmod(cells, classes))
    is_hit, is_below = (is_true & is_predicted).astype(float), is_true + is_predicted.astype(float)
    marks = (of_row[:, None] == np.arange(len(cells))).astype(float) if len(cells) <= _FEW else None

    def of_draws(draws: Draws) -> np.ndarray:
        if marks is not None:
            counts = draws.sums(marks)
        else:
            counts = np.stack([np.bincount(of_row[rows], minlength=len(cells))
                               for rows in draws.rows]).astype(float)  # fmt: skip
        below = counts @ is_below
        return (2 * (counts @ is_hit) / np.maximum(below, 1)).sum(1) / (below > 0).sum(1)

    return DrawnFigure(of_draws, len(of_row))


def marks_f1(
    true: Bool[np.ndarray, "row label"], predicted: Bool[np.ndarray, "row label"]
) -> tuple[DrawnFigure, DrawnFigure]:
    """Return (macro, micro) F1 of marks, as `f1_macro_marks` and `f1_micro_marks` have them."""
    labels = true.shape[1]
    columns = np.concatenate([true & predicted, true + predicted.astype(float)], 1)

    def parts(draws: Draws) -> tuple[np.ndarray, np.ndarray]:
        sums = draws.sums(columns)
        return sums[:, :labels], sums[:, labels:]

    def macro(draws: Draws) -> np.ndarray:
        hit, below = parts(draws)
        return (2 * hit / np.maximum(below, 1)).mean(1)

    def micro(draws: Draws) -> np.ndarray:
        hit, below = (each.sum(1) for each in parts(draws))
        return 2 * hit / np.maximum(below, 1)

    return DrawnFigure(macro, len(true)), DrawnFigure(micro, len(true))


def calibration_error(
    true: Int[np.ndarray, "row"], probabilities: Float[np.ndarray, "row label"]
) -> DrawnFigure:
    """Return the expected calibration error in the bins of `calibration.calibration`, 0 to 1."""
    edges = calibration(true, probabilities).edges
    confidence = np.asarray(probabilities, float).max(1)
    gap = confidence - (np.asarray(probabilities).argmax(1) == true)
    gaps = gap[:, None] * _in_bins(confidence, edges)

    def of_draws(draws: Draws) -> np.ndarray:
        return np.abs(draws.sums(gaps)).sum(1) / draws.rows.shape[1]

    return DrawnFigure(of_draws, len(gap))


def _in_bins(confidence: np.ndarray, edges: np.ndarray) -> Bool[np.ndarray, "row bin"]:
    """Return which row is in which bin, of the bins that have any."""
    of_bin = np.clip(np.searchsorted(edges, confidence, side="left") - 1, 0, len(edges) - 2)
    return of_bin[:, None] == np.unique(of_bin)


_ROUNDING = 1e-9
"""Errors of few rows are often equal, and then differ in their last digit alone."""


def calibration_interval(
    true: Int[np.ndarray, "row"],
    probabilities: Float[np.ndarray, "row label"],
    *,
    draws: int = 1_000,
    level: float = 0.95,
    seed: int = 0,
    values: Float[np.ndarray, "draw"] | None = None,
) -> Interval:
    """Return the expected calibration error and its interval, 0 to 1.

    The error of few rows is too large: gaps never cancel, and rows drawn anew add to them once
    more. So what resampling adds is taken off before the interval is laid, and the low end is 0
    where a model that is exactly as right as it is sure would give such an error by chance. Source
    of the last: Bröcker and Smith 2007 (consistency resampling). values: as in `figure_interval`.
    """
    rows = len(np.asarray(true))
    error = calibration_error(true, probabilities)
    if values is None:
        (values,) = figures_of_draws([error], rows, draws=[draws], seed=seed)
    at = figure_interval(error, np.arange(rows), level=level, values=values)
    chance = _calibrated_errors(np.asarray(probabilities, float).max(1), draws, seed)
    spread, value = float(values.std(ddof=1)) if len(values) > 1 else 0.0, at.value
    bias = float(values.mean()) - value

    def laid(off: float) -> tuple[float, float]:
        centre = max(0.0, value - max(0.0, off))
        return effective_interval(centre, spread, rows, rows, SHARE, level)

    low, high = laid(max(bias, float(chance.mean())))[0], max(value, laid(bias)[1])
    if value <= np.quantile(chance, (1 + level) / 2) + _ROUNDING:
        low = 0.0
    return replace(at, low=min(low, value), high=high)


def _calibrated_errors(confidence: np.ndarray, draws: int, seed: int) -> np.ndarray:
    """Return the errors of models that are right exactly as often as they are sure."""
    random, errors = np.random.default_rng(seed), []
    marks = _in_bins(confidence, np.linspace(0, 1, BINS + 1))
    sure, marks = confidence @ marks, marks.astype(np.float32)  # whole numbers are exact in it
    block = max(1, _AT_ONCE // len(confidence))
    for start in range(0, draws, block):
        right = random.random((min(block, draws - start), len(confidence))) < confidence
        errors.append(np.abs(sure - right.astype(np.float32) @ marks).sum(1) / len(confidence))
    return np.concatenate(errors)


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
