"""What a model is worth on labelled data: `evaluate`."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from attnviz.data.columns import Columns
from attnviz.data.labelled import Labelled
from attnviz.data.tables import Table
from attnviz.errors import DataError
from attnviz.evaluation.predict import answer
from attnviz.evaluation.questions import Missing, Questions, questions_in, questions_of
from attnviz.evaluation.slices import slices
from attnviz.metrics.calibration import calibration
from attnviz.metrics.classification import classification_scores, multi_label_scores
from attnviz.metrics.entities import entities, entity_scores
from attnviz.metrics.regression import regression_scores
from attnviz.metrics.resampled import calibration_error, macro_auc
from attnviz.metrics.segmentation import segmentation_scores
from attnviz.metrics.sequence import perplexity, sequence_scores
from attnviz.metrics.uncertainty import bootstrap, row_mean
from attnviz.models.model import Model
from attnviz.progress import Progress
from attnviz.records.evaluated import Answers, Better, Details, Evaluation, Score
from attnviz.records.evaluation import Calibration, Interval

if TYPE_CHECKING:
    from datasets import Dataset

DRAWS = 1_000

_BY_ROWS = ("text-classification", "image-classification", "multi-label", "regression",
            "forecasting")  # fmt: skip
"""Tasks whose headline is a mean over the rows."""

_MOST_SORTED = 50_000_000  # rows of all draws and classes, for an area under curves

_AREA = "area under the ROC curve of each class against the others, mean of the classes"


def evaluate(
    model: Model,
    data: Labelled | Table | Dataset,
    *,
    task: str | None = None,
    columns: Columns | Mapping[str, str] | None = None,
    labels: Sequence[str] | None = None,
    missing: Missing = "refuse",
    most_rows: int | None = None,
    draws: int = DRAWS,
    seed: int = 0,
    progress: Progress | None = None,
) -> Evaluation:
    """Ask a model every test row, and return its answers and what they are worth.

    Args:
        model: from `load`; left as it is.
        data: `Labelled` (its test rows are asked), a `Table` (all rows), or a Hugging Face data set
            with the canonical columns of `data.columns.ROLES`.
        task: of a data set; None takes the model's own.
        columns: of a table, which column plays which role; guessed where None.
        labels: the data's names for the model's classes, in the order of the model's ids, where
            they cannot be matched by name.
        missing: rows without an input or a label that the model has are refused, or skipped with
            a note.
        most_rows: of more rows, so many are drawn by `seed`, and a note says so.
        draws: resamples behind each interval (95 %).
        progress: counts rows, and can be cancelled.

    Rows go through the model in batches of one length, without padding. Raises UnsupportedError
    for a model that gives no answer, and DataError or InputError, in a sentence, for data that do
    not fit it.
    """
    asked = ask(model, data, task=task, columns=columns, labels=labels, missing=missing)
    if most_rows is not None and len(asked) > most_rows:
        asked = drawn(asked, most_rows, seed)
    return evaluate_questions(model, asked, draws=draws, seed=seed, progress=progress)


def ask(
    model: Model,
    data: Labelled | Table | Dataset,
    *,
    task: str | None = None,
    columns: Columns | Mapping[str, str] | None = None,
    labels: Sequence[str] | None = None,
    missing: Missing = "refuse",
) -> Questions:
    """The rows of data as questions to a model; arguments and refusals as in `evaluate`."""
    if isinstance(data, Table):
        return questions_in(model, data, columns=columns, labels=labels, missing=missing)
    return questions_of(model, data, task=task, labels=labels, missing=missing)


def drawn(asked: Questions, most: int, seed: int = 0) -> Questions:
    """So many of the rows, drawn by seed and in their order, with a note."""
    if len(asked) <= most:
        return asked
    rows = np.sort(np.random.default_rng(seed).choice(len(asked), most, replace=False))
    note = f"{most:,} of {len(asked):,} rows were asked, drawn with seed {seed}."
    return replace(asked.rows(rows.tolist()), notes=(*asked.notes, note))


def evaluate_questions(
    model: Model,
    asked: Questions,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    progress: Progress | None = None,
) -> Evaluation:
    """The same for questions that were read before, so that two models get the same ones."""
    if not len(asked):
        raise DataError(f"{asked.source} has no rows to ask.")
    progress = progress or Progress()
    started = time.perf_counter()
    answers = answer(model, asked, seed=seed, progress=progress)
    seconds = time.perf_counter() - started
    scores, details, calibrated = _scores(asked, answers, draws, seed)
    progress.check()
    return Evaluation(
        model=model.info, task=asked.task, source=asked.source, answers=answers, scores=scores,
        details=details, calibration=calibrated,
        slices=slices(answers, asked.others, draws=min(draws, 500), seed=seed),
        others={name: tuple(held) for name, held in asked.others.items()},
        notes=tuple(dict.fromkeys((*model.notes, *asked.notes, *answers.notes))), seconds=seconds,
    )  # fmt: skip


def headline(asked: Questions, answers: Answers, *, draws: int = DRAWS, seed: int = 0) -> Score:
    """The figure that an evaluation tells first, alone: without the work for the others."""
    if asked.task in _BY_ROWS:
        interval = bootstrap(row_mean, answers.figure, vectorised=True, draws=draws, seed=seed)
        return Score(answers.figure_name, "mean over the rows", interval, answers.better)
    return _scores(asked, answers, draws, seed)[0][0]


# --- the figures of each task ---------------------------------------------------------------------


def _scores(
    asked: Questions, answers: Answers, draws: int, seed: int
) -> tuple[tuple[Score, ...], Details | None, Calibration | None]:
    def score(
        name: str, meaning: str, metric: Any, *columns: np.ndarray, better: Better = "higher",
        vectorised: bool = True, classes: int = 0,
    ) -> Score:  # fmt: skip
        # A figure that sorts the rows of each class costs that many times more.
        most = max(200, _MOST_SORTED // (len(columns[0]) * classes)) if classes else draws
        interval = bootstrap(
            metric, *columns, vectorised=vectorised, draws=min(draws, most), seed=seed
        )
        return Score(name, meaning, interval, better)

    headline = score(
        answers.figure_name, "mean over the rows", row_mean, answers.figure, better=answers.better
    )
    match asked.task:
        case "text-classification" | "image-classification":
            return _of_classes(answers, score)
        case "multi-label":
            true, said = _raw(answers)
            details = multi_label_scores(
                true, said, labels=asked.labels, probabilities=answers.probabilities
            )
            macro = score("F1, macro", "mean of the labels' F1", f1_macro_marks, true, said)
            micro = score("F1, micro", "over all labels together", f1_micro_marks, true, said)
            assert answers.probabilities is not None
            area = score("AUC, macro", _AREA, macro_auc(true, answers.probabilities),
                         np.arange(len(true)), classes=true.shape[1])  # fmt: skip
            return (headline, macro, micro, area), details, None
        case "token-classification":
            return _of_entities(answers, headline, draws, seed)
        case "regression" | "forecasting":
            true, found = _raw(answers)
            squares = ((true - found) ** 2).reshape(len(true), -1).mean(1)
            rmse = score("RMSE", "root of the mean squared error", root_mean, squares,
                         better="lower")  # fmt: skip
            details = regression_scores(true, found)
            scores = [headline, rmse]
            if not np.isnan(details.mape):
                with np.errstate(divide="ignore", invalid="ignore"):
                    share = np.abs(true - found) / np.abs(true) * 100
                share = np.where(true == 0, np.nan, share).reshape(len(true), -1)
                mean, rows = np.nansum(share, 1), (~np.isnan(share)).sum(1)
                scores.append(
                    score("MAPE", "mean error in percent of the truth, where that is not 0",
                          ratio, mean, rows, better="lower")
                )  # fmt: skip
            return tuple(scores), details, None
        case "image-segmentation":
            true, found = _raw(answers)
            details = segmentation_scores(true, found, labels=asked.labels)
            tables = np.stack([_confusion(t, f, len(asked.labels))
                               for t, f in zip(true, found, strict=True)])  # fmt: skip
            whole = [
                score("mean IoU", "over all pixels together, mean of the classes", mean_iou, tables,
                      vectorised=False),
                score("mean Dice", "over all pixels together, mean of the classes", mean_dice,
                      tables, vectorised=False),
            ]  # fmt: skip
            return (*whole, headline), details, None
        case "translation":
            return _of_texts(answers, headline)
        case _:
            nats, counts = _raw(answers)
            value = score("perplexity", "exp of the mean nats a token, over all tokens",
                          exp_ratio, nats, counts, better="lower")  # fmt: skip
            assert np.isclose(value.interval.value, perplexity(nats, counts), rtol=1e-6)
            return (value, headline), None, None


def _raw(answers: Answers) -> tuple[Any, Any]:
    assert answers.raw is not None
    return answers.raw


def _of_classes(answers: Answers, score: Any) -> tuple[Any, Any, Any]:
    true, said, shares = answers.true_ids, answers.predicted_ids, answers.probabilities
    assert true is not None
    assert said is not None
    assert shares is not None
    details = classification_scores(true, said, labels=answers.labels, probabilities=shares)
    calibrated = calibration(true, shares)
    classes = len(answers.labels)

    def macro(a: np.ndarray, b: np.ndarray) -> Any:
        return f1_macro(a, b, classes)

    every, rows = np.arange(classes), np.arange(len(true))
    brier = ((shares - np.eye(classes)[true]) ** 2).sum(1)
    log_loss = np.minimum(answers.loss, 700)
    return (
        (
            score("accuracy", "share of right rows", row_mean, answers.figure),
            score("F1, macro", "mean of the classes' F1, over the classes that occur", macro, true,
                  said),
            score("log loss", "mean nats that the truth was worth", row_mean, log_loss,
                  better="lower"),
            score("Brier", "mean squared distance of the probabilities from the truth, 0 to 2",
                  row_mean, brier, better="lower"),
            score("AUC, macro", _AREA, macro_auc(true[:, None] == every, shares), rows,
                  classes=classes),
            score("ECE", "mean gap between how sure the model is and how often it is right; "
                  "drawing rows anew adds to it, so its interval lies high",
                  calibration_error(true, shares), rows, better="lower"),
        ),
        details,
        calibrated,
    )  # fmt: skip


def _of_entities(answers: Answers, headline: Score, draws: int, seed: int) -> tuple[Any, Any, Any]:
    true, said = _raw(answers)
    details = entity_scores(true, said)
    counts = entity_counts(true, said)
    interval = bootstrap(f1_of_counts, *counts.T, vectorised=True, draws=draws, seed=seed)
    f1 = Score("F1 of entities", "kind, first and last word have to be right", interval)
    return (f1, headline), details, None


def _of_texts(answers: Answers, headline: Score) -> tuple[Any, Any, Any]:
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    details = sequence_scores(answers.true, answers.predicted)
    scores: list[Score] = []
    for name, metric, value in (("BLEU", BLEU(), details.bleu), ("chrF", CHRF(), details.chrf)):
        found: Any = metric.corpus_score(
            list(answers.predicted), [list(answers.true)], n_bootstrap=DRAWS
        )
        mean, half = float(found._mean), float(found._ci)
        interval = Interval(value, mean - half, mean + half, 0.95, DRAWS, len(answers))
        scores.append(Score(name, "of the whole corpus, 0 to 100, as sacrebleu has it", interval))
    return (*scores, headline), details, None


# --- figures of resampled rows, [..., row] -> [...] -----------------------------------------------


def root_mean(values: np.ndarray) -> np.ndarray:
    """Root of the mean."""
    return np.sqrt(values.mean(-1))


def ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Sum over sum."""
    return above.sum(-1) / below.sum(-1)


