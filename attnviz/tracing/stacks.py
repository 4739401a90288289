"""From recorded calls to records: a stack's calls as arrays, laid along its tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from torch import Tensor, nn

from attnviz.errors import ShapeError, UnsupportedError
from attnviz.language import N_
from attnviz.models.layer_numbers import instead_of_attention, numbers_of_calls
from attnviz.models.model import Model
from attnviz.records import AttentionLayer, Stack, StackName, StreamedLayer, Tokens
from attnviz.tracing import engine, grids
from attnviz.tracing.inputs import Prepared


def axes_of(name: StackName, prepared: Prepared, decoded: Tokens | None) -> tuple[Tokens, Tokens]:
    """Return the queries and the keys of a stack; `decoded` are the tokens that a decoder read."""
    encoded = prepared.tokens
    queries = encoded if decoded is None or name == "encoder" else decoded
    keys = encoded if decoded is None or name != "decoder" else decoded
    return queries, keys


def stack_of_calls(
    model: Model,
    name: StackName,
    calls: list[engine.Call],
    prepared: Prepared,
    decoded: Tokens | None,
    shared: dict[Any, np.ndarray | None],
) -> Stack:
    """Return the calls of a stack laid along its tokens.

    `shared` holds the terms added to scores, once for all layers. Raises UnsupportedError, by name,
    where maps do not fit the tokens.
    """
    queries, keys = axes_of(name, prepared, decoded)
    if name in prepared.axes:
        queries, keys = prepared.axes[name].queries, prepared.axes[name].keys
        calls, keys = grids.whole_maps(model, calls, queries, keys)
    if name == "decoder" and calls[0].weights.shape[-1] == len(keys) + len(prepared.tokens):
        raise UnsupportedError(
            N_(
                "The decoder of {architecture} attends to its own text and to the input in one "
                "map, with one softmax. attnviz cannot draw this.",
                architecture=model.architecture,
            )
        )
    records = [layer_of_call(call, shared) for call in calls]
    # Stages and towers are lists of their own.
    own = name in prepared.axes
    layers = tuple(records) if own else in_place(model, records, [call.module for call in calls])
    try:
        return Stack(name, layers, queries, keys)
    except ShapeError as error:
        raise UnsupportedError(
            N_(
                "The maps of {architecture} cannot be assigned to its tokens: {error}",
                architecture=model.architecture,
                error=error,
            )
        ) from error


def in_place(
    model: Model,
    layers: Sequence[AttentionLayer | StreamedLayer],
    modules: Sequence[nn.Module | None],
) -> tuple[AttentionLayer | StreamedLayer, ...]:
    """Return the layers of a stack at the model's own numbers, with those that have no attention.

    `modules` made the calls, in their order.
    """
    numbering = numbers_of_calls(model.hf, modules)
    if numbering is None or len(numbering[1]) == len(layers):
        return tuple(layers)
    attending = dict(zip(numbering[0], layers, strict=True))
    nothing = np.zeros((0, *layers[0].shape[1:]), np.float32)
    return tuple(
        attending[number]
        if number in attending
        else AttentionLayer(nothing, instead=instead_of_attention(layer))
        for number, layer in enumerate(numbering[1])
    )


def layer_of_call(call: engine.Call, shared: dict[Any, np.ndarray | None]) -> AttentionLayer:
    """Return one call as a layer; `shared` holds the terms added to scores, once for all layers."""
    parts = tuple((part.data_ptr(), part.shape, part.stride()) for part in call.added)
    if parts not in shared:
        shared[parts] = _added_terms(call)
    return AttentionLayer(
        weights=_array(call.weights),
        query=None if call.query is None else _array(call.query),
        key=None if call.key is None else _array(call.key),
        value=None if call.value is None else _array(call.value),
        scaling=call.scaling,
        added=shared[parts],
        softcap=call.softcap,
        sinks=None if call.sinks is None else call.sinks.detach().float().cpu().numpy(),
    )


def _added_terms(call: engine.Call) -> np.ndarray | None:
    """Return the sum of the terms added to the scores, [any_head, query, key].

    None where there is nothing, or something that does not lie along the weights.
    """
    parts = [part.detach().float().cpu().numpy() for part in call.added]
    shape = tuple(call.weights.shape)
    try:
        for part in parts:
            np.broadcast_to(part, shape)
    except ValueError:
        return None
    if not parts:
        return None
    with np.errstate(over="ignore"):  # two masks on the same cell
        total = np.maximum(sum(parts[1:], parts[0]), np.finfo(np.float32).min)
    heads = total.shape[1] if total.ndim == 4 else 1
    return np.broadcast_to(total, (1, heads, *shape[2:]))[0]


def _array(tensor: Tensor) -> np.ndarray:
    """Return the one item of a batch as float32 numpy; no copy where it already is that."""
    return tensor[0].detach().float().cpu().numpy()
