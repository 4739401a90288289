"""A layer whose maps were not kept: queries and keys, from which any row is worked out again.

Memory grows with the tokens and not with their square. Only numpy is needed to read one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

import numpy as np
from jaxtyping import Float, Int, Shaped, UInt8

from attnviz.errors import InputError, ShapeError, UnsupportedError
from attnviz.language import N_, several
from attnviz.records.max_pooling import Tile, shown_in_bytes
from attnviz.records.tokens import read_only

MOST_MAP_BYTES = 2**30
"""One head's whole map is refused where it would be larger than this: rows and tiles are not."""

Numbers = Literal["float32", "float16", "bfloat16"]

_WORKING_BYTES = 2**26  # of float64 that are worked out at once


@dataclass(frozen=True, eq=False)
class ScoreParts:
    """The terms added to the scores of a layer, in as few numbers as hold them exactly.

    Each query may look at the keys `first` to `last` (both included); None: at all. `by_offset` is
    a bias that depends only on key - query, from 1 - queries to keys - 1. `whole` is what is
    neither, masks included (there they are below -1e4).
    """

    first: Int[np.ndarray, "query"] | None = None
    last: Int[np.ndarray, "query"] | None = None
    by_offset: Float[np.ndarray, "any_head offset"] | None = None
    whole: Float[np.ndarray, "any_head query key"] | None = None

    def __post_init__(self) -> None:
        _lock(self)
        if (self.first is None) != (self.last is None):
            raise ShapeError(N_("A mask needs the first and the last key of each query."))

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return _bytes(self)

    def add(self, scores: np.ndarray, head: int, start: int) -> None:
        """Add the parts of one head to the scores of the queries from `start` on, in place."""
        rows, keys = scores.shape
        query, key = np.arange(start, start + rows)[:, None], np.arange(keys)
        if self.by_offset is not None:
            bias = self.by_offset[_or_only(head, self.by_offset)]
            scores += bias[key - query + (len(bias) - keys)]
        if self.whole is not None:
            scores += self.whole[_or_only(head, self.whole), start : start + rows]
        if self.first is not None and self.last is not None:
            queries = slice(start, start + rows)
            scores[(key < self.first[queries, None]) | (key > self.last[queries, None])] = -np.inf


