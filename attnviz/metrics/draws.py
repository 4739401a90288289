"""Rows drawn with repetition, many times, and figures that share the same draws of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

import numpy as np
from jaxtyping import Float, Int

from attnviz.errors import InputError
from attnviz.language import N_

_AT_ONCE = 2**17
"""Numbers of a block of draws: few enough that what is computed of them stays near the core."""


class Draws:
    """A block of draws of the same rows.

    rows: the numbers of the rows that were drawn, [draw, row]. size: how many rows there are.
    """

    def __init__(self, rows: Int[np.ndarray, "draw row"], size: int) -> None:
        self.rows, self.size = rows, size

    @cached_property
    def counts(self) -> Float[np.ndarray, "draw row"]:
        """How often each row was drawn."""
        counts = np.empty((len(self.rows), self.size))
        for draw, numbers in enumerate(self.rows):
            counts[draw] = np.bincount(numbers, minlength=self.size)
        return counts

    def sums(self, columns: Float[np.ndarray, "row column"]) -> Float[np.ndarray, "draw column"]:
        """Return the sums of columns over the rows of each draw."""
        return self.counts @ columns


class DrawnFigure:
    """A figure that looks at all rows once, and at each draw of them then.

    Called with row numbers, [..., row], it gives the figure of those rows, [...].
    """

    def __init__(self, of_draws: Callable[[Draws], np.ndarray], rows: int) -> None:
        self.of_draws, self._rows = of_draws, rows

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        """Return the figure of rows, or of each of several draws."""
        values = self.of_draws(Draws(np.atleast_2d(rows), self._rows))
        return values if np.ndim(rows) > 1 else values[0]


def figures_of_draws(
    figures: Sequence[DrawnFigure], rows: int, *, draws: Sequence[int], seed: int = 0
) -> list[Float[np.ndarray, "draw"]]:
    """Return each figure's values, of as many draws as are asked for it: the first of the same."""
    values: list[list[np.ndarray]] = [[] for _ in figures]
    start = 0
    for drawn in drawn_rows(rows, max(draws), seed):
        block = Draws(drawn, rows)
        for place, figure in enumerate(figures):
            left = draws[place] - start
            if left > 0:
                values[place].append(
                    figure.of_draws(block if left >= len(drawn) else Draws(drawn[:left], rows))
                )
        start += len(drawn)
    return [np.concatenate(each) for each in values]


def drawn_rows(rows: int, draws: int, seed: int) -> Iterator[Int[np.ndarray, "draw row"]]:
    """Yield row numbers, drawn with repetition, a block of draws at a time.

    A seed gives the same draws however they are cut into blocks. Raises InputError for no draws.
    """
    if draws < 1:
        raise InputError(N_("An interval needs draws; got {draws}.", draws=draws))
    random = np.random.default_rng(seed)
    block = max(1, _AT_ONCE // rows)
    for start in range(0, draws, block):
        yield random.integers(rows, size=(min(block, draws - start), rows), dtype=np.int64)
