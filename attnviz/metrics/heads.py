"""Scores of how a head behaves on one input, from its attention map alone.

Every function takes maps [..., query, key] whose rows sum to 1 and returns [...]; `METRICS` is the
table that names, explains and sources them for whoever shows them.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from attnviz import kernels
from attnviz.errors import ShapeError
from attnviz.language import N_
from attnviz.records import (
    AttentionLayer,
    HeadScores,
    Stack,
    StreamedLayer,
    Tokens,
    Trace,
)

Maps = Float[np.ndarray, "*heads query key"]
PerHead = Float[np.ndarray, "*heads"]


@dataclass(frozen=True)
class Metric:
    """What a head score is called, what it means in words, its formula, unit and source.

    Below `few` queries a score of a pattern is the luck of one text; 0 for other scores.
    """

    name: str
    label: str
    meaning: str
    formula: str
    unit: str
    source: str
    few: int = 0


FEW_QUERIES = 8

METRICS: tuple[Metric, ...] = (
    Metric("entropy", N_("entropy"),
           N_("How widely a token spreads its attention: 0 is one "
              "key, log2 of the keys is all alike."),
           N_("mean over queries of -Σ a log2 a"), "bits", N_("Clark et al. 2019, section 3.3")),
    Metric("distance", N_("mean distance"),
           N_("How far away a token looks, in tokens; in a picture, in patches as the crow flies."),
           N_("mean over queries of Σ a |query - key|; of pictures "
              "over patches, mean of Σ a d / Σ a"), N_("tokens or patches"),
           N_("Vig and Belinkov 2019, section 4; Dosovitskiy et al. 2021, appendix D.7")),
    Metric("sink", N_("on the first token"),
           N_("Weight on the first token, where many heads put what they do not need."),
           N_("mean over queries after the first of a[query, 0]"), "0 to 1",
           N_("Xiao et al. 2024")),
    Metric("special", N_("on special tokens"),
           N_("Weight on tokens that the tokenizer added, such as [CLS] and [SEP]."),
           N_("mean over ordinary queries of Σ a over special keys"), "0 to 1",
           N_("Clark et al. 2019, section 3.2")),
    Metric("same_token", N_("on itself"),
           N_("Weight of a token on its own position."),
           N_("mean over queries of a[i, i]"), "0 to 1", N_("Clark et al. 2019, section 3.1")),
    Metric("previous_token", N_("previous token"),
           N_("Weight on the token just before."),
           N_("mean over i of a[i, i-1]"), "0 to 1", N_("Clark et al. 2019, section 3.1"),
           FEW_QUERIES),
    Metric("next_token", N_("next token"),
           N_("Weight on the token just after; 0 in models that only look back."),
           N_("mean over i of a[i, i+1]"), "0 to 1", N_("Clark et al. 2019, section 3.1"),
           FEW_QUERIES),
    Metric("duplicate", N_("duplicate token"),
           N_("Weight on earlier places where the same token stands."),
           N_("mean over repeated tokens of Σ a over earlier equal tokens"), "0 to 1",
           N_("Wang et al. 2022, section 3"), FEW_QUERIES),
    Metric("induction", N_("induction"),
           N_("Weight on the token that came next the last time: the "
              "head that continues repetitions."),
           N_("mean over repeated tokens of Σ a over keys just after an earlier equal token"),
           "0 to 1",
           N_("Olsson et al. 2022"), FEW_QUERIES),
)  # fmt: skip

LABELS = {metric.name: metric.label for metric in METRICS}
"""What each score is called."""


_CELLS_WORTH_COMPILING = 2**22
"""Of a stack: numpy takes about half a second for so many, and numba as long to begin."""

MOST_OF_A_ROW = 1.02
"""A row of weights sums to 1; of bfloat16 ones, to a hundredth more or less."""

_SMALLEST = np.float32(1e-38)
"""In place of 0, whose logarithm is none: 0 times any is 0."""


def head_scores(trace: Trace, stack: str | None = None) -> HeadScores:
    """Return every score for every head of one stack (the first when none is named).

    Scores that compare positions (distance, previous token, ...) are NaN for cross-attention,
    whose queries and keys are two different texts; duplicate and induction are NaN when no
    ordinary token occurs twice. The patches of a picture have no previous and no next one, and
    their distance is that between their middles.
    """
    of = trace.stack(stack)
    rows = _compiled_scores(of) if _is_worth_compiling(of) else None
    if rows is None:
        masks = _masks(of)
        rows = [_layer_scores(of, number, masks) for number in range(of.n_layers)]
    return HeadScores(
        stack=of.name,
        **{name: np.stack([_padded(row[name], of.n_heads) for row in rows]) for name in LABELS},
        queries=query_counts(of),
        distance_unit="tokens" if of.queries.grid is None else "patches",
    )


def query_counts(stack: Stack) -> dict[str, int]:
    """Return on how many queries of the input each score of a stack stands."""
    return row_counts(stack.queries, stack.keys, one_text=stack.looks_at_itself)


def row_counts(queries: Tokens, keys: Tokens, *, one_text: bool) -> dict[str, int]:
    """Return over how many rows of a map the mean of each score is; `one_text`: of one input."""
    n, ordinary = len(queries), int((~queries.special).sum())
    counts = {"entropy": n, "special": ordinary}
    if not one_text:
        return counts
    first_places: dict[int, int] = {}  # where a token stood first
    repeated = recalled = 0
    for at, number in enumerate(numbered_tokens(keys).tolist()):
        first = first_places.setdefault(number, at) if number >= 0 else at
        repeated += first < at
        recalled += first < at - 1  # in "the the" the second follows the first
    counts |= {"sink": n - 1, "same_token": n, "duplicate": repeated, "induction": recalled}
    if queries.grid is None:
        return {**counts, "distance": n, "previous_token": n - 1, "next_token": n - 1}
    return {**counts, "distance": ordinary}


def _is_worth_compiling(stack: Stack) -> bool:
    """Whether kernels save more time than it takes to bring them into a new process."""
    cells = stack.n_layers * stack.n_heads * len(stack.queries) * len(stack.keys)
    is_float = all(
        isinstance(layer, AttentionLayer) and layer.weights.dtype == np.float32
        for layer in stack.layers
    )
    return cells >= _CELLS_WORTH_COMPILING and is_float and kernels.is_available()


def _compiled_scores(stack: Stack) -> list[dict[str, np.ndarray]] | None:
    """Return the scores of each layer by kernels; None where rows have to be looked at.

    As `_layer_scores` gives them, which is what they are held against.
    """
    from attnviz.kernels.rows import SCORES, RowPlaces, score_maps

    places = RowPlaces(**row_places(stack.queries, stack.keys), one_text=stack.looks_at_itself)
    counts, patches = query_counts(stack), patch_places(stack.queries)
    rows = []
    for layer in stack.layers:
        maps = np.ascontiguousarray(layer.weights)
        sums = np.zeros((len(maps), len(SCORES)))
        if not score_maps(maps, places, sums) <= MOST_OF_A_ROW:  # NaN, or more than 1
            return None
        row = dict.fromkeys(SCORES, np.full(len(maps), np.nan, np.float32))
        for name, total in zip(SCORES, sums.T, strict=True):
            if counts.get(name):
                row[name] = (total / counts[name]).astype(np.float32)
        if patches is not None and stack.looks_at_itself:
            row["distance"] = mean_patch_distance(maps, patches)
        rows.append(row)
    return rows


def row_places(queries: Tokens, keys: Tokens) -> dict[str, np.ndarray]:
    """Return what kernels need to know of the tokens, as fields of `kernels.rows.RowPlaces`."""
    numbers, reach = numbered_tokens(keys), max(len(queries), len(keys))
    order = np.argsort(numbers, kind="stable")
    starts = np.searchsorted(numbers[order], numbers)
    rank = np.empty(len(keys), np.int64)
    rank[order] = np.arange(len(keys))
    return {
        "ordinary": ~np.asarray(queries.special, bool),
        "special": np.flatnonzero(keys.special).astype(np.int32),
        "equal": order.astype(np.int32),
        "first_equal": starts.astype(np.int32),
        "n_equal": np.where(numbers < 0, 0, rank - starts).astype(np.int32),
        "far": np.abs(np.arange(-reach, reach + 1)).astype(np.float32),
    }


def _masks(stack: Stack) -> dict[str, np.ndarray]:
    """Return what the maps of a stack are weighed with, which is the same for all its layers."""
    return {} if stack.streamed else repetition_masks(stack.keys, one_text=stack.looks_at_itself)


def repetition_masks(keys: Tokens, *, one_text: bool) -> dict[str, np.ndarray]:
    """Return the cells [query, key] of repeated tokens, by score; none between two texts."""
    if not one_text:
        return {}
    ids = numbered_tokens(keys)
    return {"duplicate": earlier_same(ids), "induction": after_earlier_same(ids)}


def _layer_scores(stack: Stack, layer: int, masks: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    layer_maps = stack.layers[layer]
    if isinstance(layer_maps, StreamedLayer):  # summed while its maps were computed
        nothing = np.full(layer_maps.n_heads, np.nan, np.float32)
        return {**dict.fromkeys(LABELS, nothing), **layer_maps.scores}
    axes = stack.queries, stack.keys
    return map_scores(layer_maps.weights, axes, masks, one_text=stack.looks_at_itself)


def map_scores(
    attention: Maps, axes: tuple[Tokens, Tokens], masks: dict[str, np.ndarray], *, one_text: bool
) -> dict[str, np.ndarray]:
    """Return each score of maps [head, query, key] by its name, [head]; NaN where it means nothing.

    axes: queries and keys, which `one_text` says are the same places; masks: `repetition_masks`.
    """
    queries, keys = axes
    nothing = np.full(attention.shape[:-2], np.nan, np.float32)
    scores: dict[str, np.ndarray] = dict.fromkeys(LABELS, nothing)
    scores["entropy"] = head_entropy(attention)
    scores["special"] = special_share(attention, queries.special, keys.special)
    if one_text:
        scores["sink"] = sink_share(attention)
        scores["same_token"] = offset_share(attention, 0)
        places = patch_places(queries)
        if places is None:
            scores["distance"] = mean_distance(attention)
            scores["previous_token"] = offset_share(attention, -1)
            scores["next_token"] = offset_share(attention, 1)
        else:
            scores["distance"] = mean_patch_distance(attention, places)
    for name, mask in masks.items():
        scores[name] = masked_share(attention, mask)
    return scores


def numbered_tokens(tokens: Tokens) -> np.ndarray:
    """Return a number for each token, equal ones alike; -1 for special ones and patches.

    Two words that the model does not know have one id, [UNK], but are not the same word.
    """
    numbers: dict[tuple[int, str], int] = {}
    pairs = zip(tokens.ids.tolist(), tokens.text, strict=True)
    of_token = np.array([numbers.setdefault(pair, len(numbers)) for pair in pairs])
    return np.where(tokens.special | (tokens.ids < 0), -1, of_token)


def _padded(values: np.ndarray, heads: int) -> np.ndarray:
    padded = np.full(heads, np.nan, np.float32)
    padded[: len(values)] = values
    return padded


def head_entropy(attention: Maps) -> PerHead:
    """Return the mean entropy of the rows, in bits, from 0 (one key) to log2(keys).

    Raises ShapeError when a row sums to more than 1 (rows of bfloat16 weights are off by up to
    a hundredth). Source: Clark et al. 2019, section 3.3.
    """
    if attention.ndim < 2:
        raise ShapeError(
            N_("Maps need the axes query and key; got shape {shape}.", shape=attention.shape)
        )
    sums = attention.sum(-1)
    if (sums > MOST_OF_A_ROW).any():
        raise ShapeError(N_("Rows of attention sum to 1; one sums to {max:.4g}.", max=sums.max()))
    maps = attention.reshape(-1, *attention.shape[-2:])
    bits = np.empty(maps.shape[:2], attention.dtype)
    logs = np.empty(maps.shape[1:], attention.dtype)
    for weights, into in zip(maps, bits, strict=True):  # a map at a time stays in the caches
        np.log2(np.maximum(weights, _SMALLEST, out=logs), out=logs)
        np.einsum("qk,qk->q", weights, logs, out=into)
    return -bits.mean(-1).reshape(attention.shape[:-2])


def mean_distance(attention: Maps) -> PerHead:
    """Return the mean distance between a query and the keys that it attends to, in tokens."""
    query, key = attention.shape[-2:]
    distance = np.abs(np.arange(query)[:, None] - np.arange(key)).astype(attention.dtype)
    return np.einsum("...qk,qk->...q", attention, distance).mean(-1)


def patch_places(tokens: Tokens) -> Float[np.ndarray, "token 2"] | None:
    """Return row and column of each patch, NaN where a token is none; None for what is no picture.

    Patches lie row by row in their grid, between what the model adds before and after them.
    """
    if tokens.grid is None:
        return None
    places = np.full((len(tokens), 2), np.nan)
    rows, columns = tokens.grid
    patches = np.flatnonzero(~tokens.special)[: rows * columns]
    places[patches] = np.argwhere(np.ones((rows, columns), bool))[: len(patches)]
    return places


def mean_patch_distance(attention: Maps, places: Float[np.ndarray, "token 2"]) -> PerHead:
    """Return the mean distance between a patch and its keys, in patches; NaN without patches.

    Weight on tokens that are no patch ([CLS], registers) has no distance and does not count.
    Source: Dosovitskiy et al. 2021, appendix D.7.
    """
    patch = np.isfinite(places[:, 0])
    if not patch.any():
        return np.full(attention.shape[:-2], np.nan, attention.dtype)
    apart = np.linalg.norm(places[patch][:, None] - places[patch], axis=-1).astype(attention.dtype)
    among = attention[..., patch, :][..., patch]
    total = among.sum(-1)
    return ((among * apart).sum(-1) / np.where(total > 0, total, 1)).mean(-1)


def sink_share(attention: Maps) -> PerHead:
    """Return the mean weight on the first key, of the queries after it; NaN for one token."""
    if attention.shape[-2] < 2:
        return np.full(attention.shape[:-2], np.nan, attention.dtype)
    return attention[..., 1:, 0].mean(-1)


def special_share(
    attention: Maps,
    special_queries: Bool[np.ndarray, "query"],
    special_keys: Bool[np.ndarray, "key"],
) -> PerHead:
    """Return the mean weight of ordinary queries on special keys; NaN without such queries."""
    if special_queries.all():
        return np.full(attention.shape[:-2], np.nan, attention.dtype)
    return attention[..., special_keys][..., ~special_queries, :].sum(-1).mean(-1)


def offset_share(attention: Maps, offset: int) -> PerHead:
    """Return the mean weight on the key `offset` positions after the query; NaN without one."""
    diagonal = np.diagonal(attention, offset=offset, axis1=-2, axis2=-1)
    if diagonal.shape[-1] == 0:
        return np.full(attention.shape[:-2], np.nan, attention.dtype)
    return diagonal.mean(-1)


def masked_share(attention: Maps, mask: Bool[np.ndarray, "query key"]) -> PerHead:
    """Return the mean weight on the wanted keys, over queries that have one; NaN when none has."""
    rows = mask.any(-1)
    if not rows.any():
        return np.full(attention.shape[:-2], np.nan, attention.dtype)
    flat = attention.reshape(*attention.shape[:-2], mask.size)
    wanted = flat[..., np.flatnonzero(mask)]
    return wanted.sum(-1) / rows.sum(dtype=attention.dtype)


def earlier_same(ids: Int[np.ndarray, "token"]) -> Bool[np.ndarray, "query key"]:
    """Return where the key is an earlier occurrence of the query's token.

    Ids below 0 never match.
    """
    same = (ids[:, None] == ids) & (ids >= 0)
    return np.tril(same, k=-1)


def after_earlier_same(ids: Int[np.ndarray, "token"]) -> Bool[np.ndarray, "query key"]:
    """Return where the key stands right after an earlier occurrence of the query's token."""
    after = np.zeros((len(ids), len(ids)), bool)
    after[:, 1:] = earlier_same(ids)[:, :-1]
    np.fill_diagonal(after, False)  # in "the the", the second one follows the first
    return after
