"""Whether a model is right as often as it is sure."""

from __future__ import annotations

from typing import Literal

import numpy as np
from jaxtyping import Float, Int

from attnviz.errors import ShapeError
from attnviz.language import N_
from attnviz.records.scores import Calibration

BINS = 15


def calibration(
    true: Int[np.ndarray, "row"],
    probabilities: Float[np.ndarray, "row label"],
    *,
    bins: int = BINS,
    spacing: Literal["width", "rows"] = "width",
) -> Calibration:
    """Return error, Brier score and the bins of a diagram, of the most likely class.

    `spacing` makes bins of equal width from 0 to 1, or of about equal numbers of rows (fewer bins
    where confidences are tied). Raises ShapeError unless rows of probabilities are from 0 to 1 and
    sum to 1. Source: Guo et al. 2017, section 2 (ECE); Brier 1950.
    """
    true, probabilities = np.asarray(true), np.asarray(probabilities, float)
    if probabilities.ndim != 2 or probabilities.shape[:1] != true.shape or not len(true):
        raise ShapeError(
            N_(
                "Calibration needs [row, label] probabilities and one true class per row; got "
                "{shape} and {true_shape}.",
                shape=probabilities.shape,
                true_shape=true.shape,
            )
        )
    sums = probabilities.sum(1)
    if not np.allclose(sums, 1, atol=1e-3) or (probabilities < 0).any():
        raise ShapeError(
            N_(
                "The probabilities of a row must not be below 0 and must sum to 1; one row sums to "
                "{sums:.4g}.",
                sums=sums[np.abs(sums - 1).argmax()],
            )
        )
    confidence = probabilities.max(1)
    right = probabilities.argmax(1) == true
    if spacing == "width":
        edges = np.linspace(0, 1, bins + 1)
    else:
        inner = np.quantile(confidence, np.linspace(0, 1, bins + 1)[1:-1])
        edges = np.unique(np.concatenate([[0.0], inner, [1.0]]))
    of_bin = np.clip(np.searchsorted(edges, confidence, side="left") - 1, 0, len(edges) - 2)
    count = np.bincount(of_bin, minlength=len(edges) - 1)
    with np.errstate(invalid="ignore"):
        sure = np.bincount(of_bin, confidence, minlength=len(count)) / count
        accurate = np.bincount(of_bin, right, minlength=len(count)) / count
    occupied = count > 0
    gaps = np.abs(sure - accurate)[occupied]
    truth = true[:, None] == np.arange(probabilities.shape[1])
    return Calibration(
        ece=float((gaps * count[occupied]).sum() / len(true)),
        brier=float(((probabilities - truth) ** 2).sum(1).mean()),
        edges=edges,
        confidence=sure,
        accuracy=accurate,
        count=count,
    )
