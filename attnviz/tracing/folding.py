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
        self.room: Tensor | None = None

    def add(self, weights: Tensor, first: int) -> None:
        """Take a block [head, query, key] of float32 weights whose first query is `first`.

        Keys after those of the block have no weight.
        """
        rows, seen = weights.shape[1:]
        ones = weights.new_ones(1).expand(len(weights), 1, rows)
        self.received[:, :seen] += torch.bmm(ones, weights)[:, 0]
        self._pool(weights, first)
        self._count("entropy", self._entropy(weights), rows)
        self._weigh_places(weights, first)
        if self.places.one_text:
            self._near_places(weights, first)

    def _entropy(self, weights: Tensor) -> Tensor:
        """Return the bits of each row [head, query], a head at a time: it stays in the caches."""
        rows, seen = weights.shape[1:]
        if self.room is None or self.room.numel() < rows * seen:
            self.room = torch.empty(rows * seen, device=weights.device)
        bits = self.room[: rows * seen].view(rows, seen)
        found = []
        for head in weights:
            torch.clamp_min(head, 1e-38, out=bits)
            found.append(-bits.log2_().mul_(head).sum(-1))
        return torch.stack(found)

    def _count(self, name: str, values: Tensor, rows: int) -> None:
        """Add values [head, ...] to a score, and the rows that its mean is over."""
        total = values.reshape(len(values), -1).sum(-1, dtype=torch.float64)
        self.sums[name] = self.sums[name] + total if name in self.sums else total
        self.counts[name] = self.counts.get(name, 0) + rows

    def _pool(self, weights: Tensor, first: int) -> None:
        seen, last = weights.shape[2], first + weights.shape[1]
        for row, (start, stop) in enumerate(self.cells):
            if start < last and stop > first:
                within = weights[:, max(start, first) - first : min(stop, last) - first]
                if within.is_cpu:  # ten times as fast as amax over an axis that is not the last
                    found = np.maximum.reduce(within.numpy(), axis=1)
                else:
                    found = within.amax(1).cpu().numpy()
                into = self.overview[:, row, :seen]
                np.maximum(into, found, out=into)

    def _weigh_places(self, weights: Tensor, first: int) -> None:
        """Take the scores that are the weight on some keys, or a mean over keys: one product."""
        places, (rows, seen) = self.places, weights.shape[1:]
        device = weights.device
        of_key = torch.zeros(rows, 4 if places.one_text else 1, seen, device=device)
        of_key[:, 0, places.special[places.special < seen]] = 1
        counts = {"special": places.ordinary[first : first + rows]}
        if places.one_text:
            query = torch.arange(first, first + rows, device=device)[:, None]
            key = torch.arange(seen, device=device)
            of_key[:, 1] = (key - query).abs()
            counts["distance"] = torch.ones_like(counts["special"])
            own = places.numbers[first : first + rows, None]
            same = (own == places.numbers[None, :seen]) & (own >= 0) & (key < query)
            of_key[:, 2] = same
            counts["duplicate"] = same.any(-1)
            after = same[:, :-1] & (key[1:] != query)  # in "the the", the second follows the first
            of_key[:, 3, 1:] = after
            counts["induction"] = after.any(-1)
        found = torch.bmm(weights.transpose(0, 1), of_key.transpose(1, 2))  # [query, head, score]
        for at, (name, counted) in enumerate(counts.items()):
            self._count(name, found[counted, :, at].T, int(counted.sum()))

    def _near_places(self, weights: Tensor, first: int) -> None:
        rows, seen = weights.shape[1:]
        device = weights.device
        query = torch.arange(first, first + rows, device=device)
        late = query > 0
        self._count("sink", weights[:, late, 0], int(late.sum()))
        for name, offset in (("same_token", 0), ("previous_token", -1), ("next_token", 1)):
            inside = (query + offset >= 0) & (query + offset < self.places.n_keys)
            held = inside & (query + offset < seen)
            at = torch.arange(rows, device=device)[held]
            self._count(name, weights[:, at, query[held] + offset], int(inside.sum()))

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
