"""What is kept of maps that are computed in blocks of rows and dropped: overview, scores, sums.

Every sum is the one that `attnviz.metrics.heads` takes of a whole map, in the same order of
axes; there stand their definitions and sources. On a GPU nothing waits for it: sums and overviews
stay there until the layer is done.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import torch
from torch import Tensor

from attnviz.metrics.heads import numbered_tokens, patch_places, row_counts, row_places
from attnviz.records import Tokens
from attnviz.records.max_pooling import block_starts

Kept = TypeVar("Kept")

_MOST_PAIRS = 2**23
"""Places of equal tokens that are kept for the next layer; above, they are found again."""


@dataclass(frozen=True)
class Equal:
    """Where a block [query, key] has an equal token earlier, as numbers of its cells.

    `after` are the keys that follow those, where that is not the query itself: in "the the" the
    second follows the first, and a head that looks at itself recalls nothing.
    """

    cells: Tensor
    after: Tensor
    queries: int
    queries_after: int


class Places:
    """What the sums of a stack need to know of its tokens, for all of its layers."""

    def __init__(self, queries: Tokens, keys: Tokens, *, one_text: bool, device: torch.device):
        """Take the axes; `one_text` where both are the same places."""
        self.room: Tensor | None = None  # for numbers of one block at a time
        self.one_text = one_text
        self.n_queries, self.n_keys = len(queries), len(keys)
        ordinary = ~np.asarray(queries.special, bool)
        self.ordinary = torch.from_numpy(ordinary).to(device, torch.float32)
        self.n_ordinary = np.concatenate([[0], np.cumsum(ordinary)])
        self.n_rows = row_counts(queries, keys, one_text=one_text)
        self.of_rows = row_places(queries, keys)
        self._special = np.flatnonzero(keys.special)
        self.special = torch.from_numpy(self._special).to(device)
        self.numbers = torch.tensor(numbered_tokens(keys), dtype=torch.int32, device=device)
        self.own = self.numbers.where(self.numbers >= 0, -2)  # what has no number equals no key
        self.positions = torch.arange(len(keys), dtype=torch.float32, device=device)
        patches = patch_places(queries) if one_text else None
        self.patches = None if patches is None else torch.from_numpy(patches).float().to(device)
        self._equal: dict[tuple[int, int, int], Equal] = {}
        self._pairs = 0
        self._within: Tensor | None = None
        self._kept: dict[Any, tuple[object, Any]] = {}

    def kept(self, key: Any, make: Callable[[], Kept], *, of: object = None) -> Kept:
        """Return what `make` gives, from the second time on as it was given for that key.

        of: a record that belongs to the key; it is kept alive, so that no other is taken for it.
        """
        at = (key, id(of))
        if at not in self._kept:
            self._kept[at] = (of, make())
        return self._kept[at][1]

    def special_before(self, key: int) -> Tensor:
        """Return the special keys before one."""
        return self.special[: int(np.searchsorted(self._special, key))]

    def within(self, columns: int) -> Tensor:
        """Return the keys of each of so many columns [column, key]; a short one names its last
        key twice."""
        if self._within is None:
            starts = block_starts(self.n_keys, columns)
            stops = np.append(starts[1:], self.n_keys)
            longest = int((stops - starts).max())
            keys = np.minimum(starts[:, None] + np.arange(longest), stops[:, None] - 1)
            self._within = torch.from_numpy(keys).to(self.special.device)
        return self._within

    def equal(self, first: int, rows: int, n_keys: int) -> Equal:
        """Return the equal tokens of a block whose first query is `first`; keys are `n_keys`."""
        at = (first, rows, n_keys)
        if at in self._equal:
            return self._equal[at]
        same = self.own[first : first + rows, None] == self.numbers[:n_keys]
        same.tril_(first - 1)  # earlier keys only
        cells = same.flatten().nonzero()[:, 0]
        query, key = cells // n_keys, cells % n_keys
        follows = key < query + first - 1
        equal_cells = Equal(
            cells, cells[follows] + 1,
            len(query.unique_consecutive()), len(query[follows].unique_consecutive()),
        )  # fmt: skip
        if self._pairs + len(cells) <= _MOST_PAIRS:
            self._pairs += len(cells)
            self._equal[at] = equal_cells
        return equal_cells


class Fold:
    """Takes the blocks of one layer's maps in their order, and sums them up."""

    def __init__(self, heads: int, places: Places, side: int) -> None:
        """Begin a layer whose overview has at most `side` cells a side."""
        device = places.ordinary.device
        self.places = places
        rows, self.columns = min(side, places.n_queries), min(side, places.n_keys)
        starts = block_starts(places.n_queries, rows).tolist()
        self.cells = list(zip(starts, [*starts[1:], places.n_queries], strict=True))
        self.overview = torch.zeros(heads, rows, places.n_keys, device=device)
        self.received = torch.zeros(heads, places.n_keys, device=device)
        self.sums: dict[str, Tensor] = {}
        self.counts: dict[str, int] = {}

    def add(self, weights: Tensor, first: int) -> None:
        """Take a block [head, query, key] of float32 weights whose first query is `first`.

        Keys after those of the block have no weight.
        """
        rows, n_keys = weights.shape[1:]
        self.received[:, :n_keys] += self._received(weights)
        self._pool(weights, first)
        self._count("entropy", self._entropy(weights), rows)
        self._special(weights, first)
        if self.places.one_text:
            self._weigh_places(weights, first)
            self._near_places(weights, first)

    def _received(self, weights: Tensor) -> Tensor:
        if weights.is_cuda:
            return weights.sum(1)
        ones = weights.new_ones(1).expand(len(weights), 1, weights.shape[1])
        return torch.bmm(ones, weights)[:, 0]  # three times as fast as a sum

    def _entropy(self, weights: Tensor) -> Tensor:
        """Return the bits of each row [head, query], a head at a time: it stays in the caches."""
        _, rows, n_keys = weights.shape
        if weights.is_cuda:
            return torch.special.entr(weights).sum(-1) / math.log(2)
        bits = self._room(rows, n_keys, weights.device)
        sums = []
        for head in weights:
            torch.clamp_min(head, 1e-38, out=bits)
            sums.append(-bits.log2_().mul_(head).sum(-1))
        return torch.stack(sums)

    def _count(self, name: str, values: Tensor, rows: int) -> None:
        """Add values [head, ...] to a score, and the rows that its mean is over."""
        self.add_total(name, values.reshape(len(values), -1).sum(-1, dtype=torch.float64), rows)

    def add_total(self, name: str, total: Tensor, rows: int) -> None:
        """Add a sum over so many rows, float64 [head], to a score."""
        self.sums[name] = self.sums[name] + total if name in self.sums else total
        self.counts[name] = self.counts.get(name, 0) + rows

    def _pool(self, weights: Tensor, first: int) -> None:
        n_keys, last = weights.shape[2], first + weights.shape[1]
        for row, (start, stop) in enumerate(self.cells):
            if start < last and stop > first:
                within = weights[:, max(start, first) - first : min(stop, last) - first]
                if within.is_cpu:  # ten times as fast as amax over an axis that is not the last
                    largest = torch.from_numpy(np.maximum.reduce(within.numpy(), axis=1))
                else:
                    largest = within.amax(1)
                into = self.overview[:, row, :n_keys]
                torch.maximum(into, largest, out=into)

    def _special(self, weights: Tensor, first: int) -> None:
        places, (rows, n_keys) = self.places, weights.shape[1:]
        on_special = weights[:, :, places.special_before(n_keys)].sum(-1)
        n_ordinary = places.n_ordinary[first + rows] - places.n_ordinary[first]
        self._count("special", on_special * places.ordinary[first : first + rows], int(n_ordinary))

    def _weigh_places(self, weights: Tensor, first: int) -> None:
        """Take the scores that are a mean over keys, or the weight on those with an equal token."""
        places, (rows, n_keys) = self.places, weights.shape[1:]
        flat = weights.flatten(1)
        if places.patches is None:
            distance = self._room(rows, n_keys, weights.device)
            queries = places.positions[first : first + rows, None]
            torch.sub(places.positions[:n_keys], queries, out=distance)
            self._count("distance", flat @ distance.abs_().flatten(), rows)
        else:
            self._patch_distance(weights, first, places.patches)
        equal = places.equal(first, rows, n_keys)
        self._count("duplicate", flat[:, equal.cells], equal.queries)
        self._count("induction", flat[:, equal.after], equal.queries_after)

    def _patch_distance(self, weights: Tensor, first: int, patches: Tensor) -> None:
        """Take how far patches look: of the weight on patches, as the crow flies."""
        rows, n_keys = weights.shape[1:]
        queries, keys = patches[first : first + rows], patches[:n_keys]
        asks, counts = queries[:, 0].isfinite(), keys[:, 0].isfinite()
        among = weights[:, asks][:, :, counts]
        apart = torch.cdist(queries[asks], keys[counts])
        total = among.sum(-1)
        distances = (among * apart).sum(-1) / total.where(total > 0, 1)
        self._count("distance", distances, int(asks.sum()))

    def _room(self, rows: int, n_keys: int, device: torch.device) -> Tensor:
        """Return room for numbers [query, key], which the next block takes again."""
        size = rows * n_keys
        if self.places.room is None or self.places.room.numel() < size:
            self.places.room = torch.empty(size, device=device)
        return self.places.room[:size].view(rows, n_keys)

    def _near_places(self, weights: Tensor, first: int) -> None:
        rows, n_keys = weights.shape[1], self.places.n_keys
        late = 1 if first == 0 else 0
        self._count("sink", weights[:, late:, 0], rows - late)
        near = [("same_token", 0)]
        if self.places.patches is None:  # a patch has neighbours, and no previous one
            near += [("previous_token", -1), ("next_token", 1)]
        for name, offset in near:
            on_diagonal = weights.diagonal(first + offset, dim1=1, dim2=2)
            inside = range(max(first, -offset), min(first + rows, n_keys - offset))
            self._count(name, on_diagonal, len(inside))

    def pooled(self) -> Tensor:
        """Return the overview, uint8 [head, row, column]."""
        cells, keys = self.overview, self.places.n_keys
        if self.columns < keys and cells.is_cpu:
            starts = block_starts(keys, self.columns)
            cells = torch.from_numpy(np.maximum.reduceat(cells.numpy(), starts, axis=2))
        elif self.columns < keys:
            cells = cells[:, :, self.places.within(self.columns)].amax(-1)
        return (cells * 255).round_().to(torch.uint8)

    def mean_received(self) -> Tensor:
        """Return the mean weight on each key, float32 [head, key]."""
        return self.received / self.places.n_queries

    def scores(self) -> dict[str, Tensor]:
        """Return each score, [head] float32; NaN where no row counts."""
        return {
            name: (total / (self.counts[name] or math.nan)).float()
            for name, total in self.sums.items()
        }
