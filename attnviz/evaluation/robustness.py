"""What small changes do to the answers: of the words, and of the embeddings (FGM, PGD)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from attnviz.errors import UnsupportedError
from attnviz.evaluation.attacks import Figure, attacks
from attnviz.evaluation.changes import KINDS, ChangeKind
from attnviz.evaluation.predict import answer
from attnviz.evaluation.questions import Questions
from attnviz.language import N_, several
from attnviz.metrics.entities import entity_counts, f1_of_counts
from attnviz.metrics.uncertainty import SHARE, figure_interval, mean_interval
from attnviz.models.model import Model
from attnviz.progress import Progress
from attnviz.records.evaluation import Answers, Robustness, TextChange
from attnviz.records.scores import UNTAGGED, Interval

EPSILONS = (0.0, 0.1, 0.25, 0.5, 1.0, 2.0)
MOST_ATTACKED = 500
"""Rows that are attacked; of more, the first ones drawn by seed."""


def robustness(
    model: Model,
    questions: Questions,
    *,
    epsilons: Sequence[float] = EPSILONS,
    draws: int = 500,
    seed: int = 0,
    progress: Progress | None = None,
) -> Robustness:
    """Return the figure after typos, synonyms, a negation, and moves of each text's embeddings.

    The figure is accuracy, of several labels the share of rows with all right, of entities F1.
    FGM (Miyato et al. 2017) moves all embeddings of a text once along the gradient of its loss, PGD
    in seven steps; "random" moves them as far in a random direction, and a model that falls as
    far there is not robust to noise, never mind attacks. Epsilon is the L2 length of the whole
    move, in mean lengths of one token's embedding. Words that have labels keep their number: no
    negation is put in, and a synonym is one word. Raises UnsupportedError when `refusal` has one.
    """
    if (reason := refusal(questions.task)) is not None:
        raise UnsupportedError(reason)
    progress = progress or Progress()
    before = answer(model, questions, progress=progress)
    whole = _columns(questions, before)
    changes: list[TextChange] = []
    notes: list[str] = []

    def mean(columns: np.ndarray) -> Interval:
        if questions.task != "token-classification":
            return mean_interval(columns[:, 0], scale=SHARE)
        worth = max(1.0, float((columns > 0).any(1).sum()))
        return figure_interval(
            f1_of_counts, *columns.T, worth=worth, vectorised=True, draws=draws, seed=seed
        )

    for kind in KINDS:
        texts = _change(questions, kind, np.random.default_rng(seed))
        if texts is None:
            notes.append(
                N_(
                    "No {name}: it changes the number of words, but each word has its own label.",
                    name=kind.name,
                )
            )
            continue
        own = _texts(questions)
        changed_rows = [n for n, text in enumerate(texts) if text != own[n]]
        if not changed_rows:
            continue
        after = answer(model, _with(questions, texts).rows(changed_rows), progress=progress)
        other = _others(questions, before, changed_rows, after)
        changes.append(
            TextChange(
                name=kind.name, meaning=kind.meaning, rows=len(changed_rows),
                before=mean(whole[changed_rows]) if kind.keeps_truth else None,
                after=mean(_columns(questions, after)) if kind.keeps_truth else None,
                moved=mean_interval(other, scale=SHARE),
                example=(_as_text(own[changed_rows[0]]), _as_text(texts[changed_rows[0]])),
            )
        )  # fmt: skip
    if len(questions) > MOST_ATTACKED:
        rows = np.random.default_rng(seed).choice(len(questions), MOST_ATTACKED, replace=False)
        questions = questions.rows(np.sort(rows).tolist())
        notes.append(
            several(
                "{n} rows were attacked, sampled with seed {seed}.",
                n=MOST_ATTACKED,
                seed=seed,
            )
        )

    def right(rows: np.ndarray, predictions: Sequence[np.ndarray]) -> np.ndarray:
        return _right(questions, rows, predictions)

    figure = Figure(right, mean)
    attacked = attacks(model, questions, epsilons, figure, seed=seed, progress=progress)
    return Robustness(tuple(changes), tuple(attacked), tuple(notes), FIGURES[questions.task])


def refusal(task: str) -> str | None:
    """Return why robustness is not measured for a task, in a sentence; None if it is."""
    return None if task in FIGURES else _REFUSALS[task]


FIGURES = {
    "text-classification": N_("accuracy"),
    "multi-label": N_("all labels right"),
    "token-classification": N_("F1 of entities"),
}
"""What is measured, of each task that is."""

_CHANGES = N_("Robustness is measured by changing words and by moving the embeddings of tokens: ")
_REFUSALS = {
    "regression": _CHANGES
    + N_(
        "an answer that is a number always moves with them, so there is no share of right answers."
    ),
    "image-classification": _CHANGES + N_("a picture has neither."),
    "image-segmentation": _CHANGES + N_("a picture has neither."),
    "forecasting": _CHANGES + N_("a series has neither."),
    "translation": _CHANGES
    + N_("a changed source may need another translation, which does not exist here."),
    "causal-lm": _CHANGES
    + N_("for a language model, the text itself is the truth and would change."),
    "masked-lm": _CHANGES
    + N_("for a language model, the text itself is the truth and would change."),
}


# --- texts, and sentences of words ----------------------------------------------------------------


def _texts(questions: Questions) -> list[Any]:
    return questions.values["words" if questions.task == "token-classification" else "text"]


def _with(questions: Questions, texts: list[Any]) -> Questions:
    words = questions.task == "token-classification"
    return questions.with_words(texts) if words else questions.with_texts(texts)


def _as_text(text: str | list[str]) -> str:
    return text if isinstance(text, str) else " ".join(text)


def _change(
    questions: Questions, kind: ChangeKind, random: np.random.Generator
) -> list[Any] | None:
    """Return every text changed; None where a word would lose its label."""
    if questions.task != "token-classification":
        return [kind.make(text, random) for text in _texts(questions)]
    if kind.of_words is None:
        return None
    outside = questions.labels.index("O") if "O" in questions.labels else None
    free = [[n == outside or outside is None for n in ids] for ids in questions.values["label"]]
    pairs = zip(_texts(questions), free, strict=True)
    return [kind.of_words(words, may, random) for words, may in pairs]


def _columns(questions: Questions, answers: Answers) -> np.ndarray:
    """Return the columns of the figure, [row, column]."""
    if questions.task != "token-classification":
        return answers.figure[:, None]
    assert answers.raw is not None
    return entity_counts(*answers.raw, labels=questions.labels)


def _others(
    questions: Questions, before: Answers, rows: Sequence[int], after: Answers
) -> np.ndarray:
    """Return the share of other answers in each changed row."""
    if questions.task != "token-classification":
        first = np.array(before.predicted, object)[list(rows)]
        return (first != np.array(after.predicted, object)).astype(float)
    assert before.raw is not None
    assert after.raw is not None
    pairs = zip((before.raw[1][n] for n in rows), after.raw[1], strict=True)
    return np.array([np.mean(np.array(a) != np.array(b)) for a, b in pairs])


def _right(questions: Questions, rows: np.ndarray, predictions: Sequence[np.ndarray]) -> np.ndarray:
    """Return the columns of the figure for some rows, from the answers of `Costed.answers`."""
    labels = [questions.values["label"][n] for n in rows]
    if questions.task == "token-classification":
        names = [
            [[questions.labels[n] for n, true in zip(ids, truth, strict=True) if true != UNTAGGED]
             for ids, truth in zip(each, labels, strict=True)]
            for each in (labels, predictions)
        ]  # fmt: skip
        return entity_counts(*names, labels=questions.labels)
    if questions.task == "multi-label":
        return np.array(
            [[set(np.flatnonzero(a)) == set(b)] for a, b in zip(predictions, labels, strict=True)],
            float,
        )
    return np.array([[a == b] for a, b in zip(predictions, labels, strict=True)], float)