def exp_ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """exp of sum over sum."""
    return np.exp(np.minimum(ratio(above, below), 700))


def entity_counts(true: Sequence[Sequence[str]], said: Sequence[Sequence[str]]) -> np.ndarray:
    """Entities that were found rightly, that were found, and that are there: [row, 3]."""
    pairs = [(set(entities(t)), set(entities(s))) for t, s in zip(true, said, strict=True)]
    return np.array([(len(t & s), len(s), len(t)) for t, s in pairs])


def f1_of_counts(hit: np.ndarray, said: np.ndarray, there: np.ndarray) -> np.ndarray:
    """F1 of summed counts; 0 where nothing was found and nothing was there."""
    below = said.sum(-1) + there.sum(-1)
    return np.where(below > 0, 2 * hit.sum(-1) / np.maximum(below, 1), 0.0)


def f1_macro(true: np.ndarray, said: np.ndarray, classes: int) -> np.ndarray:
    """Macro F1 over the classes that occur, of one or many resamples of class ids."""
    a, b = np.atleast_2d(true), np.atleast_2d(said)
    offset = np.arange(len(a))[:, None] * classes

    def counts(ids: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
        flat = None if weights is None else weights.ravel().astype(float)
        size = len(a) * classes
        return np.bincount((ids + offset).ravel(), flat, minlength=size).reshape(-1, classes)

    hit, below = counts(a, a == b), counts(a) + counts(b)
    found = (2 * hit / np.maximum(below, 1)).sum(1) / (below > 0).sum(1)
    return found if np.ndim(true) > 1 else found[0]


def f1_macro_marks(true: np.ndarray, said: np.ndarray) -> np.ndarray:
    """Macro F1 of marks [..., row, label], over the labels that occur."""
    hit, below = (true & said).sum(-2), true.sum(-2) + said.sum(-2)
    occur = np.maximum((below > 0).sum(-1), 1)
    return (2 * hit / np.maximum(below, 1)).sum(-1) / occur


def f1_micro_marks(true: np.ndarray, said: np.ndarray) -> np.ndarray:
    """Micro F1 of marks [..., row, label]."""
    hit, below = (true & said).sum((-2, -1)), true.sum((-2, -1)) + said.sum((-2, -1))
    return 2 * hit / np.maximum(below, 1)


def _confusion(true: np.ndarray, said: np.ndarray, classes: int) -> np.ndarray:
    scored = true < classes  # what has no label has a number above
    pairs = true[scored].astype(int) * classes + said[scored]
    return np.bincount(pairs, minlength=classes**2).reshape(classes, classes)


def mean_iou(tables: np.ndarray) -> float:
    """Mean IoU of the summed confusions [row, true, predicted]."""
    table = tables.sum(0)
    hit, below = np.diag(table), table.sum(0) + table.sum(1) - np.diag(table)
    return float(np.mean(hit[below > 0] / below[below > 0]))


def mean_dice(tables: np.ndarray) -> float:
    """Mean Dice of the summed confusions [row, true, predicted]."""
    table = tables.sum(0)
    hit, below = 2 * np.diag(table), table.sum(0) + table.sum(1)
    return float(np.mean(hit[below > 0] / below[below > 0]))
