"""Accuracy, precision, recall, F1, the confusion matrix and curves, by scikit-learn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int

from attnviz.errors import ShapeError
from attnviz.language import N_, several
from attnviz.records.scores import ClassificationScores, Curve


def classification_scores(
    true: Int[np.ndarray, "row"],
    predicted: Int[np.ndarray, "row"],
    *,
    labels: Sequence[str],
    probabilities: Float[np.ndarray, "row label"] | None = None,
) -> ClassificationScores:
    """Return the scores of one class a row (ids into labels), and curves with probabilities.

    A class that was never predicted has precision 0, one without rows has recall 0; macro means are
    over the classes that occur in truth or predictions, scikit-learn's default. Raises ShapeError
    for no rows, or arrays that do not fit.
    """
    true, predicted = np.asarray(true), np.asarray(predicted)
    if true.ndim != 1 or true.shape != predicted.shape or not len(true):
        raise ShapeError(
            N_(
                "Scores need one true and one predicted class per row; got shapes {shape} and "
                "{predicted_shape}.",
                shape=true.shape,
                predicted_shape=predicted.shape,
            )
        )
    for name, ids in (("true", true), ("predicted", predicted)):
        if ids.min() < 0 or ids.max() >= len(labels):
            raise ShapeError(
                N_(
                    "Classes go from 0 to {labels}; a {name} one is {min}.",
                    labels=len(labels) - 1,
                    name=name,
                    min=ids.min() if ids.min() < 0 else ids.max(),
                )
            )
    from sklearn.metrics import accuracy_score, confusion_matrix

    present = np.union1d(true, predicted)
    hits = None
    if probabilities is not None:
        hits = true[:, None] == np.arange(len(labels))
    return ClassificationScores(
        labels=tuple(labels),
        rows=len(true),
        accuracy=float(accuracy_score(true, predicted)),
        **_by_class(true, predicted, len(labels), present),
        confusion=confusion_matrix(true, predicted, labels=np.arange(len(labels))),
        **_curves(hits, probabilities),
    )


def passing(logits: Any) -> Any:
    """Return which labels a model gives that may give several: those more likely than not.

    Their logits are above 0 and their probabilities above 1/2. Arrays and tensors of any shape.
    """
    return logits > 0


NONE = "none"
"""What such a model answers where no label passes."""


def passing_text(names: Sequence[str], passes: Any) -> str:
    """Return the labels that pass, in the model's order, or "none"."""
    return ", ".join(name for name, here in zip(names, passes, strict=True) if here) or NONE


def multi_label_scores(
    true: Bool[np.ndarray, "row label"],
    predicted: Bool[np.ndarray, "row label"],
    *,
    labels: Sequence[str],
    probabilities: Float[np.ndarray, "row label"] | None = None,
) -> ClassificationScores:
    """Return the scores of several labels a row; accuracy counts rows with every label right.

    Zero cases as in `classification_scores`; macro means are over all labels, one without rows
    counts 0, as scikit-learn has it. Raises ShapeError when there are no rows, or shapes differ.
    """
    true, predicted = np.asarray(true, bool), np.asarray(predicted, bool)
    if true.shape != predicted.shape or true.ndim != 2 or not len(true):
        raise ShapeError(
            N_(
                "Scores need true and predicted labels as [row, label]; got {shape} and "
                "{predicted_shape}.",
                shape=true.shape,
                predicted_shape=predicted.shape,
            )
        )
    if true.shape[1] != len(labels):
        raise ShapeError(
            several(
                "There are {n} labels, but {shape} columns of answers.",
                n=len(labels),
                shape=true.shape[1],
            )
        )
    present = np.arange(len(labels))
    return ClassificationScores(
        labels=tuple(labels),
        rows=len(true),
        accuracy=float((true == predicted).all(1).mean()),
        **_by_class(true.astype(int), predicted.astype(int), len(labels), present),
        **_curves(true, probabilities),
    )


def _by_class(
    true: np.ndarray, predicted: np.ndarray, classes: int, present: np.ndarray
) -> dict[str, Any]:
    from sklearn.metrics import precision_recall_fscore_support

    options: dict[str, Any] = {"labels": np.arange(classes), "zero_division": 0}
    per_class: Any = precision_recall_fscore_support(true, predicted, **options)
    micro: Any = precision_recall_fscore_support(true, predicted, average="micro", **options)
    figures: dict[str, Any] = {}
    for place, name in enumerate(("precision", "recall", "f1")):
        figures[name] = np.asarray(per_class[place], float)
        figures[f"{name}_macro"] = float(figures[name][present].mean()) if len(present) else 0.0
        figures[f"{name}_micro"] = float(micro[place])
    return {**figures, "support": np.asarray(per_class[3])}


def _curves(
    hits: Bool[np.ndarray, "row label"] | None,
    probabilities: Float[np.ndarray, "row label"] | None,
) -> dict[str, Any]:
    if probabilities is None or hits is None:
        return {}
    if probabilities.shape != hits.shape:
        raise ShapeError(
            N_(
                "Curves need one probability per row and label, {shape}; got "
                "{probabilities_shape}.",
                shape=hits.shape,
                probabilities_shape=probabilities.shape,
            )
        )
    pairs = list(zip(hits.T, probabilities.T, strict=True))
    return {
        "roc": tuple(roc_curve(of, scores) for of, scores in pairs),
        "precision_recall": tuple(precision_recall_curve(of, scores) for of, scores in pairs),
    }


def roc_curve(hits: Bool[np.ndarray, "row"], scores: Float[np.ndarray, "row"]) -> Curve | None:
    """Return false against true positive rate over all thresholds; None for one class."""
    if hits.all() or not hits.any():
        return None
    from sklearn import metrics

    x, y, thresholds = metrics.roc_curve(hits, scores)
    return Curve(x, y, thresholds, float(metrics.auc(x, y)))


def precision_recall_curve(
    hits: Bool[np.ndarray, "row"], scores: Float[np.ndarray, "row"]
) -> Curve | None:
    """Return recall against precision over all thresholds; None for one class.

    The last point, (0, 1), has no threshold: its threshold is infinite.
    """
    if hits.all() or not hits.any():
        return None
    from sklearn import metrics

    precision, recall, thresholds = metrics.precision_recall_curve(hits, scores)
    area = float(metrics.average_precision_score(hits, scores))
    return Curve(recall, precision, np.append(thresholds, np.inf), area)
