"""Streamed attention in one pass on a processor: each tile of rows is made, weighed, summed, used.

A tile [head, row, key] of scores stays in a core's cache from the product of queries and keys to
that of weights and values; between the two, `kernels.rows` takes the softmax and every sum
that `tracing.folding` takes of the same rows in many walks. The two products are torch's.
Whether a model's own attention function computes the same, the caller has to look at
(`tracing.streaming`).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from attnviz.records import ScoreParts
from attnviz.tracing.folding import Fold

if TYPE_CHECKING:
    from attnviz.kernels.rows import MapAxes, Sums

TILE_BYTES = 2**23
"""At most how many bytes of scores a thread works on at once."""

_ROWS = 512
"""Most rows of a tile, of all heads that share a key. Each product lays out its keys or values anew
before it begins: with 64 rows that takes as long as the product, and a tile that fits a core's own
cache wins less."""

_THREADS = ThreadPoolExecutor(32, "attnviz-rows")
"""The threads beside the one that asks; numba's own may not be asked by two sessions at once."""


@dataclass(frozen=True)
class AttentionCall:
    """One call of an attention function, as `fold_attention` computes it.

    `scaling` multiplies products; `softcap`, `sinks` [head] and `parts` are as in `StreamedLayer`.
    """

    query: Tensor  # head query d_head
    key: Tensor  # kv_head key d_head
    value: Tensor  # kv_head key d_value
    scaling: float
    softcap: float | None = None
    sinks: Tensor | None = None
    parts: ScoreParts | None = None

    @property
    def rounded(self) -> bool:
        """Whether each step of a score, and each weight, is rounded to bfloat16."""
        return self.query.dtype == torch.bfloat16

    @property
    def fits(self) -> bool:
        """Whether `fold_attention` can compute it."""
        tensors = (self.query, self.key, self.value)
        same = len({(each.dtype, each.device) for each in tensors}) == 1
        numbers = self.query.dtype in (torch.float32, torch.bfloat16)
        return same and self.query.is_cpu and numbers


