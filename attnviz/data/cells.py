"""The cells of a table as the values that a task learns from: names, numbers, lists and masks.

Each function takes what a column holds and returns one value a row, with None where a cell is
empty; what cannot be read raises DataError with the place of the first such cell.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np

from attnviz.data.list_cells import list_in, looks_listed
from attnviz.data.numerals import is_torn
from attnviz.data.rows import as_text
from attnviz.errors import DataError
from attnviz.language import N_
from attnviz.records import scores

Place = Callable[[int], str]

SEPARATORS = ("|", ";", ",")
"""What may stand between the labels of one cell; the first that occurs in the column is used."""

UNTAGGED = str(scores.UNTAGGED)
"""How a word without a label is written, as training code does."""


def texts(values: Sequence[Any]) -> list[str | None]:
    """Return each cell as text, untouched; None where it is empty, nan, or only white space."""
    cells = [None if _is_nothing(value) else as_text(value) for value in values]
    return [text if text is not None and text.strip() else None for text in cells]


def class_names(values: Sequence[Any]) -> list[str | None]:
    """Return each cell as the name of a class, without white space around it; "nan" is a name."""
    names = [None if value is None else as_text(value).strip() for value in values]
    return [text or None for text in names]


def numbers(values: Sequence[Any], *, column: str, place: Place) -> list[float | None]:
    """Return each cell as a finite number, as Python writes them; None where it is empty.

    Raises DataError at the first that is none. (`numerals` reads what people write.)
    """
    cells: list[float | None] = []
    for row, value in enumerate(values):
        text = "" if value is None else str(value).strip()
        if not text:
            cells.append(None)
            continue
        try:
            number = math.nan if "_" in text else float(text)  # Python alone reads 1_000
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise DataError(
                N_(
                    '"{text}" in the column "{column}" ({place}) is not a number.',
                    text=text[:40],
                    column=column,
                    place=place(row),
                )
            )
        cells.append(number)
    return cells


def lists(
    values: Sequence[Any],
    *,
    of: Literal["words", "tags", "names"],
    column: str = "",
    place: Place = lambda row: N_("row {row}", row=row + 1),
) -> list[list[str] | None]:
    """Return each cell as a list of texts: a list, a written list (`list_cells`), or a cut text.

    Words and tags are cut at white space, names at the first of `SEPARATORS` that the column holds.
    An empty list is a value (no label); an empty cell is none. What is missing inside of a list is
    no name; of tags it is `UNTAGGED`. Raises DataError when a list was broken or shortened, and
    for a word that is missing.
    """
    plain_texts = [value for value in values if isinstance(value, str) and value.strip()]
    mostly = 2 * sum(map(looks_listed, plain_texts)) >= len(plain_texts)
    plain = (value for value in plain_texts if not looks_listed(value))
    joint_text = "" if of != "names" else "\n".join(plain)
    separator = next((mark for mark in SEPARATORS if mark in joint_text), None)
    missing = UNTAGGED if of == "tags" else None

    def texts_of(items: Sequence[Any], row: int) -> list[str]:
        if any(isinstance(each, (list, tuple, dict, np.ndarray)) for each in items):
            raise DataError(
                N_(
                    'The column "{column}" ({place}) holds lists inside a list. Give one flat list '
                    "per cell.",
                    column=column,
                    place=place(row),
                )
            )
        words = [missing if _is_nothing(each) else as_text(each) for each in items]
        if of == "words" and None in words:
            raise DataError(
                N_(
                    'Word {index} of the list in the column "{column}" ({place}) is missing. Fill '
                    "it. Some tools cause this when they read the word nan or NA as an empty cell.",
                    index=words.index(None) + 1,
                    column=column,
                    place=place(row),
                )
            )
        return [each for each in words if each is not None]

    def cut(value: Any, row: int) -> list[str] | None:
        if value is None:
            return None
        if not isinstance(value, str):
            items = list(value) if isinstance(value, (list, tuple, np.ndarray)) else [value]
            return texts_of(items, row)
        if not value.strip():
            return None
        if (parts := list_in(value)) is not None and (mostly or _surely(value, of)):
            return texts_of(parts, row)
        if parts is None and (_opens_list(value) if of != "words" or mostly else False):
            raise DataError(
                N_(
                    '"{value}" in the column "{column}" ({place}) is not a list that can be read: '
                    '{fault}. Write ["a", "b"].',
                    value=value.strip()[:40],
                    column=column,
                    place=place(row),
                    fault=_fault(value),
                )
            )
        parts = value.split(separator) if of == "names" else value.split()
        return [part.strip() for part in parts if part.strip()]

    return [cut(value, row) for row, value in enumerate(values)]


def _is_nothing(item: Any) -> bool:
    return item is None or (isinstance(item, float) and math.isnan(item))


def _surely(cell: str, of: str) -> bool:
    """Return whether a cell is surely a list, where most other cells of its column are none."""
    begin = cell.lstrip()[:1]
    return of != "words" and (begin == "[" or (begin != "(" and ("'" in cell or '"' in cell)))


def _opens_list(cell: str) -> bool:
    """Return whether a cell begins or ends as a list of texts in quotes does."""
    return looks_listed(cell) or re.match(r"\s*[\[({]\s*['\"\[]", cell) is not None


def _fault(cell: str) -> str:
    if "..." in cell or "\N{HORIZONTAL ELLIPSIS}" in cell:
        return N_("items were left out (...) when it was written")
    if not looks_listed(cell):
        return N_("it is never closed")
    return N_("brackets, quotes or commas do not match")


def series(values: Sequence[Any], *, column: str, place: Place) -> list[list[float] | None]:
    """Return each cell as a list of finite numbers, oldest first."""
    rows: list[list[float] | None] = []
    for row, value in enumerate(values):
        items: Any = value
        if isinstance(value, str):
            if is_torn(value):
                raise DataError(
                    N_(
                        '"{value}" in the column "{column}" ({place}) can be read as decimal '
                        "commas or as twice as many numbers. Write decimals with a point.",
                        value=value[:40],
                        column=column,
                        place=place(row),
                    )
                )
            items = list_in(value) or value.replace(",", " ").replace(";", " ").split()
        if items is None or len(items) == 0:
            rows.append(None)
            continue
        where = place(row)
        steps = numbers(items, column=column, place=lambda _, where=where: where)
        if any(each is None for each in steps):
            raise DataError(
                N_(
                    'The series in the column "{column}" ({where}) has a gap. Fill it.',
                    column=column,
                    where=where,
                )
            )
        rows.append([each for each in steps if each is not None])
    return rows


def mask(value: Any, *, column: str, where: str) -> list[list[int]]:
    """Return a grid of class numbers, from lists or from a picture of one channel."""
    grid = np.asarray(value) if not isinstance(value, list) else _grid(value, column, where)
    whole = np.issubdtype(grid.dtype, np.integer) or grid.dtype == bool
    if grid.ndim != 2 or not whole or grid.size == 0 or (grid.astype(int) < 0).any():
        raise DataError(
            N_(
                'The mask in the column "{column}" ({where}) should be rows of class numbers, 0 '
                "and up; got {dtype} of shape {shape}.",
                column=column,
                where=where,
                dtype=grid.dtype,
                shape=grid.shape,
            )
        )
    return grid.astype(int).tolist()


def _grid(rows: list[Any], column: str, where: str) -> np.ndarray:
    try:
        return np.array(rows)
    except ValueError:
        raise DataError(
            N_(
                'The mask in the column "{column}" ({where}) has rows of different lengths.',
                column=column,
                where=where,
            )
        ) from None
