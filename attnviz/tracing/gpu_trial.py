"""Whether the kernels of a GPU are right on the GPU at hand: a small call, by them and by hand.

Drivers, compilers and GPUs are many, and tests have met few of them. A trial takes milliseconds,
once for each kind of call.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from attnviz.records import ScoreParts, Tokens
from attnviz.tracing.attention_call import AttentionCall
from attnviz.tracing.folding import Fold, Places

_TOKENS = 112
"""Of a trial, and so many more that it is compiled as the call itself: Triton looks for 16s."""

_SIDE = 2  # of its overview: cells of many rows, as those of long inputs

_NEAR = {torch.float32: 1e-4, torch.bfloat16: 2**-4, torch.float16: 2**-6}
"""How far apart numbers of size 1 may be: in half precision a product that adds up in another order
is sometimes rounded to the other side. What is wrong is further."""


def difference(call: AttentionCall, compute: Callable[[AttentionCall, Fold], Tensor]) -> str:
    """Return in which number, and by how much, `compute` differs from the definition; "" for none.

    On a few drawn vectors, with the masks, the biases and the number format of the call.
    """
    drawn = _drawn(call)
    queries, keys = drawn.query.shape[1], drawn.key.shape[1]
    one_text = call.query.shape[1] == call.key.shape[1]
    places = Places(_tokens(queries), _tokens(keys), one_text=one_text, device=call.query.device)
    fold, own = (Fold(len(drawn.query), places, _SIDE) for _ in range(2))
    output, weights = compute(drawn, fold), _weights(drawn).float()
    own.add(weights, 0)
    values = drawn.value.float().repeat_interleave(len(drawn.query) // len(drawn.key), 0)
    pairs = {
        "output": (output.float(), (weights @ values).transpose(0, 1)),
        "overview": (fold.overview, own.overview),
        "received": (fold.received, own.received),
        **{name: (fold.sums[name] / queries, own.sums[name] / queries) for name in fold.sums},
    }
    for name, (ours, theirs) in pairs.items():
        apart = float((ours - theirs).abs().max())
        if not apart <= _NEAR[call.query.dtype] * max(1.0, float(theirs.abs().max())):
            return f"{name} by {apart:.2g}"
    return ""


def _drawn(call: AttentionCall) -> AttentionCall:
    """Return a small call of the same kind, whose scores are of size 1 before biases."""
    device, numbers, d_head = call.query.device, call.query.dtype, call.query.shape[-1]
    generator = torch.Generator(device).manual_seed(0)

    def vectors(like: Tensor, size: float = 1.0) -> Tensor:
        shape = (_few(like.shape[1]), like.shape[0], like.shape[2])
        drawn = size * torch.randn(shape, generator=generator, device=device)
        return drawn.to(numbers).transpose(0, 1)  # as models hand them over

    size = 1 / (abs(call.scaling) * d_head**0.5)
    parts = call.parts and _cut(call.parts, call.query.shape[1], call.key.shape[1])
    return dataclasses.replace(
        call, query=vectors(call.query, size), key=vectors(call.key), value=vectors(call.value),
        parts=parts,
    )  # fmt: skip


def _few(tokens: int) -> int:
    return min(tokens, _TOKENS + tokens % 16)


def _cut(parts: ScoreParts, queries: int, keys: int) -> ScoreParts:
    """Return the parts of the first queries and keys."""
    n, m = _few(queries), _few(keys)
    spans = {
        name: np.minimum(span[:n], m - 1)
        for name in ("first", "last") if (span := getattr(parts, name)) is not None
    }  # fmt: skip
    by_offset, whole = parts.by_offset, parts.whole
    return ScoreParts(
        **spans,
        by_offset=None if by_offset is None else by_offset[:, queries - n : queries - 1 + m],
        whole=None if whole is None else whole[:, :n, :m],
    )


def _tokens(count: int) -> Tokens:
    """Return words of which each stands many times, and some special ones."""
    at = np.arange(count)
    words = tuple(f"w{number % 7}" for number in at)
    spans = np.stack([at, at + 1], axis=1)
    return Tokens(words, words, at % 7, at % 10 == 0, at, np.zeros(count, int), spans)


def _weights(call: AttentionCall) -> Tensor:
    """Return weights [head, query, key] by the definition, rounded where a model rounds."""
    numbers, group = call.query.dtype, len(call.query) // len(call.key)
    key = call.key.double().repeat_interleave(group, 0)
    scores = (call.query.double() @ key.transpose(1, 2)).to(numbers) * call.scaling
    if call.softcap is not None:
        scores = torch.tanh(scores / call.softcap) * call.softcap
    if call.parts is not None:
        added = np.zeros(scores.shape, np.float32)
        for head in range(len(added)):
            call.parts.add(added[head], head, 0)
        lowest = torch.finfo(numbers).min
        scores = scores + torch.from_numpy(added).clamp_min_(lowest).to(scores)
    raised = scores.float()
    if call.sinks is not None:
        beside = call.sinks.float()[:, None, None].expand(-1, scores.shape[1], 1)
        raised = torch.cat([raised, beside], -1)
    return raised.softmax(-1)[..., : scores.shape[-1]].to(numbers)
