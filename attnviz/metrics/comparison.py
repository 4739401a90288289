"""Two traces side by side: tokens aligned, and every head judged by how far its rows moved."""

from __future__ import annotations

from collections.abc import Callable
from itertools import zip_longest

import numpy as np
from jaxtyping import Float

from attnviz.errors import InputError, ShapeError
from attnviz.language import N_, several
from attnviz.metrics.alignment import align
from attnviz.records import Axis, Comparison, Stack, Tokens, Trace

MOST_PAIRS = 25_000_000
"""Token pairs above which two texts are not aligned: about five seconds of one core."""


def jensen_shannon(
    first: Float[np.ndarray, "*rows key"], second: Float[np.ndarray, "*rows key"]
) -> Float[np.ndarray, "*rows"]:
    """Return the Jensen-Shannon divergence in bits, 0 (alike) to 1 (nothing shared).

    Rows that do not sum to 1 (learned sinks take a part) give their rest to one more key, the same
    in both. Raises ShapeError when shapes differ. Source: Lin 1991, section 4.
    """
    first, second = np.asarray(first, float), np.asarray(second, float)
    if first.shape != second.shape:
        raise ShapeError(
            N_(
                "Two maps of one shape can be compared; got {shape} and {second_shape}.",
                shape=first.shape,
                second_shape=second.shape,
            )
        )
    first, second = (_whole(rows) for rows in (first, second))
    middle = (first + second) / 2
    divergence = (_relative(first, middle) + _relative(second, middle)) / 2
    return np.clip(divergence, 0, 1)


def _whole(rows: np.ndarray) -> np.ndarray:
    rest = np.maximum(1 - rows.sum(-1, keepdims=True), 0)
    whole = np.concatenate([rows, np.where(rest > 1e-4, rest, 0)], -1)  # less is rounding
    return whole / whole.sum(-1, keepdims=True)


def _relative(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    ratio = np.divide(p, q, out=np.ones_like(p), where=p > 0)
    return (p * np.log2(ratio)).sum(-1)


def compare_traces(
    first: Trace, second: Trace, *, check: Callable[[Axis, Axis], None] | None = None
) -> Comparison:
    """Return two traces side by side: of two inputs through one model, or of one through two.

    Tokens are aligned by edit distance; an exchanged word keeps its partner, one that is only in
    one input has none. Each head's change is the Jensen-Shannon divergence of its rows, over the
    keys of both, as a mean over the queries that both have. `check` is given the queries and keys
    of each stack before any head is compared, and may raise. Raises InputError when the traces
    have no stack in common or are too long to align.
    """
    common = [name for name in first.stacks if name in second.stacks]
    if not common:
        raise InputError(
            N_(
                "These traces have no stack in common: {stacks} and {second_stacks}. Compare two "
                "encoders or two decoders.",
                stacks=", ".join(first.stacks),
                second_stacks=", ".join(second.stacks),
            )
        )
    axes: dict[tuple[int, int], Axis] = {}
    queries, keys, movement = {}, {}, {}
    for name in common:
        one, other = first.stack(name), second.stack(name)
        queries[name] = _axis(axes, one.queries, other.queries)
        keys[name] = _axis(axes, one.keys, other.keys)
        if check is not None:
            check(queries[name], keys[name])
    for name in common:
        movement[name] = _movement(first.stack(name), second.stack(name), queries[name], keys[name])
    return Comparison(first, second, queries, keys, movement)


def _axis(axes: dict[tuple[int, int], Axis], first: Tokens, second: Tokens) -> Axis:
    key = id(first), id(second)
    if key not in axes:
        axes[key] = aligned(first, second)
    return axes[key]


def aligned(first: Tokens, second: Tokens) -> Axis:
    """Return two token sequences as one axis. Raises InputError when they are very long."""
    if len(first) * len(second) > MOST_PAIRS:
        raise InputError(
            several(
                "Texts of {first} and {n} tokens are too long to align. Shorten them to "
                "about {most_pairs} tokens.",
                n=len(second),
                first=len(first),
                most_pairs=int(MOST_PAIRS**0.5),
            )
        )
    if first.grid is not None and first.grid == second.grid:
        places = np.arange(len(first))
        return Axis(first, second, np.stack([places, places], -1))
    return Axis(first, second, align(_words(first), _words(second)))


def _words(tokens: Tokens) -> list[tuple[str, bool]]:
    # A special token is no partner of a word that is written like it.
    return list(zip(tokens.pieces, tokens.special.tolist(), strict=True))


def _movement(one: Stack, other: Stack, queries: Axis, keys: Axis) -> np.ndarray:
    layers = max(one.n_layers, other.n_layers)
    movement = np.full((layers, max(one.n_heads, other.n_heads)), np.nan)
    rows = queries.pairs[(queries.pairs >= 0).all(1)]
    if not len(rows):
        return movement
    for number, (a, b) in enumerate(zip_longest(one.layers, other.layers)):
        if a is None or b is None:
            continue
        # One head at a time: two float64 copies of all maps are more than many a machine holds, and
        # a streamed layer has no map before it is asked for one.
        for head in range(min(a.n_heads, b.n_heads)):
            before = _on_keys(a.head_map(head)[rows[:, 0]], keys.pairs[:, 0])
            after = _on_keys(b.head_map(head)[rows[:, 1]], keys.pairs[:, 1])
            movement[number, head] = jensen_shannon(before, after).mean()
    return movement


def _on_keys(weights: np.ndarray, places: np.ndarray) -> np.ndarray:
    return np.where(places >= 0, weights[..., places], 0)
