"""Errors of predicted numbers and of forecasts."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from attnviz.errors import ShapeError
from attnviz.language import N_
from attnviz.records.scores import RegressionScores


def regression_scores(
    true: Float[np.ndarray, "row *step"], predicted: Float[np.ndarray, "row *step"]
) -> RegressionScores:
    """Return MAE, RMSE, MAPE and R² over all values; forecasts are [row, step].

    MAPE is in percent and over values that are not 0: a share of nothing is not defined. Raises
    ShapeError for no values, other shapes, or values that are not finite.
    """
    true, predicted = np.asarray(true, float), np.asarray(predicted, float)
    if true.shape != predicted.shape or not true.size or true.ndim not in (1, 2):
        raise ShapeError(
            N_(
                "Errors need true and predicted values of one shape, [row] or [row, step]; got "
                "{shape} and {predicted_shape}.",
                shape=true.shape,
                predicted_shape=predicted.shape,
            )
        )
    if not (np.isfinite(true).all() and np.isfinite(predicted).all()):
        raise ShapeError(
            N_("Errors need finite values; a true or predicted one is NaN or infinite.")
        )
    errors = np.abs(predicted - true)
    there = true != 0
    shares = errors[there] / np.abs(true[there])
    return RegressionScores(
        rows=len(true),
        mae=float(errors.mean()),
        rmse=float(np.sqrt((errors**2).mean())),
        mape=float(shares.mean() * 100) if there.any() else float("nan"),
        zeros=int((~there).sum()),
        mae_by_step=np.atleast_1d(errors.mean(0)),
        r2=r_squared(true, predicted),
    )


def r_squared(
    true: Float[np.ndarray, "row *step"], predicted: Float[np.ndarray, "row *step"]
) -> float:
    """Return R²: the share of the truth's spread that is predicted, 1 at most, as scikit-learn.

    NaN for fewer than two rows; of a constant truth 1 where there is no error and 0 otherwise. Of
    several steps the mean. Values that are not finite give NaN.
    """
    true, predicted = (np.asarray(each, float) for each in (true, predicted))
    true, predicted = true.reshape(len(true), -1), predicted.reshape(len(predicted), -1)
    if len(true) < 2 or not (np.isfinite(true).all() and np.isfinite(predicted).all()):
        return float("nan")
    off = ((true - predicted) ** 2).sum(0)
    spread = ((true - true.mean(0)) ** 2).sum(0)
    with np.errstate(divide="ignore", invalid="ignore"):
        by_step = np.where(spread > 0, 1 - off / spread, np.where(off > 0, 0.0, 1.0))
    return float(by_step.mean())
