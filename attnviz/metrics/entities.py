"""Scores of entities that are marked word by word: B-PER begins a person, I-PER goes on with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from attnviz.errors import ShapeError
from attnviz.language import N_, several
from attnviz.metrics.tagging import Reading, Scheme, Span, scheme_of
from attnviz.records.scores import EntityScores

Sentences = Sequence[Sequence[str]]


def entities(labels: Sequence[str], scheme: Scheme | None = None) -> list[Span]:
    """Return the entities that the labels of a sentence's words mark, in order.

    Without a scheme it is found from these labels alone; `tagging.scheme_of` finds it from all.
    """
    return (scheme or scheme_of(labels, [labels])).entities(labels)


def scheme_in(true: Sentences, predicted: Sentences, labels: Sequence[str] = ()) -> Scheme:
    """Return the scheme of a model's `labels`; without any, of all labels that occur."""
    names = labels or {label for part in (true, predicted) for row in part for label in row}
    return scheme_of(names, true)


def entity_scores(
    true: Sentences,
    predicted: Sentences,
    *,
    labels: Sequence[str] = (),
    reading: Reading = "usual",
) -> EntityScores:
    """Return precision, recall and F1 of whole entities; sentences are lists of labels.

    labels: the whole set, from which the scheme is found (BIO, IOB1, IOE1, IOE2, IOBES, BILOU,
    BMES, the letter before or after the kind); of the sentences where left out. How broken
    sequences are read: `Scheme.entities`. 0 where nothing was found, or nothing was there. Raises
    ShapeError for no words, or sentences of unequal lengths. Source: Tjong Kim Sang and De Meulder
    2003, section 2.4.
    """
    if len(true) != len(predicted):
        raise ShapeError(
            several(
                "Got labels of {n} sentences for {true}.",
                n=len(predicted),
                true=len(true),
            )
        )
    scheme = scheme_in(true, predicted, labels)
    there: Counter[str] = Counter()
    claims: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    words = right = 0
    for number, (truth, guess) in enumerate(zip(true, predicted, strict=True)):
        if len(truth) != len(guess):
            raise ShapeError(
                several(
                    "Sentence {number} has {n} words and {guess} predicted labels.",
                    n=len(truth),
                    number=number,
                    guess=len(guess),
                )
            )
        real, guesses = (set(scheme.entities(row, reading=reading)) for row in (truth, guess))
        there.update(kind for kind, _, _ in real)
        claims.update(kind for kind, _, _ in guesses)
        hits.update(kind for kind, _, _ in real & guesses)
        words += len(truth)
        right += sum(a == b for a, b in zip(truth, guess, strict=True))
    if not words:
        raise ShapeError(N_("There are no words to score."))
    kinds = tuple(sorted(there | claims))
    rows = [_scores(hits[kind], claims[kind], there[kind]) for kind in kinds]
    precision, recall, f1 = np.array(rows, float).reshape(-1, 3).T
    micro = _scores(hits.total(), claims.total(), there.total())
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
        scheme=scheme.called,
    )


def entity_counts(
    true: Sentences, predicted: Sentences, *, labels: Sequence[str] = (), reading: Reading = "usual"
) -> np.ndarray:
    """Return [row, 3]: the entities that are right, that are predicted, and that are true."""
    scheme = scheme_in(true, predicted, labels)
    pairs = [
        [set(scheme.entities(row, reading=reading)) for row in pair]
        for pair in zip(true, predicted, strict=True)
    ]
    return np.array([(len(t & s), len(s), len(t)) for t, s in pairs])


def f1_of_counts(hit: np.ndarray, claims: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Return F1 of summed counts; 0 where no entity is predicted and none is true."""
    below = claims.sum(-1) + there.sum(-1)
    return np.where(below > 0, 2 * hit.sum(-1) / np.maximum(below, 1), 0.0)


def _scores(hit: int, claims: int, there: int) -> tuple[float, float, float]:
    return (
        hit / claims if claims else 0.0,
        hit / there if there else 0.0,
        2 * hit / (claims + there) if claims + there else 0.0,
    )
