"""Changes of attention maps, in place: functions of weights and allowed keys, [row head query key].

Text that a model writes makes maps grow: what is laid on the input's positions stays there, and
what is laid on positions that are not written yet waits for them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from attnviz.errors import InputError
from attnviz.language import N_
from attnviz.records.interventions import CutEdges, SetAttention

Act = Callable[[Tensor, Tensor], None]


def uniform(head: int, queries: Sequence[int] | None) -> Act:
    """Return what gives every allowed key of a row the same weight, 1 in all."""

    def act(weights: Tensor, allowed: Tensor) -> None:
        rows = _written_yet(queries, weights.shape[2])
        share = allowed[:, head, rows].to(weights.dtype)
        weights[:, head, rows] = share / share.sum(-1, keepdim=True).clamp(min=1)

    return act


def set_weights(one: SetAttention) -> Act:
    """Return what writes weights into a head's map.

    It raises InputError when a weight is on a key that the query may not look at, unless allowed.
    """
    own_weights = torch.tensor(one.weights)

    def act(weights: Tensor, allowed: Tensor) -> None:
        queries, rows = _places(one.queries, len(own_weights), weights.shape[2], weights)
        keys, columns = _places(one.keys, own_weights.shape[1], weights.shape[3], weights)
        values = own_weights.to(weights)[rows][:, columns]
        cells = queries[:, None], keys
        if not one.allow_future:
            hidden_cells = ((values > 0) & ~allowed[0, one.head][cells]).nonzero()
            if len(hidden_cells):
                query, key = (int(at) for at in hidden_cells[0])
                raise InputError(
                    N_(
                        "Query {queries} may not look at key {keys} in head {head} of layer "
                        "{layer}: it is masked there (a later token, or one outside the window). "
                        "Give it the weight 0, or set allow_future.",
                        queries=int(queries[query]),
                        keys=int(keys[key]),
                        head=one.head,
                        layer=one.layer,
                    )
                )
        map_ = weights[:, one.head]  # row query key
        sums = map_.sum(-1, keepdim=True)
        is_set = torch.zeros_like(map_, dtype=torch.bool)
        is_set[:, cells[0], cells[1]] = True
        map_[:, cells[0], cells[1]] = values
        if one.renormalise:
            rows = is_set.any(-1, keepdim=True)
            map_.copy_(torch.where(rows, _with_sums(map_, is_set, sums), map_))

    return act


def cut(one: CutEdges, heads: Sequence[int] | None) -> Act:
    """Return what sets the weights of edges to 0 in some heads (None: all)."""

    def act(weights: Tensor, allowed: Tensor) -> None:
        edges = torch.zeros(weights.shape[2:], dtype=torch.bool, device=weights.device)
        n_query, n_key = edges.shape
        if one.pairwise:
            for query, key in zip(one.queries or (), one.keys or (), strict=True):
                if query < n_query and key < n_key:
                    edges[query, key] = True
        else:
            rows = torch.zeros_like(edges)
            rows[_written_yet(one.queries, n_query)] = True
            edges[:, _written_yet(one.keys, n_key)] = True
            edges &= rows
        _without(weights, edges, heads, renormalise=one.renormalise)

    return act


def swapped(head: int, other: Tensor) -> Act:
    """Return what puts another map, [query key], in the place of a head's own."""

    def act(weights: Tensor, allowed: Tensor) -> None:
        n_query, n_key = (min(*pair) for pair in zip(other.shape, weights.shape[2:], strict=True))
        weights[:, head, :n_query] = 0
        weights[:, head, :n_query, :n_key] = other[:n_query, :n_key]

    return act


def hidden(position: int, *, itself: bool) -> Act:
    """Return what hides a key from every query, or from all but its own."""

    def act(weights: Tensor, allowed: Tensor) -> None:
        edges = torch.zeros(weights.shape[2:], dtype=torch.bool, device=weights.device)
        edges[:, position : position + 1] = True
        if itself:
            edges[position : position + 1, position : position + 1] = False
        _without(weights, edges, None, renormalise=True)

    return act


def _without(
    weights: Tensor, edges: Tensor, heads: Sequence[int] | None, *, renormalise: bool
) -> None:
    head_index: Any = slice(None) if heads is None else list(heads)
    map_ = weights[:, head_index]
    rest = map_.masked_fill(edges, 0)
    if renormalise:
        rows = edges.any(-1, keepdim=True)
        sums, now = map_.sum(-1, keepdim=True), rest.sum(-1, keepdim=True)
        scaled = rest * (sums / torch.where(now > 0, now, 1))
        rest = torch.where(rows, scaled, rest)
    weights[:, head_index] = rest


def _with_sums(map_: Tensor, is_set: Tensor, sums: Tensor) -> Tensor:
    """Return rows that sum to `sums`: by their other cells, or, where that cannot be, all cells."""
    fixed = (map_ * is_set).sum(-1, keepdim=True)
    rest = (map_ * ~is_set).sum(-1, keepdim=True)
    by_rest = (rest > 0) & (fixed <= sums)
    factor_rest = torch.where(by_rest, (sums - fixed) / torch.where(rest > 0, rest, 1), 1)
    total = fixed + rest
    factor_all = torch.where(by_rest | (total == 0), 1, sums / torch.where(total > 0, total, 1))
    return torch.where(is_set, map_, map_ * factor_rest) * factor_all


def _written_yet(places: Sequence[int] | None, length: int) -> Any:
    return slice(None) if places is None else [at for at in places if at < length]


def _places(
    places: Sequence[int] | None, n: int, length: int, like: Tensor
) -> tuple[Tensor, list[int]]:
    """Return places (None: the first n) of an axis so long as it is, and which of all they are."""
    every = list(range(n) if places is None else places)
    there = [number for number, at in enumerate(every) if at < length]
    indices = torch.tensor([every[n] for n in there], dtype=torch.long, device=like.device)
    return indices, there
