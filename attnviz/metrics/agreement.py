"""How far two explanations of the same input say the same."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float

from attnviz.errors import ShapeError
from attnviz.language import N_


def rank_correlation(a: Float[np.ndarray, "unit"], b: Float[np.ndarray, "unit"]) -> float:
    """Return the correlation of the ranks of two score lists, -1 to 1; ties share their mean rank.

    0 where one of them is constant (a single unit too): it ranks nothing, so it agrees with
    nothing. Raises ShapeError when lists differ in length. Source: Spearman 1904.
    """
    a, b = np.asarray(a, float), np.asarray(b, float)
    if a.shape != b.shape or a.ndim != 1:
        raise ShapeError(
            N_(
                "Two lists of one length can be compared; got {shape} and {b_shape}.",
                shape=a.shape,
                b_shape=b.shape,
            )
        )
    if len(a) == 0 or a.min() == a.max() or b.min() == b.max():
        return 0.0
    first, second = _ranks(a), _ranks(b)
    first, second = first - first.mean(), second - second.mean()
    return float(np.clip(first @ second / np.sqrt(first @ first * (second @ second)), -1, 1))


def top_k_overlap(a: Float[np.ndarray, "unit"], b: Float[np.ndarray, "unit"], k: int = 5) -> float:
    """Return how many of the `k` largest scores of one list are among the other's, as a share.

    Shorter lists take all they have; ties keep the order of the input.
    """
    if len(a) != len(b):
        raise ShapeError(
            N_("Two lists of one length can be compared; got {a} and {b}.", a=len(a), b=len(b))
        )
    k = min(k, len(a))
    if k < 1:
        return 0.0
    first = np.argsort(-np.asarray(a), kind="stable")[:k]
    second = np.argsort(-np.asarray(b), kind="stable")[:k]
    return len(np.intersect1d(first, second)) / k


def agreement(
    scores: Float[np.ndarray, "method unit"], signed: Bool[np.ndarray, "method"], *, k: int = 5
) -> tuple[Float[np.ndarray, "method method"], Float[np.ndarray, "method method"]]:
    """Return rank correlation (-1 to 1) and overlap of the top `k` (0 to 1) of pairs of methods.

    Two signed methods are compared as they are. A method without a sign says only how strong a
    unit is, so with one of those the other's absolute scores are compared.
    """
    scores, signed = np.asarray(scores, float), np.asarray(signed, bool)
    if scores.ndim != 2 or signed.shape != scores.shape[:1]:
        raise ShapeError(
            N_(
                "Each method needs one sign mark; got {shape} for scores {scores_shape}.",
                shape=signed.shape,
                scores_shape=scores.shape,
            )
        )
    n = len(scores)
    correlation, overlap = np.eye(n), np.eye(n)
    for i in range(n):
        for j in range(i):
            a, b = scores[i], scores[j]
            if not (signed[i] and signed[j]):
                a, b = np.abs(a), np.abs(b)
            correlation[i, j] = correlation[j, i] = rank_correlation(a, b)
            overlap[i, j] = overlap[j, i] = top_k_overlap(a, b, k)
    return correlation, overlap


def _ranks(values: np.ndarray) -> np.ndarray:
    """Return the rank of each value, equal ones sharing the mean of their places."""
    _, group, sizes = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(sizes)
    return (last - (sizes - 1) / 2)[group]
