"""How far a figure may be from that of all rows of the same kind, and whether two models differ.

The intervals are chosen by what covers: `tests/metrics/test_coverage.py` draws test sets of 5 to
400 rows again and again, and counts how often an interval of 95 % holds the true figure. The middle
of resampled figures (the percentile bootstrap) does not: of 5 rows of which 95 % are right it
covers 22 %, and where all rows are right it is a point.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Float

from attnviz.errors import InputError, ShapeError
from attnviz.language import N_
from attnviz.metrics.draws import drawn_rows
from attnviz.records.scores import Interval, McNemar

Metric = Callable[..., Any]
"""Takes columns of rows. A vectorised one takes [draw, row] and returns [draw]."""


@dataclass(frozen=True)
class Scale:
    """Where a figure can lie; an interval never leaves it."""

    low: float = -math.inf
    high: float = math.inf

    @property
    def bounded(self) -> bool:
        """Whether it has two ends."""
        return math.isfinite(self.low) and math.isfinite(self.high)


SHARE, PERCENT, TO_TWO = Scale(0, 1), Scale(0, 100), Scale(0, 2)
POSITIVE, ANY = Scale(0), Scale()

EXACT = N_("exact (Clopper and Pearson 1934)")
EFFECTIVE = N_("exact for as many rows as the spread is worth (Korn and Graubard 1998)")
_LEANING = N_(
    "longer on the side of the rare large values, by their skewness divided by the square root of "
    "the number of rows"
)
LOGARITHM = N_("Student's t of the logarithm, its spread from resampled rows")
LOGARITHM_LEANING = N_("Student's t of the logarithm, {leaning}", leaning=_LEANING)
STUDENT = N_("Student's t, its spread from resampled rows")
STUDENT_LEANING = f"Student's t, {_LEANING}"
UNKNOWN = N_("not known: one row, or rows that are all alike, say nothing about others")


def row_mean(values: np.ndarray) -> np.ndarray:
    """Return the mean over rows, [..., row] -> [...]: accuracy of hits, MAE of absolute errors."""
    return values.mean(-1)


# --- intervals ------------------------------------------------------------------------------------


def share_interval(right: float, rows: float, *, level: float = 0.95) -> tuple[float, float]:
    """Return the exact interval of a share, `right` of `rows`, from 0 to 1; never a point.

    Neither has to be whole: see `figure_interval`. Source: Clopper and Pearson 1934.
    """
    from scipy.special import betaincinv

    tail = (1 - _level(level)) / 2
    low = float(betaincinv(right, rows - right + 1, tail)) if right > 0 else 0.0
    high = float(betaincinv(right + 1, rows - right, 1 - tail)) if right < rows else 1.0
    return low, high


def mean_interval(values: np.ndarray, *, scale: Scale = ANY, level: float = 0.95) -> Interval:
    """Return the interval of the mean of rows' values, in closed form.

    Values of 0 and 1 alone: exact. On another scale with two ends: as in `figure_interval`.
    Otherwise Student's t, of the logarithm where values are never negative, and longer to the side
    on which rare large values lie (an error or a loss of rows not seen may be one of them). Low and
    high are NaN for one row without an end to its scale, for equal rows, and for values that are
    not finite. Raises ShapeError when there are no rows.
    """
    (column,) = _columns((np.asarray(values),))
    column = column.astype(float)
    n, mean = len(column), float(column.mean())

    def interval(low: float, high: float, method: str) -> Interval:
        return _within(scale, Interval(mean, low, high, level, 0, n, method=method))

    if scale == SHARE and np.isin(column, (0, 1)).all():
        return interval(*share_interval(float(column.sum()), n, level=level), EXACT)
    if not np.isfinite(column).all():
        return interval(math.nan, math.nan, UNKNOWN)
    error = float(column.std(ddof=1)) / math.sqrt(n) if n > 1 else 0.0
    if scale.bounded:
        return interval(*effective_interval(mean, error, n, n, scale, level), EFFECTIVE)
    if error <= 1e-12 * max(1.0, abs(mean)):
        _level(level)
        return interval(math.nan, math.nan, UNKNOWN)
    lean = float((((column - mean) / column.std()) ** 3).mean()) / math.sqrt(n)
    below, above = 1 + max(0.0, -lean), 1 + max(0.0, lean)
    half = _student(n, level) * error
    if scale.low == 0:
        low, high = (mean * math.exp(min(x * half / mean, 300.0)) for x in (-below, above))
        return interval(low, high, LOGARITHM_LEANING)
    return interval(mean - below * half, mean + above * half, STUDENT_LEANING)


def figure_interval(
    metric: Metric,
    *columns: np.ndarray,
    scale: Scale = SHARE,
    worth: float | None = None,
    vectorised: bool = False,
    draws: int = 1_000,
    level: float = 0.95,
    seed: int = 0,
    values: Float[np.ndarray, "draw"] | None = None,
) -> Interval:
    """Return the interval of any figure of rows (F1, an area, BLEU, an error), the same by seed.

    columns: arrays with one entry a row, resampled together. The spread of the resampled figures
    says how many rows of 0 and 1 would spread as much; the interval is exact for so many, so it is
    never a point and never leaves the scale. worth: such rows where nothing spreads (all are
    right); all rows, where left out. On a scale that only begins, Student's t of the logarithm.
    Draws on which the metric is NaN are left out and counted. Raises ShapeError when there
    are no rows or columns differ in length. values: the figures of so many draws, where
    `draws.figures_of_draws` has made them.
    """
    arrays = _columns(columns)
    n = len(arrays[0])
    if values is None:
        values = _bootstrap(metric, arrays, vectorised, draws, seed)
    draws = len(values)
    value = float(metric(*arrays))
    defined = values[np.isfinite(values)]
    undefined = len(values) - len(defined)

    def interval(low: float, high: float, method: str) -> Interval:
        estimate = Interval(value, low, high, level, draws, n, undefined, method)
        return _within(scale, estimate)

    if not math.isfinite(value) or len(defined) < 2:
        _level(level)
        return interval(math.nan, math.nan, UNKNOWN)
    if scale.bounded:
        error = float(defined.std(ddof=1)) * math.sqrt(n / max(1, n - 1))
        ends = effective_interval(value, error, n, n if worth is None else worth, scale, level)
        return interval(*ends, EFFECTIVE)
    if scale.low == 0:
        if value <= 0 or n < 2 or (defined <= 0).any() or np.ptp(defined) <= 1e-12 * value:
            return interval(math.nan, math.nan, UNKNOWN)
        error = float(np.log(defined).std(ddof=1)) * math.sqrt(n / (n - 1))
        return interval(*_logarithmic(value, error, n, level), LOGARITHM)
    error = float(defined.std(ddof=1)) * math.sqrt(n / max(1, n - 1))
    if n < 2 or error <= 0:
        return interval(math.nan, math.nan, UNKNOWN)
    half = _student(n, level) * error
    return interval(value - half, value + half, STUDENT)


def resampled(
    metric: Metric, *columns: np.ndarray, vectorised: bool = False, draws: int = 1_000,
    seed: int = 0,
) -> Float[np.ndarray, "draw"]:  # fmt: skip
    """Return the figure of each resample: rows drawn with repetition, `draws` times."""
    return _bootstrap(metric, _columns(columns), vectorised, draws, seed)


def effective_interval(
    value: float, error: float, rows: int, worth: float, scale: Scale, level: float
) -> tuple[float, float]:
    """Return the exact interval of a share of as many rows as have this standard error.

    worth: so many rows where there is no spread. Source: Korn and Graubard 1998.
    """
    width = scale.high - scale.low
    share, spread = (value - scale.low) / width, error / width
    share = min(1.0, max(0.0, share))
    many = worth
    if spread > 1e-9 and 0 < share < 1:
        many = share * (1 - share) / spread**2
        if rows > 1:  # the spread is estimated from few rows
            many *= (_student(10**9, level) / _student(rows, level)) ** 2
    low, high = share_interval(share * many, many, level=level)
    return scale.low + width * low, scale.low + width * high


def _logarithmic(value: float, error: float, rows: int, level: float) -> tuple[float, float]:
    half = min(_student(rows, level) * error, 300.0)
    return value * math.exp(-half), value * math.exp(half)


def _student(rows: int, level: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(rows - 1, (1 + _level(level)) / 2))


def _level(level: float) -> float:
    if not 0 < level < 1:
        raise InputError(
            N_("The level of an interval is between 0 and 1; got {level:g}.", level=level)
        )
    return level


def _within(scale: Scale, interval: Interval) -> Interval:
    from dataclasses import replace

    low = max(scale.low, min(interval.low, interval.value))
    high = min(scale.high, max(interval.high, interval.value))
    if math.isnan(interval.low) or math.isnan(interval.high):
        low = high = math.nan
    return replace(interval, low=low, high=high)


# --- two models -----------------------------------------------------------------------------------


def paired_mean_interval(
    first: Float[np.ndarray, "row"],
    second: Float[np.ndarray, "row"],
    *,
    scale: Scale = ANY,
    level: float = 0.95,
) -> Interval:
    """Return the interval of mean(second) - mean(first) on the same rows.

    What makes a row easy or hard for both models cancels, so it is narrower than two intervals side
    by side suggest. Rows of 0 and 1: from the rows that one model alone got right, so that it
    leaves out 0 exactly where McNemar's exact test has p below 1 - level. `scale` is that of one
    model's values. Raises as `mean_interval`.
    """
    a, b = (np.asarray(each, float) for each in (first, second))
    _columns((a, b))
    if scale == SHARE and np.isin(a, (0, 1)).all() and np.isin(b, (0, 1)).all():
        better, worse, n = int((b > a).sum()), int((a > b).sum()), len(a)
        low, high = _of_discordant(better, worse, n, level)
        value = (better - worse) / n
        return Interval(value, low, high, level, 0, n, method=DISCORDANT)
    width = scale.high - scale.low
    both = Scale(-width, width) if math.isfinite(width) else ANY
    return mean_interval(b - a, scale=both, level=level)


DISCORDANT = N_("exact, of the rows on which the two models differ (Clopper and Pearson 1934)")


def _of_discordant(better: int, worse: int, rows: int, level: float) -> tuple[float, float]:
    """Return the share for the second of rows that tell models apart, times those rows' share.

    The first share's exact interval leaves out 1/2 exactly where the exact test rejects, and times
    a share it leaves out 0 there too.
    """
    apart = better + worse
    share = share_interval(better, apart, level=level) if apart else (0.0, 1.0)
    few, many = share_interval(apart, rows, level=level)
    low, high = (2 * each - 1 for each in share)
    return low * (few if low > 0 else many), high * (many if high > 0 else few)


def mcnemar(first_right: Bool[np.ndarray, "row"], second_right: Bool[np.ndarray, "row"]) -> McNemar:
    """Return whether two models are right equally often on the same rows.

    Only rows that one model alone got right tell anything; of those the exact binomial test is
    made, however many there are. Raises ShapeError when there are no rows or lengths
    differ. Source: McNemar 1947.
    """
    first, second = (np.asarray(each, bool) for each in (first_right, second_right))
    if first.shape != second.shape or first.ndim != 1 or not len(first):
        raise ShapeError(
            N_(
                "McNemar's test needs one answer of each model a row; got {shape} and "
                "{second_shape}.",
                shape=first.shape,
                second_shape=second.shape,
            )
        )
    from scipy import stats

    only_first, only_second = int((first & ~second).sum()), int((second & ~first).sum())
    apart = only_first + only_second
    both, neither = int((first & second).sum()), int((~first & ~second).sum())
    p = float(stats.binomtest(only_first, apart).pvalue) if apart else 1.0
    return McNemar(only_first, only_second, both, neither, "exact", None, p)


# --- resampling -----------------------------------------------------------------------------------


def _columns(columns: tuple[np.ndarray, ...]) -> list[np.ndarray]:
    arrays = [np.asarray(column) for column in columns]
    lengths = {len(column) for column in arrays}
    if len(lengths) != 1 or 0 in lengths:
        raise ShapeError(
            N_(
                "Resampling needs columns with one entry for each row; got lengths {lengths}.",
                lengths=sorted(lengths),
            )
        )
    return arrays


def _bootstrap(
    metric: Metric, arrays: list[np.ndarray], vectorised: bool, draws: int, seed: int
) -> np.ndarray:
    return np.concatenate(
        [
            _values(metric, [column[rows] for column in arrays], vectorised)
            for rows in drawn_rows(len(arrays[0]), draws, seed)
        ]
    )


def _values(metric: Metric, resamples: list[np.ndarray], vectorised: bool) -> np.ndarray:
    if vectorised:
        return np.asarray(metric(*resamples), float)
    return np.array([metric(*row) for row in zip(*resamples, strict=True)], float)
