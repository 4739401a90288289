"""Scores of texts that a model wrote, and of how well it foresaw those that it read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from importlib.util import find_spec

import numpy as np
from jaxtyping import Float, Int

from attnviz.errors import InputError, ShapeError
from attnviz.records.evaluation import SequenceScores


def sequence_scores(true: Sequence[str], written: Sequence[str]) -> SequenceScores:
    """BLEU and chrF of the whole corpus, and the share that equals the truth.

    Exact match ignores white space at the ends only. Raises ShapeError for no texts or unequal
    numbers of them, InputError where sacrebleu is not installed. Source: Post 2018 (BLEU), Popović
    2015 (chrF), as sacrebleu computes them.
    """
    if len(true) != len(written) or not true:
        raise ShapeError(
            f"Each written text needs one true text; got {len(written)} and {len(true)}."
        )
    if find_spec("sacrebleu") is None:
        raise InputError('BLEU needs the package sacrebleu: pip install "attnviz[train]".')
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    bleu, chrf = BLEU(), CHRF()
    references = [list(true)]
    return SequenceScores(
        rows=len(true),
        bleu=float(bleu.corpus_score(list(written), references).score),
        chrf=float(chrf.corpus_score(list(written), references).score),
        exact_match=float(np.mean(exact_matches(true, written))),
        bleu_signature=str(bleu.get_signature()),
        chrf_signature=str(chrf.get_signature()),
    )


def exact_matches(true: Sequence[str], written: Sequence[str]) -> np.ndarray:
    """Whether each written text is the true one, but for white space at the ends."""
    return np.array([a.strip() == b.strip() for a, b in zip(true, written, strict=True)])


def perplexity(nats: Float[np.ndarray, "row"], tokens: Int[np.ndarray, "row"]) -> float:
    """exp of the mean loss of a token, 1 (all foreseen) and up, from sums and counts of rows.

    nats: minus the log probability of each row's predicted tokens, summed. Long rows count by their
    tokens: the mean of the rows' own perplexities would be another figure. Raises ShapeError for
    no tokens.
    """
    total = int(np.sum(tokens))
    if total <= 0 or np.shape(nats) != np.shape(tokens):
        raise ShapeError(
            f"Perplexity needs the sum of nats and the number of tokens of each row; got "
            f"{np.shape(nats)} and {np.shape(tokens)} with {total} tokens."
        )
    mean = float(np.sum(nats, dtype=float)) / total
    return math.exp(mean) if mean < 700 else math.inf
