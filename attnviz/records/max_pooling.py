"""Maps made small by maxima: what a cell shows is the strongest weight that it covers."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from attnviz.errors import InputError
from attnviz.language import N_

OVERVIEW_BYTES = 500_000
"""All heads of one overview together stay under this many bytes, so that with thousands of tokens
beside it a first picture stays under 1 MB."""

OVERVIEW_CELLS = 64
"""Most cells a side of one head in an overview."""

TILE_CELLS = 256
"""Cells a side of a tile of the pyramid."""


@dataclass(frozen=True)
class Tile:
    """Which tile of a head's pyramid: each cell is the maximum of 2^level x 2^level weights.

    A tile has at most `TILE_CELLS` cells a side and begins at query `row` * side and key
    `column` * side, with side = `TILE_CELLS` * 2^level.
    """

    level: int
    row: int
    column: int

    @property
    def block(self) -> int:
        """Tokens a side of a cell."""
        return 2**self.level

    def spans(self, queries: int, keys: int) -> tuple[slice, slice]:
        """Return the queries and keys that it covers. Raises InputError when none is there."""
        side = TILE_CELLS * self.block
        first, start = self.row * side, self.column * side
        if self.level < 0 or not 0 <= first < queries or not 0 <= start < keys:
            raise InputError(
                N_(
                    "No tile {row}, {column} at level {level} of a map of {queries} x {keys}.",
                    row=self.row,
                    column=self.column,
                    level=self.level,
                    queries=queries,
                    keys=keys,
                )
            )
        return slice(first, min(queries, first + side)), slice(start, min(keys, start + side))

    def pooled(self, weights: Float[np.ndarray, "query key"]) -> Float[np.ndarray, "row column"]:
        """Return the maxima of weights that begin where one of its rows of cells does."""
        rows, columns = (np.arange(0, n, self.block) for n in weights.shape)
        return np.maximum.reduceat(np.maximum.reduceat(weights, rows, axis=0), columns, axis=1)


_FEW = 8
"""Places of a block up to which one place of all blocks at a time is the quicker way."""


def shown_in_bytes(weights: np.ndarray) -> np.ndarray:
    """Return weights as 8-bit numbers, 0 to 255 for 0 to 1."""
    return np.rint(weights * 255).astype(np.uint8)


def overview_side(heads: int) -> int:
    """Return the most cells a side with which an overview of so many heads stays small."""
    return max(1, min(OVERVIEW_CELLS, int((OVERVIEW_BYTES / heads) ** 0.5)))


def max_pooled(
    weights: Float[np.ndarray, "... query key"], rows: int, columns: int
) -> Float[np.ndarray, "... row column"]:
    """Return the maximum of each block of a map cut into `rows` x `columns` blocks.

    Blocks are as even as whole tokens allow: block i starts at floor(i * n / blocks).
    """
    pooled = weights
    # Whole rows first: they lie in one piece, which is four times as fast.
    for axis, cells in ((-2, rows), (-1, columns)):
        if cells < pooled.shape[axis]:
            pooled = _maxima(pooled, block_starts(pooled.shape[axis], cells), axis)
    return pooled


def _maxima(weights: np.ndarray, starts: np.ndarray, axis: int) -> np.ndarray:
    """Return the maxima of blocks along an axis that begin at these places."""
    stops = np.append(starts[1:], weights.shape[axis])
    longest = int((stops - starts).max())
    if longest > _FEW:
        if axis == -1:
            return np.maximum.reduceat(weights, starts, axis=axis)
        blocks = np.split(weights, starts[1:], axis=axis)
        return np.stack([block.max(axis=axis) for block in blocks], axis=axis)
    largest = np.take(weights, starts, axis=axis)
    for step in range(1, longest):  # a short block names its last place twice
        other = np.take(weights, np.minimum(starts + step, stops - 1), axis=axis)
        np.maximum(largest, other, out=largest)
    return largest


def block_starts(n: int, blocks: int) -> np.ndarray:
    """Return where each of so many even blocks of n tokens begins, [block]."""
    return np.arange(blocks) * n // blocks
