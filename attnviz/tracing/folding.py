"""What is kept of maps that are computed in blocks of rows and dropped: overview, scores, sums.

Every sum is the one that `attnviz.metrics.heads` takes of a whole map, in the same order of
axes; there stand their definitions and sources.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from attnviz.metrics.heads import numbered_tokens
from attnviz.records import Tokens
from attnviz.records.pooled import block_starts


class Places:
    """What the sums of a stack need to know of its tokens, for all of its layers."""

    def __init__(self, queries: Tokens, keys: Tokens, *, one_text: bool, device: torch.device):
        """Take the axes; `one_text` where both are the same places."""
        self.one_text = one_text
        self.n_queries, self.n_keys = len(queries), len(keys)
        self.ordinary = ~torch.tensor(queries.special, device=device)
        self.special = torch.tensor(keys.special, device=device).nonzero()[:, 0]
        self.numbers = torch.tensor(numbered_tokens(keys), device=device)


class Fold:
    """Takes the blocks of one layer's maps in their order, and sums them up."""

    def __init__(self, heads: int, places: Places, side: int) -> None:
        """Begin a layer whose overview has at most `side` cells a side."""
        device = places.ordinary.device
        self.places = places
        rows, self.columns = min(side, places.n_queries), min(side, places.n_keys)
        starts = block_starts(places.n_queries, rows).tolist()
        self.cells = list(zip(starts, [*starts[1:], places.n_queries], strict=True))
        self.overview = np.zeros((heads, rows, places.n_keys), np.float32)
        self.received = torch.zeros(heads, places.n_keys, device=device)
        self.sums: dict[str, Tensor] = {}
        self.counts: dict[str, int] = {}

    def add(self, weights: Tensor, first: int) -> None:
        """Take a block [head, query, key] of float32 weights whose first query is `first`.

        Keys after those of the block have no weight.
        """
        places = self.places
        rows, seen = weights.shape[1:]
        self.received[:, :seen] += weights.sum(1)
        self._pool(weights, first)
        bits = weights.clamp_min(1e-38).log2_().mul_(weights)
        self._count("entropy", -bits.sum(-1), rows)
        ordinary = places.ordinary[first : first + rows]
        special = places.special[places.special < seen]
        on_special = weights[..., special].sum(-1)[:, ordinary]
        self._count("special", on_special, int(ordinary.sum()))
        if places.one_text:
            self._compare_places(weights, first)

    def _count(self, name: str, values: Tensor, rows: int) -> None:
        """Add values [head, ...] to a score, and the rows that its mean is over."""
        total = values.reshape(len(values), -1).sum(-1, dtype=torch.float64)
        self.sums[name] = self.sums[name] + total if name in self.sums else total
        self.counts[name] = self.counts.get(name, 0) + rows

    def _pool(self, weights: Tensor, first: int) -> None:
        seen, last = weights.shape[2], first + weights.shape[1]
        for row, (start, stop) in enumerate(self.cells):
            if start < last and stop > first:
                found = weights[:, max(start, first) - first : min(stop, last) - first].amax(1)
                into = self.overview[:, row, :seen]
                np.maximum(into, found.cpu().numpy(), out=into)

    def _compare_places(self, weights: Tensor, first: int) -> None:
        rows, seen = weights.shape[1:]
        device = weights.device
        query = torch.arange(first, first + rows, device=device)
        away = (torch.arange(seen, device=device) - query[:, None]).abs().float()
        self._count("distance", torch.einsum("hqk,qk->hq", weights, away), rows)
        late = query > 0
        self._count("sink", weights[:, late, 0], int(late.sum()))
        for name, offset in (("same_token", 0), ("previous_token", -1), ("next_token", 1)):
            inside = (query + offset >= 0) & (query + offset < self.places.n_keys)
            held = inside & (query + offset < seen)
            at = torch.arange(rows, device=device)[held]
            self._count(name, weights[:, at, query[held] + offset], int(inside.sum()))
        numbers = self.places.numbers
        own = numbers[query, None]
        earlier = (own == numbers[None, :seen]) & (own >= 0)
        of_row, key = torch.tril(earlier, diagonal=first - 1).nonzero(as_tuple=True)
        self._at_pairs("duplicate", weights, of_row, key)
        after = key + 1
        other = after != of_row + first  # in "the the", the second one follows the first
        self._at_pairs("induction", weights, of_row[other], after[other])

    def _at_pairs(self, name: str, weights: Tensor, rows: Tensor, keys: Tensor) -> None:
        found = weights.flatten(1)[:, rows * weights.shape[2] + keys]
        self._count(name, found, len(rows.unique()))

    def scores(self) -> dict[str, np.ndarray]:
        """Return each score, [head] float32; NaN where no row counts."""
        return {
            name: (total / (self.counts[name] or math.nan)).float().cpu().numpy()
            for name, total in self.sums.items()
        }

    def pooled(self) -> np.ndarray:
        """Return the overview, uint8 [head, row, column]."""
        found = self.overview
        if self.columns < self.places.n_keys:
            starts = block_starts(self.places.n_keys, self.columns)
            found = np.maximum.reduceat(found, starts, axis=-1)
        return np.rint(found * 255).astype(np.uint8)

    def mean_received(self) -> np.ndarray:
        """Return the mean weight on each key, float32 [head, key]."""
        return (self.received / self.places.n_queries).cpu().numpy()
