"""Which tokens a head speaks for: its output carried to the logits, or one token's value alone."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from attnviz.attribution.direct import DirectPath
from attnviz.errors import InputError
from attnviz.language import N_
from attnviz.models.model import Model
from attnviz.records import HeadTokens

if TYPE_CHECKING:
    from attnviz.attribution.direct import Inputs


def head_tokens(
    model: Model,
    inputs: Inputs,
    *,
    layer: int,
    head: int,
    position: int | None = None,
    looking_at: int | None = None,
    k: int = 10,
) -> HeadTokens:
    """Return the tokens (or labels) whose logits a head raises and lowers most, directly.

    Args:
        model: a decoder, or an encoder that classifies or fills masks.
        inputs: as for `trace`.
        layer: counted from 0.
        head: counted from 0.
        position: the token whose answer is read; None is the last one, or the first mask.
        looking_at: with the position of a token, what the head would write if all its weight lay
            on that token: the value that it has there in this input, through the head's part of the
            output projection, to the logits. None takes the head's own attention.
        k: how many on either side.

    Changes are in logits, less their mean over all answers, with each norm's scale as it is on
    this input. In layer 0 of a model without other positions than rotary ones, `looking_at` is the
    OV circuit of the token (W_E W_V W_O W_U, with norms); later layers have read more by then.
    Raises InputError when a layer, head or position is out of range, UnsupportedError when
    `direct_logit_attribution` does.
    Source: Elhage et al. 2021, "A Mathematical Framework for Transformer Circuits".
    """
    if k < 1:
        raise InputError(
            N_("k is the number of tokens to keep on each side, 1 or more; got {k}.", k=k)
        )
    path = DirectPath(model, inputs, position=position)
    layer = _within(layer, len(path.calls), "layer")
    n_heads = path.calls[layer].weights.shape[1]
    head = _within(head, n_heads, N_("head of layer {layer}", layer=layer))
    vector, source = _head_vectors(path, layer, head, looking_at)
    effect = path.effect(layer, vector)
    effect = effect - effect.mean()
    order = effect.argsort(descending=True)
    n_up = int((effect > 0).sum())
    up, down = order[: min(k, n_up)], order[max(n_up, len(order) - k) :].flip(0)
    return HeadTokens(
        model=model.info,
        inputs=path.prepared.texts,
        layer=layer,
        head=head,
        place=path.place,
        looking_at=source,
        promoted=_changes_by_name(path, up, effect[up]),
        suppressed=_changes_by_name(path, down, effect[down]),
        notes=path.notes,
    )


def _head_vectors(
    path: DirectPath, layer: int, head: int, looking_at: int | None
) -> tuple[Tensor, str | None]:
    """Return what the head gathers, with nothing at the other heads' places, and what it sees."""
    sums = path.sums(layer)
    call = path.calls[layer]
    n_heads = call.weights.shape[1]
    vectors = torch.zeros_like(sums).unflatten(-1, (n_heads, -1))  # batch token head d_value
    if looking_at is None:
        vectors[:, :, head] = sums.unflatten(-1, (n_heads, -1))[:, :, head]
        return vectors.flatten(2), None
    at = _within(looking_at, len(path.tokens), "token")
    assert call.value is not None
    group = n_heads // call.value.shape[1]
    # At every position: only those that the answer is read from have a way to it.
    vectors[:, :, head] = call.value[:, head // group, at]
    return vectors.flatten(2), path.tokens.text[at]


def _changes_by_name(
    path: DirectPath, ids: Tensor, changes: Tensor
) -> tuple[tuple[str, float], ...]:
    return tuple(
        (path.name(int(i)), float(change))
        for i, change in zip(ids.tolist(), changes.tolist(), strict=True)
    )


def _within(number: int, n: int, what: str) -> int:
    try:
        index = operator.index(number)
    except TypeError:
        index = -1
    if not 0 <= index < n:
        raise InputError(
            N_("No {what} {number}: they are numbered 0 to {n}.", what=what, number=number, n=n - 1)
        )
    return index