def fold_attention(call: AttentionCall, fold: Fold) -> Tensor:
    """Return the output [query, head, d_value] of a call, and give all its rows to a `Fold`.

    Never holds more weights than a tile a thread. Needs numba.
    """
    from attnviz.kernels.rows import LOG2_E, SCORES, Sums

    heads, queries, width = call.query.shape
    kv_heads, keys = call.key.shape[:2]
    group, threads = heads // kv_heads, torch.get_num_threads()
    scores, factors = np.zeros((heads, len(SCORES))), np.empty((heads, queries), np.float32)
    sums = Sums(fold.received.numpy(), fold.overview.numpy(), scores, factors)
    # Half precision rounds the products before it scales them; a softcap needs them as they are.
    unit = 1.0 if call.softcap is not None else float(LOG2_E)
    query = call.query if call.rounded else call.query * (call.scaling * unit)
    # Heads that share a key follow each other: a tile's queries are one piece of memory.
    query = query.view(kv_heads, group, queries, width).transpose(1, 2).flatten(1, 2)
    found = call.value.new_empty(kv_heads, queries * group, call.value.shape[-1])
    kv_step = min(kv_heads, -(-threads // group))
    rows = max(16, min(_ROWS, TILE_BYTES // (4 * keys)) // group // 4 * 4)
    room = np.empty(kv_step * group * rows * keys, np.float32)
    ends, share = _ends(call), _Shares(_axes(call, fold), sums, threads)
    for first_kv in range(0, kv_heads, kv_step):
        of_kv = slice(first_kv, min(first_kv + kv_step, kv_heads))
        our_query, our_key = query[of_kv], call.key[of_kv].transpose(1, 2)
        our_value, our_found = call.value[of_kv], found[of_kv]
        for start in range(0, queries, rows):
            stop = min(start + rows, queries)
            before, end = ends(start, stop)
            shape = (len(our_key), (stop - start) * group, end - before)
            weights = room[: math.prod(shape)].reshape(shape)
            tile = torch.from_numpy(weights)
            at = slice(start * group, stop * group)
            _score(call, our_query[:, at], our_key[:, :, before:end], tile)
            _add_whole(call, tile, (first_kv, start, before, group))
            share.fold(weights, (first_kv, start, before, group))
            if call.rounded:
                tile = tile.to(torch.bfloat16)
            torch.bmm(tile, our_value[:, before:end], out=our_found[:, at])
    for name, total in zip(SCORES, torch.from_numpy(scores).T, strict=True):
        if name in fold.places.n_rows:
            fold.add_total(name, total, fold.places.n_rows[name])
    found = found.view(kv_heads, queries, group, -1).permute(1, 0, 2, 3).flatten(1, 2)
    return found if call.rounded else found * torch.from_numpy(factors).T[:, :, None]


@dataclass(frozen=True)
class _Shares:
    """Gives each thread a part of a tile's heads."""

    axes: MapAxes
    sums: Sums
    threads: int

    def fold(self, weights: np.ndarray, place: tuple[int, int, int, int]) -> None:
        """Weigh a tile [kv_head, row, key] and sum it up; `place` as in `fold_rows`."""
        from attnviz.kernels.rows import fold_rows

        first, group = place[0] * place[3], place[3]
        heads = len(weights) * group
        threads = min(self.threads, heads)
        edges = [first + heads * number // threads for number in range(threads + 1)]
        others = [
            _THREADS.submit(fold_rows, weights, place, share, self.axes, self.sums)
            for share in itertools.pairwise(edges[1:])
        ]
        fold_rows(weights, place, (edges[0], edges[1]), self.axes, self.sums)
        for other in others:
            other.result()


def _score(call: AttentionCall, query: Tensor, key: Tensor, tile: Tensor) -> None:
    """Put scores before biases and masks into a tile, rounded where the model rounds them."""
    from attnviz.kernels.rows import LOG2_E

    scores = torch.bmm(query, key).mul_(call.scaling) if call.rounded else tile
    if not call.rounded:
        torch.bmm(query, key, out=tile)
    if call.softcap is not None:
        scores.div_(call.softcap).tanh_().mul_(call.softcap)
        if not call.rounded:
            scores.mul_(float(LOG2_E))
    if call.rounded:
        tile.copy_(scores)


def _add_whole(call: AttentionCall, tile: Tensor, place: tuple[int, int, int, int]) -> None:
    """Add the part of masks and biases that has no short form."""
    from attnviz.kernels.rows import LOG2_E

    if call.parts is None or call.parts.whole is None:
        return
    first_kv, query, key, group = place
    kv_heads, rows, keys = len(tile), tile.shape[1] // group, tile.shape[2]
    whole, heads = call.parts.whole, slice(first_kv * group, (first_kv + kv_heads) * group)
    part = whole[heads if len(whole) > 1 else slice(None), query : query + rows, key : key + keys]
    by_head = tile.view(kv_heads, rows, group, keys).transpose(1, 2)
    added = torch.from_numpy(part.copy())  # a record's own is locked, which torch cannot be told
    added = added.view(kv_heads, group, rows, keys) if len(part) > 1 else added
    if call.rounded:
        by_head.copy_((by_head + added).to(torch.bfloat16))
    else:  # the lowest number times more than 1 would be infinite, and a row of them no weights
        by_head.add_(added.clamp_min(torch.finfo(torch.float32).min / 2), alpha=float(LOG2_E))


def _ends(call: AttentionCall) -> Callable[[int, int], tuple[int, int]]:
    """Return a function that gives the keys [from, to) that some queries may look at."""
    keys, parts = call.key.shape[1], call.parts
    if parts is None or parts.first is None or parts.last is None:
        return lambda start, stop: (0, keys)
    first, last = parts.first, parts.last
    return lambda start, stop: (int(first[start:stop].min()), int(last[start:stop].max()) + 1)


def _axes(call: AttentionCall, fold: Fold) -> MapAxes:
    from attnviz.kernels.rows import LOG2_E, MapAxes, RowPlaces

    places, parts = fold.places, call.parts or ScoreParts()
    queries, keys = places.n_queries, places.n_keys
    everything = (np.zeros(queries, np.int32), np.full(queries, keys - 1, np.int32))
    first, last = everything if parts.first is None else (parts.first, parts.last)
    cell = np.repeat(
        np.arange(len(fold.cells), dtype=np.int32), [stop - start for start, stop in fold.cells]
    )
    bias = np.empty((0, 0)) if parts.by_offset is None else parts.by_offset
    bias = bias if call.rounded else bias * LOG2_E
    sinks = np.empty(0) if call.sinks is None else call.sinks.detach().float().numpy() * LOG2_E
    return MapAxes(
        np.ascontiguousarray(first, np.int32), np.ascontiguousarray(last, np.int32), cell,
        RowPlaces(**places.of_rows, one_text=places.one_text),
        bias=np.ascontiguousarray(bias, np.float32),
        sinks=np.ascontiguousarray(sinks, np.float32),
        bits_of=_bits_of() if call.rounded else np.empty(0, np.float32),
    )  # fmt: skip


@cache
def _bits_of() -> np.ndarray:
    """Return -w log2 w of every bfloat16 w by its bits; of what is no weight, 0 or NaN."""
    weights = (np.arange(2**16, dtype=np.uint32) << 16).view(np.float32)
    with np.errstate(all="ignore"):
        return (-weights * np.log2(np.maximum(weights, np.float32(1e-38)))).astype(np.float32)
