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
        self.room: Tensor | None = None  # for numbers of one block at a time
        self.one_text = one_text
        self.n_queries, self.n_keys = len(queries), len(keys)
        self.ordinary = ~torch.tensor(queries.special, device=device)
        self.special = torch.tensor(keys.special, device=device).nonzero()[:, 0]
        self.numbers = torch.tensor(numbered_tokens(keys), dtype=torch.int32, device=device)
        self.own = self.numbers.where(self.numbers >= 0, -2)  # what has no number equals no key
        self.positions = torch.arange(len(keys), dtype=torch.float32, device=device)


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
        rows, seen = weights.shape[1:]
        ones = weights.new_ones(1).expand(len(weights), 1, rows)
        self.received[:, :seen] += torch.bmm(ones, weights)[:, 0]
        self._pool(weights, first)
        self._count("entropy", self._entropy(weights), rows)
        self._special(weights, first)
        if self.places.one_text:
            self._weigh_places(weights, first)
            self._near_places(weights, first)

    def _entropy(self, weights: Tensor) -> Tensor:
        """Return the bits of each row [head, query], a head at a time: it stays in the caches."""
        _, rows, seen = weights.shape
        bits = self._room(rows, seen, weights.device)
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

    def _special(self, weights: Tensor, first: int) -> None:
        places, (rows, seen) = self.places, weights.shape[1:]
        counted = places.ordinary[first : first + rows]
        on_special = weights[:, :, places.special[places.special < seen]].sum(-1)
        self._count("special", on_special[:, counted], int(counted.sum()))

    def _weigh_places(self, weights: Tensor, first: int) -> None:
        """Take the scores that are a mean over keys, or the weight on those with an equal token."""
        places, (rows, seen) = self.places, weights.shape[1:]
        flat = weights.flatten(1)
        distance = self._room(rows, seen, weights.device)
        queries = places.positions[first : first + rows, None]
        torch.sub(places.positions[:seen], queries, out=distance)
        self._count("distance", flat @ distance.abs_().flatten(), rows)
        same = places.own[first : first + rows, None] == places.numbers[:seen]
        same.tril_(first - 1)  # earlier keys only
        pairs = same.flatten().nonzero()[:, 0]
        query, key = pairs // seen, pairs % seen
        # In "the the" the second follows the first: a head that looks at itself recalls nothing.
        follows = key < query + first - 1
        self._count("duplicate", flat[:, pairs], len(query.unique_consecutive()))
        after = len(query[follows].unique_consecutive())
        self._count("induction", flat[:, pairs[follows] + 1], after)

    def _room(self, rows: int, seen: int, device: torch.device) -> Tensor:
        """Return room for numbers [query, key], which the next block takes again."""
        size = rows * seen
        if self.places.room is None or self.places.room.numel() < size:
            self.places.room = torch.empty(size, device=device)
        return self.places.room[:size].view(rows, seen)

    def _near_places(self, weights: Tensor, first: int) -> None:
        rows, n_keys = weights.shape[1], self.places.n_keys
        late = 1 if first == 0 else 0
        self._count("sink", weights[:, late:, 0], rows - late)
        for name, offset in (("same_token", 0), ("previous_token", -1), ("next_token", 1)):
            on_diagonal = weights.diagonal(first + offset, dim1=1, dim2=2)
            inside = range(max(first, -offset), min(first + rows, n_keys - offset))
            self._count(name, on_diagonal, len(inside))

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
