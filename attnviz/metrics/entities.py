"""Scores of entities that are marked word by word: B-PER begins a person, I-PER goes on with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from attnviz.errors import ShapeError
from attnviz.records.evaluation import EntityScores

Span = tuple[str, int, int]
"""Kind, first word, and the word after the last."""


def entities(labels: Sequence[str]) -> list[Span]:
    """The entities that the labels of a sentence's words mark, in order.

    An I- that continues nothing of its kind begins an entity (as the CoNLL scorer takes it); a
    label without B- or I-, but for O, is an entity with all equal labels beside it.
    """
    found: list[Span] = []
    kind, begin = "", 0
    for at, label in enumerate([*labels, "O"]):
        prefix, dash, rest = label.partition("-")
        marked = dash == "-" and prefix in ("B", "I")
        here = "" if label == "O" else (rest if marked else label)
        goes_on = here == kind and not (marked and prefix == "B")
        if not goes_on:
            if kind:
                found.append((kind, begin, at))
            kind, begin = here, at
    return found


def entity_scores(
    true: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]]
) -> EntityScores:
    """Precision, recall and F1 of whole entities; sentences are lists of labels.

    0 where nothing was found, or nothing was there. Raises ShapeError for no words, or sentences of
    unequal lengths. Source: Tjong Kim Sang and De Meulder 2003, section 2.4.
    """
    if len(true) != len(predicted):
        raise ShapeError(f"Got labels of {len(predicted)} sentences for {len(true)}.")
    there: Counter[str] = Counter()
    said: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    words = right = 0
    for number, (truth, guess) in enumerate(zip(true, predicted, strict=True)):
        if len(truth) != len(guess):
            raise ShapeError(
                f"Sentence {number} has {len(truth)} words and {len(guess)} predicted labels."
            )
        real, found = set(entities(truth)), set(entities(guess))
        there.update(kind for kind, _, _ in real)
        said.update(kind for kind, _, _ in found)
        hits.update(kind for kind, _, _ in real & found)
        words += len(truth)
        right += sum(a == b for a, b in zip(truth, guess, strict=True))
    if not words:
        raise ShapeError("There are no words to score.")
    kinds = tuple(sorted(there | said))
    rows = [_scores(hits[kind], said[kind], there[kind]) for kind in kinds]
    precision, recall, f1 = np.array(rows, float).reshape(-1, 3).T
    micro = _scores(hits.total(), said.total(), there.total())
    return EntityScores(
        kinds=kinds,
        precision=precision,
        recall=recall,
        f1=f1,
        support=np.array([there[kind] for kind in kinds], int),
        precision_micro=micro[0],
        recall_micro=micro[1],
        f1_micro=micro[2],
        f1_macro=float(f1.mean()) if len(kinds) else 0.0,
        accuracy=right / words,
    )


def _scores(hit: int, said: int, there: int) -> tuple[float, float, float]:
    return (
        hit / said if said else 0.0,
        hit / there if there else 0.0,
        2 * hit / (said + there) if said + there else 0.0,
    )
