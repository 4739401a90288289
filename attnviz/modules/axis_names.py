"""The places along the axes of a module of one's own: their names, or what can be told without."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from torch import Tensor

from attnviz.errors import InputError
from attnviz.language import N_
from attnviz.records import Tokens
from attnviz.tracing import grids
from attnviz.tracing.framing import as_seen_by_numbers
from attnviz.tracing.inputs import Prepared

MOST_ADDED = 8
"""Places that a module may put before those of its input: a class token, registers."""


FEW_ADDED, MANY_CELLS = 2, 49
"""More are put before a grid only where it has many cells."""


def named_places(names: Any) -> Tokens:
    """Return an axis whose places have these names. Raises InputError for what is no list."""
    if isinstance(names, Tokens):
        return names
    if isinstance(names, str) or not isinstance(names, Sequence | np.ndarray | Tensor):
        raise InputError(
            N_(
                "`tokens` gave a {names}; give a list with a name for each place.",
                names=type(names).__name__,
            )
        )
    return Tokens.plain([str(each) for each in names])


def picture_in(tensors: Mapping[str, Any]) -> np.ndarray | None:
    """Return the picture that a module is given, if it is given one: [1, 1 or 3, row, column]."""
    for value in tensors.values():
        if (
            isinstance(value, Tensor) and value.dim() == 4 and value.shape[0] == 1
            and value.shape[1] in (1, 3) and min(value.shape[2:]) >= 8
        ):  # fmt: skip
            return as_seen_by_numbers(value)
    return None


def sides_in(tensors: Mapping[str, Any]) -> tuple[int, int] | None:
    """Return rows and columns of what a module is given [1, channel, row, column], if it is."""
    for value in tensors.values():
        if isinstance(value, Tensor) and value.dim() == 4 and min(value.shape[2:]) > 1:
            return value.shape[2], value.shape[3]
    return None


def unnamed(length: int, sides: tuple[int, int] | None) -> Tokens:
    """Return places that nobody named: cells of a grid, or numbers."""
    if sides is not None and (found := grid_in(length, sides)) is not None:
        added, grid = found
        names = [*_added(added), *grids.names_of_cells(grid)]
        return Tokens.plain(names, special=added, grid=grid)
    return Tokens.plain([str(number) for number in range(length)])


def grid_in(length: int, sides: tuple[int, ...]) -> tuple[int, tuple[int, int]] | None:
    """Return how many places stand before a grid, and its rows and columns; None for no grid.

    The grid has cells of one size, as high as they are wide.
    """
    height, width = sides
    for added in range(min(MOST_ADDED, length) + 1):
        if added > FEW_ADDED and length - added < MANY_CELLS:
            break  # then it is rather something else
        rows = math.isqrt((length - added) * height // width)
        for row in (rows, rows + 1):
            if row and length > added and (length - added) % row == 0:
                column = (length - added) // row
                fits = row * column > 1 and height % row == 0 and width % column == 0
                if fits and height * column == width * row:
                    return added, (row, column)
    return None


def _added(number: int) -> list[str]:
    if number == 0:
        return []
    return ["[CLS]", *(N_("[register {number}]", number=at) for at in range(1, number))]


def in_window(size: int) -> Tokens:
    """Return the places of a window, which stand for other places in each window."""
    side = math.isqrt(size)
    if side * side == size > 1:
        return Tokens.plain(grids.names_of_cells((side, side)))
    return Tokens.plain([str(number) for number in range(size)])


def axis_of(size: int, known: Sequence[Tokens], prepared: Prepared) -> Tokens:
    """Return the names of so many places: those of an axis that fits, else numbers."""
    for tokens in known:
        if len(tokens) == size:
            return tokens
    return unnamed(size, prepared.sides)
