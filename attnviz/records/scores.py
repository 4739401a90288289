"""How good answers were on data with known answers, and how sure that is.

Shares are from 0 to 1. NaN stands where a figure is not defined (a class that never occurs), and
each maker in `attnviz.metrics` says when.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

import numpy as np
from jaxtyping import Float, Int

from attnviz.records.tokens import read_only

UNLABELLED = 255
"""The number of a mask's pixels that have no label, as Pascal VOC writes it."""

UNTAGGED = -100
"""The id of a word without a label among words that have one: nobody learns it or is asked it."""


class _Frozen:
    """Marks the arrays of a record as read-only once it is made."""

    def __post_init__(self) -> None:
        for each in fields(self):  # pyright: ignore[reportArgumentType]
            value = getattr(self, each.name)
            if isinstance(value, np.ndarray):
                object.__setattr__(self, each.name, read_only(value))


@dataclass(frozen=True, eq=False)
class Curve(_Frozen):
    """One curve over all thresholds, and a figure for it.

    area: the area under a ROC curve, the average precision of a precision-recall curve.
    """

    x: Float[np.ndarray, "point"]
    y: Float[np.ndarray, "point"]
    thresholds: Float[np.ndarray, "point"]
    area: float


@dataclass(frozen=True, eq=False)
class ClassificationScores(_Frozen):
    """Scores of predicted classes against the true ones.

    Attributes:
        labels: names of the classes.
        rows: how many answers were scored.
        accuracy: share of right rows; for several labels a row, of rows with all labels right.
        precision, recall, f1: one a class; 0 where nothing was predicted (nothing was there).
        support: rows of each class.
        *_macro: mean over the classes that occur in truth or predictions, of several labels a row
            over all labels; *_micro: over all rows.
        confusion: [true, predicted] rows; None for several labels a row.
        roc: a class -> x false positive rate, y true positive rate; None without probabilities, and
            for a class that no row or every row has.
        precision_recall: a class -> x recall, y precision; None as above.
    """

    labels: tuple[str, ...]
    rows: int
    accuracy: float
    precision: Float[np.ndarray, "label"]
    recall: Float[np.ndarray, "label"]
    f1: Float[np.ndarray, "label"]
    support: Int[np.ndarray, "label"]
    precision_macro: float
    recall_macro: float
    f1_macro: float
    precision_micro: float
    recall_micro: float
    f1_micro: float
    confusion: Int[np.ndarray, "true predicted"] | None = None
    roc: tuple[Curve | None, ...] = ()
    precision_recall: tuple[Curve | None, ...] = ()


@dataclass(frozen=True, eq=False)
class Calibration(_Frozen):
    """Whether 80 % sure means right 80 % of the time.

    Attributes:
        ece: expected calibration error: mean gap between confidence and accuracy of the bins,
            weighted by their rows.
        brier: mean squared distance of the probabilities from the truth, summed over the classes: 0
            (certain and right) to 2 (certain and wrong).
        edges: [bin + 1], confidences at which bins end; a bin holds its upper edge.
        confidence, accuracy: mean of each bin; NaN in an empty one.
        count: rows of each bin.
    """

    ece: float
    brier: float
    edges: Float[np.ndarray, "edge"]
    confidence: Float[np.ndarray, "bin"]
    accuracy: Float[np.ndarray, "bin"]
    count: Int[np.ndarray, "bin"]


@dataclass(frozen=True)
class SequenceScores:
    """Scores of written texts. BLEU and chrF from 0 to 100, exact_match from 0 to 1; the signatures
    name the settings, so that others can repeat them. notes: why the tokenizer, and what was made
    alike before texts were compared."""

    rows: int
    bleu: float
    chrf: float
    exact_match: float
    bleu_signature: str
    chrf_signature: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class RegressionScores(_Frozen):
    """Scores of predicted numbers, in the unit of the truth.

    Attributes:
        mape: mean of |error| / |truth| in percent, over the values that are not 0; NaN without any.
        zeros: values that are 0 and so were left out of `mape`.
        mae_by_step: for forecasts, the mean error at each step ahead; of one entry otherwise.
        r2: share of the spread of the truth that is foretold, 1 at most; for forecasts the mean of
            the steps ahead. NaN for one row; where the truth is constant 1 for no error, else 0.
        season: steps of the season whose copy forecasts are held against: 1 is the last value, 0
            for numbers that are no forecasts, and where each series has a season of its own.
        naive_mae: mean absolute error of copying the last season; NaN without one.
        mase: mean absolute scaled error; NaN without one.
    """

    rows: int
    mae: float
    rmse: float
    mape: float
    zeros: int
    mae_by_step: Float[np.ndarray, "step"]
    r2: float = float("nan")
    season: int = 0
    naive_mae: float = float("nan")
    mase: float = float("nan")


@dataclass(frozen=True, eq=False)
class SegmentationScores(_Frozen):
    """Scores of masks. A class that is neither in the truth nor in the predictions has NaN and is
    left out of the means; pixels: of each class, in the truth."""

    labels: tuple[str, ...]
    iou: Float[np.ndarray, "label"]
    dice: Float[np.ndarray, "label"]
    mean_iou: float
    mean_dice: float
    accuracy: float
    pixels: Int[np.ndarray, "label"]
    confusion: Int[np.ndarray, "true predicted"]


@dataclass(frozen=True, eq=False)
class EntityScores(_Frozen):
    """Scores of found entities: right where kind, first and last word are those of the truth.

    kinds: kinds of entities; precision, recall, f1, support: one a kind. The others are over all
    entities; accuracy is of single words, O included. scheme: how labels mark entities, in words.
    """

    kinds: tuple[str, ...]
    precision: Float[np.ndarray, "kind"]
    recall: Float[np.ndarray, "kind"]
    f1: Float[np.ndarray, "kind"]
    support: Int[np.ndarray, "kind"]
    precision_micro: float
    recall_micro: float
    f1_micro: float
    f1_macro: float
    accuracy: float
    scheme: str = ""


@dataclass(frozen=True)
class Interval:
    """A figure, and where that of all rows of the same kind may lie: of test sets drawn alike, the
    share `level` has an interval that holds it.

    low, high: NaN where nothing can be said (one row, or equal ones without an end to their scale).
    draws: resamples behind it, 0 for a closed form. undefined: draws on which the figure was not
    defined. method: by which rule; before it was written down the middle of resampled figures.
    """

    value: float
    low: float
    high: float
    level: float
    draws: int
    rows: int
    undefined: int = 0
    method: str = ""


@dataclass(frozen=True)
class McNemar:
    """Whether two models that answered the same rows are right equally often.

    only_first, only_second: rows that one alone got right. p: how likely a difference as large is
    by chance, from 0 to 1; `test` says by which rule, statistic is chi-square's (None for exact).
    """

    only_first: int
    only_second: int
    both: int
    neither: int
    test: Literal["exact", "chi-square"]
    statistic: float | None
    p: float
