"""What flows from the input to a position through all layers, from attention maps alone.

Maps of one layer are [query, key]; layer 0 stands first. All numbers are float64. In a model that
looks only back a later token has exactly 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

import numpy as np
from jaxtyping import Float

from attnviz.errors import ShapeError
from attnviz.language import N_

Maps = Float[np.ndarray, "layer query key"]
HeadMaps = Float[np.ndarray, "head query key"]
Layers = Sequence[HeadMaps] | Float[np.ndarray, "layer head query key"]

_UNITS = 2**30
"""Capacities are counted in 2^-30: the largest count that a sum of one row keeps within int32."""


def rollout(maps: Maps, *, residual: float = 0.5) -> Maps:
    """Return the share of each input token in each position after each layer, rows sum to 1.

    Args:
        maps: a mean over heads, or anything else that is not negative.
        residual: the share, 0 to 1, of a position that comes past a layer's attention.

    Layer l holds the product of `(1 - residual) A + residual I` of layers 0 to l; the last one is
    the rollout of the model. Rows of A that do not sum to 1 (sinks) are divided by their sum.
    Raises ShapeError unless maps are square. Source: Abnar and Zuidema 2020, section 3.
    """
    layers = _with_residual(maps, residual)
    shares = [layers[0]]
    for layer in layers[1:]:
        shares.append(layer @ shares[-1])
    return np.stack(shares)


def attention_flow(maps: Maps, query: int) -> Float[np.ndarray, "key"]:
    """Return how much can flow from a position after the last layer to each token, 0 to 1.

    The maximum flow where each layer's edge from a query to a key can carry `0.5 A + 0.5 I`.
    Capacities are rounded to 2^-30, so each flow is exact to 2^-31 for each edge of its smallest
    cut: better than 1e-6 for a thousand edges. Raises ShapeError unless maps are square.
    Source: Abnar and Zuidema 2020, section 3.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import maximum_flow

    layers_with_residual = _with_residual(maps, 0.5)
    layers, n, _ = layers_with_residual.shape
    counts = np.floor(layers_with_residual * _UNITS + 0.5).astype(np.int32)
    layer, above, below = np.nonzero(counts)
    # Nodes of layer l + 1 feed those of layer l; the input is row 0.
    graph = coo_array(
        (counts[layer, above, below], ((layer + 1) * n + above, layer * n + below)),
        shape=((layers + 1) * n, (layers + 1) * n),
    ).tocsr()
    graph.indices, graph.indptr = graph.indices.astype(np.int32), graph.indptr.astype(np.int32)
    source = layers * n + query
    reached = rollout(maps)[-1, query] > 0
    flows = [maximum_flow(graph, source, key).flow_value if reached[key] else 0 for key in range(n)]
    return np.array(flows, np.float64) / _UNITS


def relevance(maps: Layers, gradients: Layers) -> Float[np.ndarray, "query key"]:
    """Return the relevance of each input token to each position of self-attention.

    The identity is included.

    R starts as I; each layer adds `mean over heads of (gradient * A)+` times R.
    Raises ShapeError when maps and gradients differ. Source: Chefer et al. 2021, section 3.1.
    """
    total = np.eye(np.shape(maps)[-1])
    for layer in _weighted(maps, gradients):
        total = total + layer @ total
    return total


def cross_relevance(
    encoder: tuple[Layers, Layers], decoder: tuple[Layers, Layers], cross: tuple[Layers, Layers]
) -> Float[np.ndarray, "query key"]:
    """Return the relevance of each source token to each position of a decoder.

    Each argument is a pair, maps and gradients, one [head query key] a layer. Self-attention of the
    decoder adds `Ā R`; cross-attention adds `T' Ā S`, with T and S the decoder's and the encoder's
    own relevance, their rows divided by their sum, identity added after that.
    Raises ShapeError when maps and gradients differ. Source: Chefer et al. 2021, section 3.1,
    equations 6 to 10.
    """
    source = _row_shares(relevance(*encoder))
    own, across = _weighted(*decoder), _weighted(*cross)
    n_targets, n_sources = across.shape[1:]
    target = np.eye(n_targets)
    total = np.zeros((n_targets, n_sources))
    for self_attention, cross_attention in zip_longest(own, across):
        if self_attention is not None:
            total = total + self_attention @ total
            target = target + self_attention @ target
        if cross_attention is not None:
            total = total + _row_shares(target).T @ cross_attention @ source
    return total


def value_weighted(
    weights: Float[np.ndarray, "head query key"], vectors: Float[np.ndarray, "head key d_model"]
) -> Float[np.ndarray, "query key"]:
    """Return the length of what each key adds to each query in a layer: ||Σ α f(x)||.

    The sum is over heads.

    Args:
        weights: attention weights α.
        vectors: f(x), a key's value after the head's part of the output projection.

    Raises ShapeError when heads or keys differ. Source: Kobayashi et al. 2020, section 3.
    """
    weights, vectors = np.asarray(weights, np.float64), np.asarray(vectors, np.float64)
    if (weights.shape[0], weights.shape[2]) != vectors.shape[:2]:
        raise ShapeError(
            N_(
                "Weights {shape} and vectors {vectors_shape} differ in heads or keys.",
                shape=weights.shape,
                vectors_shape=vectors.shape,
            )
        )
    # The squared length of a sum needs only the heads' inner products, key by key.
    products = np.einsum("hkd,gkd->khg", vectors, vectors)
    squares = np.einsum("hqk,khg,gqk->qk", weights, products, weights, optimize=True)
    return np.sqrt(np.maximum(squares, 0))


def _with_residual(maps: Maps, residual: float) -> Maps:
    maps = np.asarray(maps, np.float64)
    if maps.ndim != 3 or maps.shape[1] != maps.shape[2]:
        raise ShapeError(
            N_("Maps are [layer, query, key] with as many keys; got {shape}.", shape=maps.shape)
        )
    sums = maps.sum(-1, keepdims=True)
    shares = np.divide(maps, sums, out=np.zeros_like(maps), where=sums > 0)
    weights = (1 - residual) * shares + residual * np.eye(maps.shape[1])
    return weights / weights.sum(-1, keepdims=True)


def _weighted(maps: Layers, gradients: Layers) -> Maps:
    shapes = [np.shape(layer) for layer in maps], [np.shape(layer) for layer in gradients]
    if shapes[0] != shapes[1] or {len(shape) for shape in shapes[0]} != {3}:
        raise ShapeError(
            N_(
                "Maps and gradients are both [head, query, key], layer by layer; got {shapes} and "
                "{shapes_2}.",
                shapes=shapes[0],
                shapes_2=shapes[1],
            )
        )
    # One layer at a time: all heads' maps in float64 are more than many a machine holds.
    return np.stack(
        [
            np.maximum(np.multiply(one, slope, dtype=np.float64), 0).mean(0)
            for one, slope in zip(maps, gradients, strict=True)
        ]
    )


def _row_shares(relevance_map: np.ndarray) -> np.ndarray:
    changes = relevance_map - np.eye(len(relevance_map))
    sums = changes.sum(-1, keepdims=True)
    return np.divide(changes, sums, out=np.zeros_like(changes), where=sums > 0) + np.eye(
        len(relevance_map)
    )
