"""What the readers of files hand over, and what all of them hold columns to."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Int

from attnviz.errors import DataError
from attnviz.language import N_, several

if TYPE_CHECKING:
    import pyarrow as pa

MOST_COLUMNS = 2_000
"""Tables of more columns are refused: most often it is a table that lies on its side."""


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a file.

    Attributes:
        lines: the line on which each begins, counted from 1; None in Parquet and in JSON arrays,
            which have none.
        notes: how the file was taken where that is not plain to see, a sentence each.
        class_names: for columns of numbers that stand for names, the names in order.
    """

    arrow: pa.Table
    lines: Int[np.ndarray, "row"] | None = None
    notes: tuple[str, ...] = ()
    class_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def column_names(header: Sequence[str], name: str, *, line: int = 1) -> list[str]:
    """Return the names of a table's columns, from its first line; "column 3" where one has none.

    Raises DataError when a name stands twice, or there are more than `MOST_COLUMNS`.
    """
    refuse_many_columns(len(header), name)
    clean_cells = (cell.replace("\0", "").strip() for cell in header)  # arrow's names end at a NUL
    names = [cell or N_("column {n}", n=n) for n, cell in enumerate(clean_cells, start=1)]
    twice = [column for column, count in Counter(names).items() if count > 1]
    if twice:
        raise DataError(
            several(
                '"{name}" names the column "{twice}" {n} times in line {line}. Give each '
                "column a name of its own.",
                n=Counter(names)[twice[0]],
                name=name,
                twice=twice[0],
                line=line,
            )
        )
    return names


def refuse_many_columns(count: int, name: str) -> None:
    """Raise DataError for more than `MOST_COLUMNS`."""
    if count > MOST_COLUMNS:
        raise DataError(
            several(
                '"{name}" has {n:,} columns; at most {most_columns:,} are read. Each row '
                "should be one example.",
                n=count,
                name=name,
                most_columns=MOST_COLUMNS,
            )
        )


def as_text(value: Any) -> str:
    """Return a value as one text for all kinds of files: 1.0 as 1, truth values as true, false."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if math.isnan(value):
            return "nan"
        return str(int(value)) if value.is_integer() else str(value)
    return str(value)


def name_list(names: Sequence[str], most: int = 6) -> str:
    """Return the first names in quotes, and how many more there are."""
    more = N_(", and {names} more", names=len(names) - most) if len(names) > most else ""
    return ", ".join(f'"{column[:40]}"' for column in names[:most]) + more
