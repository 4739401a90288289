"""Maps made small by maxima: what a cell shows is the strongest weight that it covers."""

import numpy as np
from jaxtyping import Float

OVERVIEW_BYTES = 500_000
"""All heads of one overview together stay under this many bytes, so that with thousands of tokens
beside it a first picture stays under 1 MB."""

OVERVIEW_CELLS = 64
"""Most cells a side of one head in an overview."""


def overview_side(heads: int) -> int:
    """Return the most cells a side with which an overview of so many heads stays small."""
    return max(1, min(OVERVIEW_CELLS, int((OVERVIEW_BYTES / heads) ** 0.5)))


def max_pooled(
    weights: Float[np.ndarray, "... query key"], rows: int, columns: int
) -> Float[np.ndarray, "... row column"]:
    """Return the maximum of each block of a map cut into `rows` x `columns` blocks.

    Blocks are as even as whole tokens allow: block i starts at floor(i * n / blocks).
    """
    n_query, n_key = weights.shape[-2:]
    pooled = weights
    if columns < n_key:
        pooled = np.maximum.reduceat(pooled, block_starts(n_key, columns), axis=-1)
    if rows < n_query:
        pooled = np.maximum.reduceat(pooled, block_starts(n_query, rows), axis=-2)
    return pooled


def block_starts(n: int, blocks: int) -> np.ndarray:
    """Return where each of so many even blocks of n tokens begins, [block]."""
    return np.arange(blocks) * n // blocks
