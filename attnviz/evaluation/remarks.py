"""What has to be said beside figures, in sentences that the page and the report share."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from attnviz.evaluation.figure_words import figure
from attnviz.records.evaluation import Evaluation
from attnviz.records.scores import ClassificationScores, EntityScores, SequenceScores

INTERVALS = (
    "Each figure has its 95 % interval: of 100 test sets drawn like this one, about 95 have an "
    "interval that holds the figure of all such rows. It says how far the draw of rows matters, "
    "not whether the rows are like those that you care about."
)

_FAR = 0.02
"""Share by which sureness and rightness may differ before a side is named; five times as much where
the rows do not show that there is a calibration error at all."""

_LOST = 0.2
"""Share by which a model is right more often than it is sure, that asks for more training."""

MOST_CONFUSED = 10


def repeats(done: Evaluation) -> str:
    """That rows are the same input again, for which intervals are too narrow; "" where none is."""
    if done.task in ("image-classification", "image-segmentation", "forecasting"):
        return ""  # these inputs have numbers for names
    again = len(done.answers) - len(set(done.answers.inputs))
    if not again:
        return ""
    what = "row repeats" if again == 1 else "rows repeat"
    return (
        f"{again:,} {what} an input word for word. Intervals take every row for another draw, so "
        "with rows that repeat or belong together (of one document, of one person) they are too "
        "narrow."
    )


def how_made(done: Evaluation) -> tuple[str, ...]:
    """How figures were made, where others could make them otherwise."""
    details = done.details
    found: list[str] = []
    if isinstance(details, SequenceScores):
        found += [
            f"BLEU and chrF are sacrebleu's: BLEU {details.bleu_signature}, chrF "
            f"{details.chrf_signature}.",
            *details.notes,
            "Exact match does not compare white space at the ends, blanks beside characters of "
            "scripts without spaces, or how accents are encoded (Unicode's NFC).",
        ]
    if isinstance(details, EntityScores) and details.scheme:
        found.append(f"Labels of words were read as {details.scheme}.")
    unknown = [score.name for score in done.scores if math.isnan(score.interval.low)]
    if unknown:
        found.append(
            f"No interval can be told of {', '.join(unknown)}: one row, or rows that are all "
            "alike, say nothing about others."
        )
    return tuple(found)


def sureness(done: Evaluation) -> tuple[str, ...]:
    """Whether the model is too sure or too unsure, and whether it is sure of anything."""
    calibration, shares = done.calibration, done.answers.probabilities
    if calibration is None or shares is None:
        return ()
    sure, right = float(shares.max(1).mean()), float(done.answers.figure.mean())
    labels = shares.shape[1]
    gap = right - sure
    shown = any(score.name == "ECE" and score.interval.low > 0 for score in done.scores)
    side = (
        "as sure as it is right, as far as these rows show"
        if abs(gap) < (_FAR if shown else 5 * _FAR)
        else "too unsure: it is right more often than it is sure" if gap > 0
        else "too sure: it is right less often than it is sure"
    )  # fmt: skip
    found = [
        f"Expected calibration error {figure(calibration.ece)}: the mean gap between how sure the "
        "model is and how often it is right.",
        f"Mean confidence {figure(sure)}, accuracy {figure(right)}: on the whole the model is "
        f"{side}. Points below the line: too sure; above it: too unsure.",
    ]
    loss, guessing = float(np.minimum(done.answers.loss, 700).mean()), math.log(max(labels, 2))
    if gap > _LOST and loss > 0.7 * guessing:
        found.append(
            f"The model is hardly surer than one that gives all {labels} classes the same share: "
            f"log loss {figure(loss)}, that one's {figure(guessing)}. Its training had not ended: "
            "train it for more steps or with a higher learning rate."
        )
    elif loss > 0.9 * guessing and right < 2 / labels:
        found.append(
            f"Log loss {figure(loss)} is no better than giving all {labels} classes the same share "
            f"({figure(guessing)}): the model has not learnt to tell these classes apart."
        )
    return tuple(found)


def worst_said(done: Evaluation, rows: Sequence[int]) -> str:
    """What the list of worst rows is, true also where the model was sure of nothing."""
    answers = done.answers
    if answers.true_ids is None or answers.probabilities is None:
        if done.task == "translation":
            return "The texts that are least like the truth: loss is 100 minus chrF."
        if answers.better == "lower":
            return "The rows that cost most, the largest error first."
        return "The rows that cost most, the largest loss first."
    said = "The rows that cost most, the least probable truth first."
    if not len(rows):
        return said
    most = float(answers.probabilities[list(rows)].max(1).max())
    if most < 0.5:
        return f"{said} The model was sure of none: no answer here had more than {figure(most)}."
    return f"{said} The surer the model was of a wrong answer, the more it costs."


def confused(details: ClassificationScores) -> list[tuple[str, str, int, float]]:
    """(truth, answer, rows, share of the truth's rows) of the most frequent wrong pairs."""
    if details.confusion is None:
        return []
    counts = Counter(
        {
            (int(a), int(b)): int(details.confusion[a, b])
            for a, b in zip(*np.nonzero(details.confusion), strict=True)
            if a != b
        }
    )
    return [
        (details.labels[a], details.labels[b], n, n / int(details.support[a]))
        for (a, b), n in counts.most_common(MOST_CONFUSED)
    ]
