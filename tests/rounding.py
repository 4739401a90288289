"""How far two float32 computations of one number may lie apart: bounds from the arithmetic alone.

Another processor adds in another order, fuses a product with its sum, or takes another exponential.
A bound that was measured on one machine fails on the next; these hold on all. They follow Higham,
Accuracy and Stability of Numerical Algorithms (2002): a sum of n products, added in any order, is
off by at most gamma(n) times the sum of the absolute products (section 3.1).
"""

from __future__ import annotations

import numpy as np

UNIT = 2.0**-24
"""Half of the distance from 1 to the next float32: what one rounding may be off by, relatively."""

EXP = 4 * UNIT
"""Vendors' vectorised exponentials are within 4 units (SLEEF and MKL promise less than 2)."""


def gamma(terms: float) -> float:
    """The relative error of a sum of so many products."""
    return terms * UNIT / (1 - terms * UNIT)


def of_numbers(size: float = 1.0, *, longest: int = 64, layers: int = 2) -> float:
    """Two passes through a model whose numbers are of that size.

    longest is the length of its longest sum (width, or inner width), layers how many of them follow
    each other with their attention: each adds its own error to what it was given.
    """
    return float(2 * gamma(layers * longest) * size)


def of_softmax(score_error: float, keys: int) -> float:
    """Two softmaxes over so many keys of scores that lie within `score_error` of each other.

    The derivative of a weight a by its own score is a (1 - a), at most 1/4, by all others together
    as much: half of the error. Each exponential, their sum and the division round as well.
    """
    return float(score_error / 2 + 2 * (EXP + gamma(keys)))


def of_weights(layer, *, width: int = 0, depth: int = 0) -> float:
    """Two ways to the maps of one layer with queries and keys.

    depth is 0 where both begin with the same queries and keys, else the number of layers, and width
    their longest sum: what came before has its own error.
    """
    keys = np.repeat(layer.key, layer.n_heads // len(layer.key), axis=0).astype(float)
    products = np.abs(layer.query.astype(float)) @ np.abs(keys).transpose(0, 2, 1)
    size = float(products.max()) * (layer.scaling or layer.query.shape[-1] ** -0.5)
    # Scores are a sum along the head; scaling, a softcap, a bias and a mask round once each.
    terms = layer.query.shape[-1] + 4 + 2 * depth * width
    added = 0.0
    if layer.added is not None:
        added = float(np.abs(np.where(layer.added < -1e4, 0, layer.added)).max())
    return of_softmax(2 * gamma(terms) * (size + added), layer.shape[-1])
