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
    asked: Questions,
    *,
    epsilons: Sequence[float] = EPSILONS,
    draws: int = 500,
    seed: int = 0,
    progress: Progress | None = None,
) -> Robustness:
    """The figure after typos, synonyms, a negation, and after moving the embeddings of each text.

    The figure is accuracy, of several labels the share of rows with all right, of entities F1.
    FGM (Miyato et al. 2017) moves all embeddings of a text once along the gradient of its loss, PGD
    in seven steps; "random" moves them as far in a random direction, and a model that falls as
    far there is not robust to noise, never mind attacks. Epsilon is the L2 length of the whole
    move, in mean lengths of one token's embedding. Words that have labels keep their number: no
    negation is put in, and a synonym is one word. Raises UnsupportedError where `refusal` does.
    """
    if (said := refusal(asked.task)) is not None:
        raise UnsupportedError(said)
    progress = progress or Progress()
    before = answer(model, asked, progress=progress)
    whole = _columns(asked, before)
    changes: list[TextChange] = []
    notes: list[str] = []

    def mean(columns: np.ndarray) -> Interval:
        if asked.task != "token-classification":
            return mean_interval(columns[:, 0], scale=SHARE)
        worth = max(1.0, float((columns > 0).any(1).sum()))
        return figure_interval(
            f1_of_counts, *columns.T, worth=worth, vectorised=True, draws=draws, seed=seed
        )

    for kind in KINDS:
        texts = _changed(asked, kind, np.random.default_rng(seed))
        if texts is None:
            notes.append(f"No {kind.name}: it changes the number of words, and each has its label.")
            continue
        own = _texts(asked)
        moved = [n for n, text in enumerate(texts) if text != own[n]]
        if not moved:
            continue
        after = answer(model, _with(asked, texts).rows(moved), progress=progress)
        other = _others(asked, before, moved, after)
        changes.append(
            TextChange(
                name=kind.name, meaning=kind.meaning, rows=len(moved),
                before=mean(whole[moved]) if kind.keeps_truth else None,
                after=mean(_columns(asked, after)) if kind.keeps_truth else None,
                moved=mean_interval(other, scale=SHARE),
                example=(_shown(own[moved[0]]), _shown(texts[moved[0]])),
            )
        )  # fmt: skip
    if len(asked) > MOST_ATTACKED:
        rows = np.random.default_rng(seed).choice(len(asked), MOST_ATTACKED, replace=False)
        asked = asked.rows(np.sort(rows).tolist())
        notes.append(f"{MOST_ATTACKED} rows were attacked, drawn with seed {seed}.")

    def right(rows: np.ndarray, said: Sequence[np.ndarray]) -> np.ndarray:
        return _right(asked, rows, said)

    figure = Figure(right, mean)
    attacked = attacks(model, asked, epsilons, figure, seed=seed, progress=progress)
    return Robustness(tuple(changes), tuple(attacked), tuple(notes), FIGURES[asked.task])


def refusal(task: str) -> str | None:
    """Why robustness is not measured for a task, in a sentence; None where it is."""
    return None if task in FIGURES else _REFUSALS[task]


FIGURES = {
    "text-classification": "accuracy", "multi-label": "all labels right",
    "token-classification": "F1 of entities",
}  # fmt: skip
"""What is measured, of each task that is."""

_CHANGES = "Robustness is measured by changing words and by moving the embeddings of tokens: "
_REFUSALS = {
    "regression": _CHANGES + "an answer that is a number always moves with them, and no share of "
    "right answers can be told.",
    "image-classification": _CHANGES + "a picture has neither.",
    "image-segmentation": _CHANGES + "a picture has neither.",
    "forecasting": _CHANGES + "a series has neither.",
    "translation": _CHANGES + "another source may want another translation, and none is at hand.",
    "causal-lm": _CHANGES + "of a language model the text itself is the truth, and would change.",
    "masked-lm": _CHANGES + "of a language model the text itself is the truth, and would change.",
}


# --- texts, and sentences of words ----------------------------------------------------------------


def _texts(asked: Questions) -> list[Any]:
    return asked.values["words" if asked.task == "token-classification" else "text"]


def _with(asked: Questions, texts: list[Any]) -> Questions:
    words = asked.task == "token-classification"
    return asked.with_words(texts) if words else asked.with_texts(texts)


def _shown(text: str | list[str]) -> str:
    return text if isinstance(text, str) else " ".join(text)


def _changed(asked: Questions, kind: ChangeKind, random: np.random.Generator) -> list[Any] | None:
    """Every text changed; None where a change would not leave each word its label."""
    if asked.task != "token-classification":
        return [kind.make(text, random) for text in _texts(asked)]
    if kind.of_words is None:
        return None
    outside = asked.labels.index("O") if "O" in asked.labels else None
    free = [[n == outside or outside is None for n in ids] for ids in asked.values["label"]]
    pairs = zip(_texts(asked), free, strict=True)
    return [kind.of_words(words, may, random) for words, may in pairs]


def _columns(asked: Questions, answers: Answers) -> np.ndarray:
    """What the figure is made of, [row, column]."""
    if asked.task != "token-classification":
        return answers.figure[:, None]
    assert answers.raw is not None
    return entity_counts(*answers.raw, labels=asked.labels)


def _others(asked: Questions, before: Answers, rows: Sequence[int], after: Answers) -> np.ndarray:
    """Of each changed row, the share of answers that are another one."""
    if asked.task != "token-classification":
        first = np.array(before.predicted, object)[list(rows)]
        return (first != np.array(after.predicted, object)).astype(float)
    assert before.raw is not None
    assert after.raw is not None
    pairs = zip((before.raw[1][n] for n in rows), after.raw[1], strict=True)
    return np.array([np.mean(np.array(a) != np.array(b)) for a, b in pairs])


def _right(asked: Questions, rows: np.ndarray, said: Sequence[np.ndarray]) -> np.ndarray:
    """The same columns of answers to some of the rows, as `Costed.answers` gives them."""
    labels = [asked.values["label"][n] for n in rows]
    if asked.task == "token-classification":
        names = [
            [[asked.labels[n] for n, true in zip(ids, truth, strict=True) if true != UNTAGGED]
             for ids, truth in zip(each, labels, strict=True)]
            for each in (labels, said)
        ]  # fmt: skip
        return entity_counts(*names, labels=asked.labels)
    if asked.task == "multi-label":
        return np.array(
            [[set(np.flatnonzero(a)) == set(b)] for a, b in zip(said, labels, strict=True)], float
        )
    return np.array([[a == b] for a, b in zip(said, labels, strict=True)], float)
