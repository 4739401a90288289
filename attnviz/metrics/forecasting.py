"""Forecasts beside copying the last season: is a model better than knowing nothing?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, Int

from attnviz.errors import ShapeError
from attnviz.language import N_, several

_LEAST = 0.3
"""Autocorrelation below which a series has no season worth the name."""

_LONGEST = 400


def season_of(histories: Sequence[Float[np.ndarray, "step"]]) -> int:
    """Return the season that series share, in steps; 1 where none is seen.

    The lag of the first high peak of the mean autocorrelation, once a straight line is taken out of
    each series; at most a third of the shortest history, so that it is seen three times.
    """
    shortest = min(len(each) for each in histories)
    most = min(shortest // 3, _LONGEST)
    if most < 2:
        return 1
    total, count = np.zeros(most + 2), 0
    for each in histories:
        values = np.asarray(each, float)
        steps = np.arange(len(values))
        values = values - np.polyval(np.polyfit(steps, values, 1), steps)
        power = float(values @ values)
        if power > 1e-12 * len(values):
            count += 1
            total += [1.0, *(_at(values, lag) / power for lag in range(1, most + 2))]
    if not count:
        return 1
    of = total / count
    lags = np.arange(2, most + 1)
    peaks = [n for n in lags if of[n] >= of[n - 1] and of[n] >= of[n + 1] and of[n] > _LEAST]
    # Twice a season is one too: the shortest that is nearly as good.
    return int(next(n for n in peaks if of[n] >= 0.9 * of[peaks].max())) if peaks else 1


def seasons_of(histories: Sequence[Float[np.ndarray, "step"]]) -> Int[np.ndarray, "row"]:
    """Return the season of each series: the one that all share, or else each series' own."""
    shared = season_of(histories)
    seasons = [season_of([each]) if shared == 1 else shared for each in histories]
    return np.array(seasons, int)


def _at(values: np.ndarray, lag: int) -> float:
    """Return the autocovariance at a lag, not shrunk for the steps that it lacks."""
    return float(values[lag:] @ values[:-lag]) * len(values) / (len(values) - lag)


def seasonal_naive(
    history: Float[np.ndarray, "step"], horizon: int, season: int
) -> Float[np.ndarray, "ahead"]:
    """Return the last season of a history, copied as often as the horizon needs.

    Raises ShapeError when the season is below 1 or longer than the history.

    Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, section 5.2.
    """
    history = np.asarray(history, float)
    if not 1 <= season <= len(history):
        raise ShapeError(
            several(
                "A season of {n} steps cannot be copied from a history of {history}.",
                n=season,
                history=len(history),
            )
        )
    last = history[-season:]
    return last[np.arange(horizon) % season]


def scaled_errors(
    true: Float[np.ndarray, "row ahead"],
    predicted: Float[np.ndarray, "row ahead"],
    histories: Sequence[Float[np.ndarray, "step"]],
    seasons: int | Int[np.ndarray, "row"],
) -> Float[np.ndarray, "row"]:
    """Return each row's mean absolute scaled error (MASE); below 1 beats the seasonal steps.

    The error divided by the mean absolute error of copying the season before within the history;
    one season for all, or each row's.
    NaN where a history is no longer than the season, or repeats itself exactly. Source: Hyndman and
    Koehler 2006, section 3; Hyndman and Athanasopoulos, section 5.8.
    """
    true, predicted = np.asarray(true, float), np.asarray(predicted, float)
    if true.shape != predicted.shape or true.ndim != 2 or len(histories) != len(true):
        raise ShapeError(
            N_(
                "Scaled errors need [row, step ahead] and one history per row; got {shape}, "
                "{predicted_shape} and {histories} histories.",
                shape=true.shape,
                predicted_shape=predicted.shape,
                histories=len(histories),
            )
        )
    steps = np.broadcast_to(seasons, len(histories)).tolist()
    scale = np.array(
        [_in_sample(np.asarray(each, float), n) for each, n in zip(histories, steps, strict=True)]
    )
    errors = np.abs(true - predicted).mean(1)
    return np.divide(errors, scale, out=np.full(len(true), np.nan), where=scale > 0)


def _in_sample(history: np.ndarray, season: int) -> float:
    if len(history) <= season:
        return 0.0
    return float(np.abs(history[season:] - history[:-season]).mean())
