"""The numbers behind attention weights: scores before the softmax, and one weight step by step."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from attnviz.errors import InputError, UnsupportedError
from attnviz.language import N_
from attnviz.records import AttentionLayer, StreamedLayer, Trace, WeightPath

HIDDEN_BELOW = -1e4
"""A mask adds less than this to a score to hide a key; a position bias never does."""

_TOLERANCE = {"float32": 1e-4, "float64": 1e-4}
_COARSE = 0.02  # half precision: the model's own softmax is rounded


def weight_path(
    trace: Trace, layer: int, head: int, query: int, key: int, stack: str | None = None
) -> WeightPath:
    """Return how one weight came about: vectors, products, scaling, position part, softmax.

    Everything is recomputed in float64 from what met in the model's attention function, and agrees
    with the map up to the rounding of the model. Where the model adds something to its scores that
    it does not hand over, the position part is recovered from the map: `recovered` is then true.

    Raises InputError when a layer, head or token is out of range, and UnsupportedError when the
    architecture hands over no vectors or an intervention made the weight.
    """
    trace.layer_of(layer, head, stack)  # in range
    of = trace.stack(stack)
    for name, place, tokens in (("Query", query, of.queries), ("Key", key, of.keys)):
        if not 0 <= place < len(tokens):
            raise InputError(
                N_(
                    "{name} {place} is out of range: the {of_name} has 0 to {tokens}.",
                    name=name,
                    place=place,
                    of_name=of.name,
                    tokens=len(tokens) - 1,
                )
            )
    q = trace.query(layer, head, stack)[query].astype(np.float64)
    keys = trace.key(layer, head, stack).astype(np.float64)
    scaling = _scaling(of.layers[layer], len(q))
    capped = _capped(keys @ q * scaling, of.layers[layer].softcap)
    weights = trace.rows(layer, head, query, stack=stack)[0]
    exact = weights.astype(np.float64)

    parts, sink = _known_parts(of.layers[layer], head, query, len(keys))
    recovered = not _gives(capped + parts, sink, exact, _tolerance(trace))
    if recovered:
        _refuse_acted(of.layers[layer], layer, head)
        parts, sink = _recovered_parts(capped, exact)
    return WeightPath(
        model=trace.model, stack=of.name, layer=layer, head=head, query=query, key=key,
        query_text=of.queries.text[query], key_text=of.keys.text[key],
        q=q, k=keys[key], scaling=scaling, softcap=of.layers[layer].softcap,
        position=float(parts[key]), row=capped + parts, keys=of.keys.text, sink=sink,
        shown=float(weights[key]),
        rotated=trace.rotary and of.name != "cross", recovered=recovered,
    )  # fmt: skip


def raw_scores(
    trace: Trace, layer: int, head: int, stack: str | None = None
) -> Float[np.ndarray, "query key"]:
    """Return the scores of one head as they enter the softmax, -inf where a mask hides a key.

    Raises UnsupportedError, by name, when the architecture hands over no vectors, or adds
    something to its scores that it does not hand over, and where an intervention acted.
    """
    weights = trace.attention(layer, head, stack)
    recording = trace.stack(stack).layers[layer]
    q = trace.query(layer, head, stack).astype(np.float64)
    keys = trace.key(layer, head, stack).astype(np.float64)
    scores = _capped(q @ keys.T * _scaling(recording, q.shape[-1]), recording.softcap)
    sink = None
    for query in range(len(scores)):
        parts, sink = _known_parts(recording, head, query, len(keys))
        scores[query] += parts
    if not _gives(scores, sink, weights.astype(np.float64), _tolerance(trace)):
        _refuse_acted(recording, layer, head)
        raise UnsupportedError(
            N_(
                "{architecture} adds something to its scores that it does not return, so scores "
                "before the softmax are not known.",
                architecture=trace.model.architecture,
            )
        )
    return scores


def _refuse_acted(layer: AttentionLayer | StreamedLayer, number: int, head: int) -> None:
    # A row that is still the softmax of its scores has its path, though another may have changed.
    if layer.acted:
        raise UnsupportedError(
            N_(
                "An intervention changed the attention of head {number}.{head}, so its weights do "
                "not come from its queries and keys. Use a trace without the intervention.",
                number=number,
                head=head,
            )
        )


def _scaling(layer: AttentionLayer | StreamedLayer, d_head: int) -> float:
    return d_head**-0.5 if layer.scaling is None else float(layer.scaling)


def _capped(scaled: np.ndarray, softcap: float | None) -> np.ndarray:
    return scaled if softcap is None else softcap * np.tanh(scaled / softcap)


def _known_parts(
    layer: AttentionLayer | StreamedLayer, head: int, query: int, n_keys: int
) -> tuple[np.ndarray, float | None]:
    """Return the parts added to a row of scores, [key], and the score of the sink."""
    parts = np.zeros(n_keys)
    if isinstance(layer, StreamedLayer):
        if layer.parts is not None:
            layer.parts.add(parts[None], head, query)
        parts = np.where(parts < HIDDEN_BELOW, -np.inf, parts)
    elif layer.added is not None:
        parts = layer.added[head if len(layer.added) > 1 else 0, query].astype(np.float64)
        parts = np.where(parts < HIDDEN_BELOW, -np.inf, parts)
    return parts, None if layer.sinks is None else float(layer.sinks[head])


def _recovered_parts(capped: np.ndarray, row: np.ndarray) -> tuple[np.ndarray, float | None]:
    """Return the parts that lead from scores to weights, the largest 0, and a sink that fits."""
    with np.errstate(divide="ignore"):
        parts = np.log(row) - capped  # -inf where the weight is 0
    top = parts.max()
    missing = 1 - row.sum()
    return parts - top, float(np.log(missing) - top) if missing > 1e-4 else None


def _gives(scores: np.ndarray, sink: float | None, row: np.ndarray, tolerance: float) -> bool:
    """Return whether the softmax of scores (and a sink) is the weights that the model computed."""
    if sink is not None:
        scores = np.concatenate([scores, np.full((*scores.shape[:-1], 1), sink)], axis=-1)
    raised = np.exp(scores - scores.max(-1, keepdims=True))
    weights = (raised / raised.sum(-1, keepdims=True))[..., : row.shape[-1]]
    return bool(np.abs(weights - row).max() <= tolerance)


def _tolerance(trace: Trace) -> float:
    return _TOLERANCE.get(trace.model.dtype, _COARSE)
