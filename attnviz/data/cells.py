"""The cells of a table as the values that a task learns from: names, numbers, lists and masks.

Each function takes what a column holds and returns one value a row, with None where a cell is
empty; what cannot be read raises DataError with the place of the first such cell.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from attnviz.data.columns import as_list
from attnviz.errors import DataError

Place = Callable[[int], str]

SEPARATORS = ("|", ";", ",")
"""What may stand between the labels of one cell; the first that occurs in the column is used."""


def texts(values: Sequence[Any]) -> list[str | None]:
    """Each cell as text, untouched; None where it is empty or only white space."""
    found = [None if value is None else _written(value) for value in values]
    return [text if text is not None and text.strip() else None for text in found]


def class_names(values: Sequence[Any]) -> list[str | None]:
    """Each cell as the name of a class, without white space around it."""
    return [None if text is None else text.strip() for text in texts(values)]


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() else str(value)
    return str(value)


def numbers(values: Sequence[Any], *, column: str, place: Place) -> list[float | None]:
    """Each cell as a finite number. Raises DataError at the first that is none."""
    found: list[float | None] = []
    for row, value in enumerate(values):
        text = "" if value is None else str(value).strip()
        if not text:
            found.append(None)
            continue
        try:
            number = math.nan if "_" in text else float(text)  # Python alone reads 1_000
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            hint = " Write decimals with a point." if "," in text else ""
            raise DataError(
                f'"{text[:40]}" in the column "{column}" ({place(row)}) is not a number.{hint}'
            )
        found.append(number)
    return found


def lists(values: Sequence[Any], *, words: bool) -> list[list[str] | None]:
    """Each cell as a list of texts: a list, one written in JSON, or a text that is cut.

    Words are cut at white space, names at the first of `SEPARATORS` that the column holds. An
    empty list is a value (no label); an empty cell is none.
    """
    joined = "" if words else "\n".join(value for value in values if isinstance(value, str))
    separator = next((mark for mark in SEPARATORS if mark in joined), None)

    def cut(value: Any) -> list[str] | None:
        if value is None:
            return None
        if not isinstance(value, str):
            items = value if isinstance(value, (list, tuple, np.ndarray)) else [value]
            return [_written(each) for each in items]
        if value.lstrip()[:1] == "[" and (written := as_list(value)) is not None:
            return [_written(each) for each in written]
        if not value.strip():
            return None
        parts = value.split() if words else value.split(separator)
        return [part.strip() for part in parts if part.strip()]

    return [cut(value) for value in values]


def series(values: Sequence[Any], *, column: str, place: Place) -> list[list[float] | None]:
    """Each cell as a list of finite numbers, oldest first."""
    found: list[list[float] | None] = []
    for row, value in enumerate(values):
        items: Any = value
        if isinstance(value, str):
            items = as_list(value) or value.replace(",", " ").replace(";", " ").split()
        if items is None or len(items) == 0:
            found.append(None)
            continue
        where = place(row)
        read = numbers(items, column=column, place=lambda _, where=where: where)
        if any(each is None for each in read):
            raise DataError(f'The series in the column "{column}" ({where}) has a gap. Fill it.')
        found.append([each for each in read if each is not None])
    return found


def mask(value: Any, *, column: str, where: str) -> list[list[int]]:
    """A grid of class numbers, from lists or from a picture of one channel."""
    grid = np.asarray(value) if not isinstance(value, list) else _grid(value, column, where)
    whole = np.issubdtype(grid.dtype, np.integer) or grid.dtype == bool
    if grid.ndim != 2 or not whole or grid.size == 0 or (grid.astype(int) < 0).any():
        raise DataError(
            f'The mask in the column "{column}" ({where}) should be rows of class numbers, 0 and '
            f"up; got {grid.dtype} of shape {grid.shape}."
        )
    return grid.astype(int).tolist()


def _grid(rows: list[Any], column: str, where: str) -> np.ndarray:
    try:
        return np.array(rows)
    except ValueError:
        raise DataError(
            f'The mask in the column "{column}" ({where}) has rows of different lengths.'
        ) from None
