"""The terms added to scores, in few numbers: masks as spans of keys, biases by their offset."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from attnviz.metrics.weight_path import HIDDEN_BELOW
from attnviz.records import ScoreParts

_ROWS = 256  # of a mask that are looked at at once


def shortened(
    terms: tuple[Tensor, ...], queries: int, keys: int, *, causal: bool = False
) -> ScoreParts | None:
    """Return parts [1, any_head, any_query, key] that are added to scores; None for nothing.

    A part of booleans is True where a key may be seen; `causal` hides the keys after each query.
    Exact: what is neither a span of keys a query nor a bias by offset is kept whole.
    """
    if causal and not terms:
        return ScoreParts(
            first=np.zeros(queries, np.int32),
            last=np.minimum(np.arange(queries, dtype=np.int32), keys - 1),
        )
    parts = [_laid(part, queries, keys) for part in terms]
    if causal:
        triangle = torch.ones(queries, keys, dtype=torch.bool, device=parts[0].device).tril()
        parts.append(triangle[None])
    if not parts:
        return None
    heads = max(part.shape[0] for part in parts)
    blocks = [slice(at, min(at + _ROWS, queries)) for at in range(0, queries, _ROWS)]
    spans = [_spans(_sum(parts, rows)) for rows in blocks]
    if any(span is None for span in spans):
        return ScoreParts(whole=_whole(parts, blocks, heads))
    first = np.concatenate([span[0] for span in spans if span])
    last = np.concatenate([span[1] for span in spans if span])
    hides = bool((first > 0).any() or (last < keys - 1).any())
    spanned = {"first": first, "last": last} if hides else {}
    if not _has_bias(parts, blocks):
        return ScoreParts(**spanned) if spanned else None
    by_offset = _by_offset(parts, blocks, heads, keys)
    if by_offset is None:
        return ScoreParts(whole=_whole(parts, blocks, heads))
    return ScoreParts(**spanned, by_offset=by_offset)


def _laid(part: Tensor, queries: int, keys: int) -> Tensor:
    """Return a part as [any_head, query, key], without a copy."""
    while part.ndim < 4:
        part = part[None]
    return part[0, ..., :keys].expand(-1, queries, keys)


def _sum(parts: list[Tensor], rows: slice) -> Tensor:
    total = _numbers(parts[0][:, rows])
    for part in parts[1:]:
        total = total + _numbers(part[:, rows])
    return total


def _numbers(part: Tensor) -> Tensor:
    """Return rows of a part as float32 that is added."""
    if part.dtype == torch.bool:
        return torch.where(part, 0.0, torch.finfo(torch.float32).min)
    return part.float()


def _spans(scores: Tensor) -> tuple[np.ndarray, np.ndarray] | None:
    """Return the first and last key of each row [query]; None where they are not spans of keys."""
    open_cells = scores > HIDDEN_BELOW
    if not bool((open_cells == open_cells[:1]).all()):
        return None
    open_ = open_cells[0]
    count = open_.sum(-1)
    first = open_.int().argmax(-1)
    last = open_.shape[1] - 1 - open_.flip(-1).int().argmax(-1)
    if bool((count == 0).any()) or bool((last - first + 1 != count).any()):
        return None
    return first.int().cpu().numpy(), last.int().cpu().numpy()


def _has_bias(parts: list[Tensor], blocks: list[slice]) -> bool:
    sums = (_sum(parts, rows) for rows in blocks)
    return any(bool(((total > HIDDEN_BELOW) & (total != 0)).any()) for total in sums)


def _by_offset(
    parts: list[Tensor], blocks: list[slice], heads: int, keys: int
) -> np.ndarray | None:
    """Return the bias by key - query, [any_head, offset]; None where an offset has two."""
    queries = blocks[-1].stop
    device = parts[0].device
    bias = torch.full((heads, queries + keys - 1), torch.nan, device=device)
    for rows in blocks:
        total = _sum(parts, rows).expand(heads, -1, -1)
        query = torch.arange(rows.start, rows.stop, device=device)[:, None]
        at = torch.arange(keys, device=device) - query + (queries - 1)
        for head in range(heads):
            open_ = total[head] > HIDDEN_BELOW
            new = torch.full_like(bias[head], torch.nan)
            new[at[open_]] = total[head][open_]
            bias[head] = torch.where(bias[head].isnan(), new, bias[head])
            if bool((bias[head][at[open_]] != total[head][open_]).any()):
                return None
    return bias.nan_to_num(0.0).cpu().numpy()


def _whole(parts: list[Tensor], blocks: list[slice], heads: int) -> np.ndarray:
    lowest = torch.finfo(torch.float32).min
    blocks_whole = [
        _sum(parts, rows).clamp_min(lowest).expand(heads, -1, -1).cpu() for rows in blocks
    ]
    return torch.cat(blocks_whole, dim=1).numpy()
