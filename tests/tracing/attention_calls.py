"""Calls of an attention function, what their definition gives in float64, and whether a fold is it.

Imports no model, so that a process that tests kernels begins soon.
"""

import numpy as np
import torch

from attnviz.records import ScoreParts, Tokens
from attnviz.tracing.attention_call import AttentionCall
from attnviz.tracing.folding import Fold, Places


def tokens(count: int, rng: np.random.Generator) -> Tokens:
    """Words of which some stand several times, and some special ones."""
    ids = rng.integers(0, max(2, count // 3), count)
    words = tuple(f"w{number}" for number in ids)
    at = np.arange(count)
    return Tokens(
        words, words, ids, rng.random(count) < 0.1, at, np.zeros(count, int),
        np.stack([at, at + 1], axis=1),
    )  # fmt: skip


def parts_of(kind: str, queries: int, keys: int, heads: int, rng) -> ScoreParts | None:
    """A mask or a bias of some kind, in its short form."""
    at = np.arange(queries)
    bias = rng.normal(size=(int(rng.choice([1, heads])), queries + keys - 1))
    match kind:
        case "causal":
            return ScoreParts(first=np.zeros(queries, int), last=np.minimum(at, keys - 1))
        case "window":
            last = np.minimum(at, keys - 1)
            return ScoreParts(first=np.maximum(last - 3, 0), last=last)
        case "spans":
            first = rng.integers(0, keys, queries)
            return ScoreParts(first=first, last=rng.integers(first, keys))
        case "bias":
            return ScoreParts(by_offset=bias.astype(np.float32))
        case "whole":
            whole = rng.normal(size=(len(bias), queries, keys)).astype(np.float32)
            hidden = rng.random((queries, keys)) < 0.3
            whole[:, hidden] = np.finfo(np.float32).min
            return ScoreParts(whole=whole)
    return None


def expected(call: AttentionCall) -> tuple[torch.Tensor, torch.Tensor]:
    """Output [query, head, d] and weights [head, query, key], by the definition, in float64."""
    group = len(call.query) // len(call.key)
    key = call.key.double().repeat_interleave(group, 0)
    value = call.value.double().repeat_interleave(group, 0)
    scores = call.query.double() @ key.transpose(1, 2) * call.scaling
    if call.softcap is not None:
        scores = call.softcap * torch.tanh(scores / call.softcap)
    if call.parts is not None:
        for head in range(len(scores)):
            call.parts.add(scores[head].numpy(), head, 0)
    if call.sinks is not None:
        beside = call.sinks.double()[:, None, None].expand(-1, scores.shape[1], 1)
        weights = torch.cat([scores, beside], -1).softmax(-1)[..., :-1]
    else:
        weights = scores.softmax(-1)
    return (weights @ value).transpose(0, 1), weights


def folded(weights: torch.Tensor, places: Places, side: int) -> Fold:
    """The sums of whole maps, as blocks of rows are summed up."""
    fold = Fold(len(weights), places, side)
    for first in range(0, places.n_queries, 64):  # a float32 sum over more loses digits
        fold.add(weights[:, first : first + 64].float(), first)
    return fold


def assert_same(one: Fold, other: Fold, within: float = 1.0) -> None:
    levels = (one.pooled().int() - other.pooled().int()).abs()
    near_half = ((other.overview * 255) % 1 - 0.5).abs().min() < 1e-3  # rounds either way
    assert levels.max() <= (within > 1 or near_half)
    assert (one.mean_received() - other.mean_received()).abs().max() < 1e-6 * within
    ours, theirs = one.scores(), other.scores()
    assert ours.keys() == theirs.keys()
    for name, score in theirs.items():
        near = 1e-5 * within * max(1, float(score.nan_to_num().abs().max()))
        assert torch.allclose(ours[name], score, rtol=0, atol=near, equal_nan=True), name