@dataclass(frozen=True, eq=False)
class StreamedLayer:
    """One attention layer of a long input: what its maps are worked out from, and their sums.

    Attributes:
        query, key: what met in the attention function (after rotary positions, before scaling), in
            the model's own number format; under grouped-query attention keys have fewer heads.
            bfloat16 is held as its bits, uint16.
        numbers: that format.
        scaling: what the products are multiplied with.
        overview: every map in 8 bits, max-pooled while it was computed.
        received: mean weight on each key over all queries.
        scores: each head score by its name, [head], summed while the maps were computed.
        parts: the terms added to the scores; None for nothing. `softcap` and `sinks` as in
            `AttentionLayer`.
    """

    query: Shaped[np.ndarray, "head query d_head"]
    key: Shaped[np.ndarray, "kv_head key d_head"]
    scaling: float
    overview: UInt8[np.ndarray, "head row column"]
    received: Float[np.ndarray, "head key"]
    scores: Mapping[str, Float[np.ndarray, "head"]]
    numbers: Numbers = "float32"
    parts: ScoreParts | None = None
    softcap: float | None = None
    sinks: Float[np.ndarray, "head"] | None = None
    acted: bool = False

    def __post_init__(self) -> None:
        _lock(self)
        if self.query.ndim != 3 or self.key.ndim != 3:
            raise ShapeError(N_("Queries and keys need the axes head, token, d_head."))

    @property
    def n_heads(self) -> int:
        """Number of (query) heads."""
        return self.query.shape[0]

    @property
    def shape(self) -> tuple[int, int, int]:
        """Heads, queries and keys of its maps."""
        return (*self.query.shape[:2], self.key.shape[1])

    @property
    def nbytes(self) -> int:
        """Bytes held, without `parts`, which layers share."""
        return _bytes(self) + sum(array.nbytes for array in self.scores.values())

    @property
    def weights(self) -> np.ndarray:
        """No maps: all at once were not kept. Raises UnsupportedError when it is read."""
        heads, queries, keys = self.shape
        raise UnsupportedError(
            N_(
                "This needs all maps at once, but only queries and keys were kept. A layer has "
                "{heads} maps of {queries} x {keys}: {heads_2:.2g} GB. Shorten the input, or trace "
                "it with a larger budget.",
                heads=heads,
                queries=queries,
                keys=keys,
                heads_2=4 * heads * queries * keys / 1e9,
            )
        )

    def vectors(self, name: str) -> np.ndarray | None:
        """Return "query" or "key" vectors, [head, token, d], as float32; None for any other."""
        if name not in ("query", "key"):
            return None
        return self._numbers(getattr(self, name)).astype(np.float32)

    def head_map(self, head: int) -> Float[np.ndarray, "query key"]:
        """Return the whole map of one head, worked out again (float32).

        Raises InputError when it would be larger than `MOST_MAP_BYTES`.
        """
        _, queries, keys = self.shape
        if 4 * queries * keys > MOST_MAP_BYTES:
            raise InputError(
                several(
                    "The map of one head of {queries} x {n} tokens would take "
                    "{queries_2:.2g} GB. Ask for some of its rows: trace.rows(layer, head, "
                    "first, last).",
                    n=keys,
                    queries=queries,
                    queries_2=4 * queries * keys / 1e9,
                )
            )
        return self.rows(head, 0, queries)

    def rows(self, head: int, first: int, last: int) -> Float[np.ndarray, "query key"]:
        """Return the weights of the queries from `first` to before `last`, float32.

        Worked out in double precision; for a model of half precision every step is rounded as the
        model rounds it, and a weight may still be off by its last digit (1 in 256 for bfloat16).
        """
        weights = np.empty((last - first, self.shape[2]), np.float32)
        step = max(1, _WORKING_BYTES // (8 * self.shape[2]))
        for start in range(first, last, step):
            stop = min(start + step, last)
            weights[start - first : stop - first] = self._weights(head, start, stop)
        return weights

    def tile(self, head: int, tile: Tile) -> np.ndarray:
        """Return a tile of a head's pyramid, [row, column].

        Level 0 is float32, the weights themselves; above, cells are 8-bit, 0 to 255 for 0 to 1.
        Raises InputError when the tile lies outside the map.
        """
        _, n_queries, n_keys = self.shape
        queries, keys = tile.spans(n_queries, n_keys)
        if not tile.level:
            return self.rows(head, queries.start, queries.stop)[:, keys]
        step = tile.block * max(1, _WORKING_BYTES // (8 * n_keys * tile.block))
        pooled = [
            tile.pooled(self._weights(head, at, min(at + step, queries.stop))[:, keys])
            for at in range(queries.start, queries.stop, step)
        ]
        return shown_in_bytes(np.concatenate(pooled))

    def _weights(self, head: int, start: int, stop: int) -> np.ndarray:
        query = self._numbers(self.query[head, start:stop])
        group = self.n_heads // self.key.shape[0]  # grouped-query attention: heads share a key
        key = self._numbers(self.key[head // group])
        scores = self._rounded(self._rounded(query @ key.T) * self.scaling)
        if self.softcap is not None:
            scores = self._rounded(self.softcap * np.tanh(scores / self.softcap))
        if self.parts is not None:
            self.parts.add(scores, head, start)
            scores = self._rounded(scores)
        top = scores.max(-1, keepdims=True)
        if self.sinks is not None:
            top = np.maximum(top, self.sinks[head])
        raised = np.exp(scores - top)
        total = raised.sum(-1, keepdims=True)
        if self.sinks is not None:
            total += np.exp(self.sinks[head] - top)
        return self._rounded(raised / total).astype(np.float32)

    def _numbers(self, array: np.ndarray) -> np.ndarray:
        if self.numbers == "bfloat16":
            array = (array.astype(np.uint32) << 16).view(np.float32)
        return array.astype(np.float64)

    def _rounded(self, values: np.ndarray) -> np.ndarray:
        match self.numbers:
            case "float16":
                with np.errstate(over="ignore"):
                    return values.astype(np.float16).astype(np.float64)
            case "bfloat16":
                return bfloat16_rounded(values).astype(np.float64)
        return values


def bfloat16_rounded(values: np.ndarray) -> Float[np.ndarray, "..."]:
    """Return values as the nearest that bfloat16 can hold, in float32; ties go to the even one."""
    bits = np.ascontiguousarray(values, np.float32).view(np.uint32)
    finite = np.isfinite(values)
    rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) & np.uint32(0xFFFF0000)
    return np.where(finite, rounded.astype(np.uint32).view(np.float32), values).astype(np.float32)


def _or_only(head: int, of_heads: np.ndarray) -> int:
    return head if len(of_heads) > 1 else 0


def _lock(record: Any) -> None:
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, np.ndarray):
            object.__setattr__(record, field.name, read_only(value))


def _bytes(record: Any) -> int:
    values = (getattr(record, field.name) for field in fields(record))
    return sum(value.nbytes for value in values if isinstance(value, np.ndarray))
