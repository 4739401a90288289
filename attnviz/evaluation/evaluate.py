"""What a model is worth on labelled data: `evaluate`."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from attnviz.data.columns import Columns
from attnviz.data.labelled_rows import Labelled
from attnviz.data.tables import Table
from attnviz.errors import DataError
from attnviz.evaluation.predict import answer
from attnviz.evaluation.questions import Missing, Questions, questions_in, questions_of
from attnviz.evaluation.scores import DRAWS, figures
from attnviz.evaluation.slices import slices
from attnviz.language import N_, several
from attnviz.models.model import Model
from attnviz.progress import Progress
from attnviz.records.evaluation import Evaluation

if TYPE_CHECKING:
    from datasets import Dataset


def evaluate(
    model: Model,
    data: Labelled | Table | Dataset,
    *,
    task: str | None = None,
    columns: Columns | Mapping[str, str] | None = None,
    labels: Sequence[str] | None = None,
    missing: Missing = "refuse",
    most_rows: int | None = None,
    season: int | None = None,
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
        season: steps of the season that forecasts are held against; None looks for it.
        draws: resamples behind each interval (95 %) that has no closed form.
        progress: counts rows, and can be cancelled.

    Rows go through the model in batches of one length, without padding. Raises UnsupportedError
    for a model that gives no answer, and DataError or InputError, in a sentence, for data that do
    not fit it.
    """
    questions = ask(model, data, task=task, columns=columns, labels=labels, missing=missing)
    if most_rows is not None and len(questions) > most_rows:
        questions = sample(questions, most_rows, seed)
    return evaluate_questions(
        model, questions, season=season, draws=draws, seed=seed, progress=progress
    )


def ask(
    model: Model,
    data: Labelled | Table | Dataset,
    *,
    task: str | None = None,
    columns: Columns | Mapping[str, str] | None = None,
    labels: Sequence[str] | None = None,
    missing: Missing = "refuse",
) -> Questions:
    """Return the rows of data as questions to a model; arguments and refusals as in `evaluate`."""
    if isinstance(data, Table):
        return questions_in(model, data, columns=columns, labels=labels, missing=missing)
    return questions_of(model, data, task=task, labels=labels, missing=missing)


def sample(questions: Questions, most: int, seed: int = 0) -> Questions:
    """Return `most` of the rows, drawn by seed and in their order, with a note."""
    if len(questions) <= most:
        return questions
    rows = np.sort(np.random.default_rng(seed).choice(len(questions), most, replace=False))
    note = several(
        "{n:,} of {questions:,} rows were evaluated, sampled with seed {seed}.",
        n=most,
        questions=len(questions),
        seed=seed,
    )
    return replace(questions.rows(rows.tolist()), notes=(*questions.notes, note))


def evaluate_questions(
    model: Model,
    questions: Questions,
    *,
    season: int | None = None,
    draws: int = DRAWS,
    seed: int = 0,
    progress: Progress | None = None,
) -> Evaluation:
    """Return the evaluation on given questions, so that two models get the same ones."""
    if not len(questions):
        raise DataError(N_("{source} has no rows to evaluate.", source=questions.source))
    progress = progress or Progress()
    begin = time.perf_counter()
    answers = answer(model, questions, seed=seed, progress=progress)
    seconds = time.perf_counter() - begin
    scores, details, calibrated = figures(questions, answers, season=season, draws=draws, seed=seed)
    progress.check()
    return Evaluation(
        model=model.info, task=questions.task, source=questions.source, answers=answers,
        scores=scores, details=details, calibration=calibrated,
        slices=slices(answers, questions.others),
        others={name: tuple(column) for name, column in questions.others.items()},
        notes=tuple(dict.fromkeys((*model.notes, *questions.notes, *answers.notes))),
        seconds=seconds,
    )  # fmt: skip
