"""How far a score would move on other rows of the same kind, and whether two models differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from jaxtyping import Bool

from attnviz.errors import InputError, ShapeError
from attnviz.records.evaluation import Interval, McNemar

Metric = Callable[..., Any]
"""Takes columns of rows. A vectorised one takes [draw, row] and returns [draw]."""

FEW = 25
"""McNemar's test is exact below this many rows that one model alone got right."""

_AT_ONCE = 2_000_000  # numbers resampled at a time


def row_mean(values: np.ndarray) -> np.ndarray:
    """The mean over rows, [..., row] -> [...]: of hits the accuracy, of absolute errors the MAE."""
    return values.mean(-1)


def bootstrap(
    metric: Metric,
    *columns: np.ndarray,
    vectorised: bool = False,
    draws: int = 1_000,
    level: float = 0.95,
    seed: int = 0,
) -> Interval:
    """The percentile interval of a metric over resampled rows, the same by seed.

    columns: arrays with one entry a row, resampled together. Accuracy:
    `bootstrap(row_mean, true == predicted, vectorised=True)`. Draws on which the metric is NaN are
    left out and counted. Raises ShapeError for no rows or columns of unequal length. Source: Efron
    and Tibshirani 1993, section 13.3.
    """
    held = _columns(columns)
    values = np.concatenate(
        [
            _values(metric, [column[rows] for column in held], vectorised)
            for rows in _resampled(len(held[0]), draws, seed)
        ]
    )
    return _interval(float(metric(*held)), values, level, draws, len(held[0]))


def paired_bootstrap(
    metric: Metric,
    first: tuple[np.ndarray, ...],
    second: tuple[np.ndarray, ...],
    *,
    vectorised: bool = False,
    draws: int = 1_000,
    level: float = 0.95,
    seed: int = 0,
) -> Interval:
    """The interval of metric(second) - metric(first), both on the same resampled rows.

    What makes a row easy or hard for both models cancels, so the interval is narrower than two
    intervals side by side suggest. It leaves out 0 where the models differ. Raises as `bootstrap`.
    """
    held = _columns((*first, *second))
    cut = len(first)
    parts: list[np.ndarray] = []
    for rows in _resampled(len(held[0]), draws, seed):
        drawn = [column[rows] for column in held]
        before, after = (_values(metric, side, vectorised) for side in (drawn[:cut], drawn[cut:]))
        parts.append(after - before)
    value = float(metric(*held[cut:])) - float(metric(*held[:cut]))
    return _interval(value, np.concatenate(parts), level, draws, len(held[0]))


def _columns(columns: tuple[np.ndarray, ...]) -> list[np.ndarray]:
    held = [np.asarray(column) for column in columns]
    lengths = {len(column) for column in held}
    if len(lengths) != 1 or 0 in lengths:
        raise ShapeError(
            f"Resampling needs columns with one entry for each row; got lengths {sorted(lengths)}."
        )
    return held


def _resampled(rows: int, draws: int, seed: int) -> Iterator[np.ndarray]:
    """Row numbers [draw, row], drawn with repetition, a block of draws at a time."""
    if draws < 1:
        raise InputError(f"An interval needs draws; got {draws}.")
    random = np.random.default_rng(seed)
    block = max(1, _AT_ONCE // rows)
    for done in range(0, draws, block):
        yield random.integers(rows, size=(min(block, draws - done), rows), dtype=np.int64)


def _values(metric: Metric, drawn: list[np.ndarray], vectorised: bool) -> np.ndarray:
    if vectorised:
        return np.asarray(metric(*drawn), float)
    return np.array([metric(*row) for row in zip(*drawn, strict=True)], float)


def _interval(value: float, values: np.ndarray, level: float, draws: int, rows: int) -> Interval:
    if not 0 < level < 1:
        raise InputError(f"The level of an interval is between 0 and 1; got {level:g}.")
    defined = values[~np.isnan(values)]
    low = high = float("nan")
    if len(defined):
        low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2]).tolist()
    return Interval(value, low, high, level, draws, rows, undefined=len(values) - len(defined))


def mcnemar(first_right: Bool[np.ndarray, "row"], second_right: Bool[np.ndarray, "row"]) -> McNemar:
    """Whether two models are right equally often on the same rows.

    Only rows that one model alone got right tell anything. With fewer than `FEW` of them the test
    is the exact binomial one, otherwise chi-square with Edwards' correction for continuity. Raises
    ShapeError for no rows or unequal lengths. Source: McNemar 1947; Edwards 1948.
    """
    first, second = (np.asarray(each, bool) for each in (first_right, second_right))
    if first.shape != second.shape or first.ndim != 1 or not len(first):
        raise ShapeError(
            f"McNemar's test needs one answer of each model a row; got {first.shape} and "
            f"{second.shape}."
        )
    from scipy import stats

    only_first, only_second = int((first & ~second).sum()), int((second & ~first).sum())
    apart = only_first + only_second
    both, neither = int((first & second).sum()), int((~first & ~second).sum())
    if apart < FEW:
        p = float(stats.binomtest(only_first, apart).pvalue) if apart else 1.0
        return McNemar(only_first, only_second, both, neither, "exact", None, p)
    statistic = max(0, abs(only_first - only_second) - 1) ** 2 / apart
    p = float(stats.chi2.sf(statistic, 1))
    return McNemar(only_first, only_second, both, neither, "chi-square", statistic, p)
