"""What has to be said beside figures, in sentences that the page and the report share."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from attnviz.evaluation.figure_words import figure
from attnviz.language import N_, counted, several
from attnviz.records.evaluation import Evaluation
from attnviz.records.scores import ClassificationScores, EntityScores, SequenceScores

INTERVALS = N_(
    "Each figure has its 95 % interval: of 100 test sets sampled like this one, about 95 have an "
    "interval that contains the figure of all such rows. It shows how much the choice of rows "
    "matters, not whether the rows are like those that you care about."
)

_FAR = 0.02
"""Share by which sureness and rightness may differ before a side is named; five times as much where
the rows do not show that there is a calibration error at all."""

_LOST = 0.2
"""Share by which a model is right more often than it is sure, that asks for more training."""

MOST_CONFUSED = 10


def repeats(evaluation: Evaluation) -> str:
    """Return the note on equal inputs, for which intervals are too narrow; "" where none are."""
    if evaluation.task in ("image-classification", "image-segmentation", "forecasting"):
        return ""  # these inputs have numbers for names
    again = len(evaluation.answers) - len(set(evaluation.answers.inputs))
    if not again:
        return ""
    return counted(
        "{n:,} row repeats an input word for word. Intervals assume that rows are independent, so "
        "they are too narrow if rows repeat or belong together (from one document or one person).",
        "{n:,} rows repeat an input word for word. Intervals assume that rows are independent, so "
        "they are too narrow if rows repeat or belong together (from one document or one person).",
        n=again,
    )


def how_made(evaluation: Evaluation) -> tuple[str, ...]:
    """Return notes on how figures were made, where others make them otherwise."""
    details = evaluation.details
    notes: list[str] = []
    if isinstance(details, SequenceScores):
        notes += [
            N_(
                "BLEU and chrF are sacrebleu's: BLEU {bleu_signature}, chrF {chrf_signature}.",
                bleu_signature=details.bleu_signature,
                chrf_signature=details.chrf_signature,
            ),
            *details.notes,
            N_(
                "Exact match does not compare white space at the ends, blanks beside characters of "
                "scripts without spaces, or how accents are encoded (Unicode's NFC)."
            ),
        ]
    if isinstance(details, EntityScores) and details.scheme:
        notes.append(N_("Labels of words were read as {scheme}.", scheme=details.scheme))
    unknown = [score.name for score in evaluation.scores if math.isnan(score.interval.low)]
    if unknown:
        notes.append(
            N_(
                "No interval can be given for {unknown}: one row, or rows that are all the same, "
                "say nothing about others.",
                unknown=", ".join(unknown),
            )
        )
    return tuple(notes)


def sureness(evaluation: Evaluation) -> tuple[str, ...]:
    """Return notes on whether the model is too sure, too unsure, or sure of nothing."""
    calibration, shares = evaluation.calibration, evaluation.answers.probabilities
    if calibration is None or shares is None:
        return ()
    sure, right = float(shares.max(1).mean()), float(evaluation.answers.figure.mean())
    labels = shares.shape[1]
    gap = right - sure
    is_shown = any(score.name == "ECE" and score.interval.low > 0 for score in evaluation.scores)
    side = (
        N_("as confident as it is right, as far as these rows show")
        if abs(gap) < (_FAR if is_shown else 5 * _FAR)
        else N_("not confident enough: it is right more often than its confidence says")
        if gap > 0
        else N_("too confident: it is right less often than its confidence says")
    )
    notes = [
        N_(
            "Expected calibration error {ece}: the mean gap between how sure the model is and how "
            "often it is right.",
            ece=figure(calibration.ece),
        ),
        N_(
            "Mean confidence {sure}, accuracy {right}: on the whole the model is {side}. Points "
            "below the line: too confident; above it: not confident enough.",
            sure=figure(sure),
            right=figure(right),
            side=side,
        ),
    ]
    loss, guessing = (
        float(np.minimum(evaluation.answers.loss, 700).mean()),
        math.log(max(labels, 2)),
    )
    if gap > _LOST and loss > 0.7 * guessing:
        notes.append(
            several(
                "The model is hardly more confident than a model that gives all {n} "
                "classes the same share: log loss {loss}, against {guessing}. Its "
                "training was too short: train it for more steps or with a higher "
                "learning rate.",
                n=labels,
                loss=figure(loss),
                guessing=figure(guessing),
            )
        )
    elif loss > 0.9 * guessing and right < 2 / labels:
        notes.append(
            several(
                "Log loss {loss} is no better than giving all {n} classes the same share "
                "({guessing}): the model has not learnt to tell these classes apart.",
                n=labels,
                loss=figure(loss),
                guessing=figure(guessing),
            )
        )
    return tuple(notes)


def worst_said(evaluation: Evaluation, rows: Sequence[int]) -> str:
    """Return the sentence above the list of worst rows, true also of a model that is never sure."""
    answers = evaluation.answers
    if answers.true_ids is None or answers.probabilities is None:
        if evaluation.task == "translation":
            return N_("The texts that differ most from the truth: loss is 100 minus chrF.")
        if answers.better == "lower":
            return N_("The rows with the largest loss, largest error first.")
        return N_("The rows with the largest loss, largest first.")
    sentence = N_(
        "The rows with the largest loss: those whose true answer had the lowest probability come "
        "first."
    )
    if not len(rows):
        return sentence
    most = float(answers.probabilities[list(rows)].max(1).max())
    if most < 0.5:
        return N_(
            "{sentence} The model was not sure of any: no answer here had more than {most}.",
            sentence=sentence,
            most=figure(most),
        )
    return N_(
        "{sentence} The more confident the model was in a wrong answer, the larger the loss.",
        sentence=sentence,
    )


def confused(details: ClassificationScores) -> list[tuple[str, str, int, float]]:
    """Return (truth, answer, rows, share of the truth's rows) of the most frequent wrong pairs."""
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
